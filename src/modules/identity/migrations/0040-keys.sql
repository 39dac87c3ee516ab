create table identity.api_key (
  id text primary key,
  person_id text not null references identity.person on delete cascade,
  name text not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  key_sha256 bytea not null,
  made_at timestamptz not null,
  ends_at timestamptz not null,
  ended_at timestamptz,
  used_on date
);
create index api_key_by_person on identity.api_key (person_id, id);
create index api_key_by_end on identity.api_key (ends_at);
