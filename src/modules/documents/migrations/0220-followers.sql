-- Addresses that are mailed what changes in the list of services outside: once they confirmed it, until they leave.
create table documents.follower (
  id text primary key,
  email_sealed bytea not null,
  email_index bytea not null,
  -- Whose account the address opens, where it opens one.
  person_id text,
  locale text,
  token_sha256 bytea unique,
  asked_at timestamptz not null,
  confirmed_at timestamptz,
  -- Forgotten then, unless it was confirmed.
  ends_at timestamptz,
  -- The last change they were told of, or that was there already.
  told integer not null,
  check ((confirmed_at is null) = (ends_at is not null))
);
create unique index follower_once on documents.follower (email_index) where confirmed_at is not null;
create index follower_to_tell on documents.follower (told, id) where confirmed_at is not null;
create index follower_by_end on documents.follower (ends_at) where ends_at is not null;
create index follower_by_person on documents.follower (person_id) where person_id is not null;
