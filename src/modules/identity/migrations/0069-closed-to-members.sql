-- Whether the list of countries keeps out people of the school who are there, too.
alter table identity.gate add column members_too boolean not null default false;
