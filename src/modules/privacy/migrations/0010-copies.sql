-- A person's copy of what is kept about them: asked for, being made, made or failed. Its bytes lie closed in the store, its key sealed here.
create table privacy.copy (
  id text primary key,
  person_id text not null,
  asked_at timestamptz not null,
  begun_at timestamptz,
  tries integer not null default 0,
  files_done integer not null default 0,
  files_expected integer,
  made_at timestamptz,
  failed_at timestamptz,
  -- Gone when another copy takes its place: a day's copies are counted, the bytes of the latest alone are kept.
  key_sealed bytea,
  size bigint check (size >= 0),
  missing integer not null default 0,
  downloads integer not null default 0,
  check ((made_at is null) = (size is null)),
  check (made_at is null or failed_at is null)
);
create index copy_by_person on privacy.copy (person_id, id desc);
-- One at a time for each person.
create unique index copy_being_made on privacy.copy (person_id) where made_at is null and failed_at is null;
