-- A person's address lies in the vault; its index finds it again by the whole of it, and keeps it somebody's only one.
alter table identity.person
  add column email_sealed bytea,
  add column email_index bytea;

-- seal {"table": "identity.person", "subject": "id", "row": "id", "plain": "email", "into": "email_sealed", "index": "email_index"}

drop index identity.person_by_words;
-- A type that is computed anew has the whole table written anew: nothing of the plain column stays in its file.
alter table identity.person
  drop column email,
  alter column email_sealed type bytea using email_sealed || ''::bytea,
  alter column email_sealed set not null,
  alter column email_index set not null,
  add constraint person_email_index_key unique (email_index);
create index person_by_words on identity.person using gin (to_tsvector('simple', sort_name));
