-- Whether people from Quebec may come: then texts to agree to are handed over in French first (Charter of the French language, s. 55).
alter table identity.gate add column french_first boolean not null default false;
