-- A key for each person, wrapped by a master key that is never in the database: deleting the row closes all of theirs for good.
create table kernel.vault_key (
  subject text primary key,
  master_key_id text not null,
  wrapped bytea not null,
  made_at timestamptz not null
);
create index vault_key_by_master on kernel.vault_key (master_key_id);
