create table identity.passkey (
  id text primary key,
  person_id text not null references identity.person on delete cascade,
  credential_id text not null unique,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  made_at timestamptz not null,
  used_at timestamptz
);
create index passkey_by_person on identity.passkey (person_id, id);

create table identity.challenge (
  challenge_sha256 bytea primary key,
  purpose text not null check (purpose in ('add', 'enter')),
  person_id text references identity.person on delete cascade,
  ends_at timestamptz not null
);
create index challenge_by_person on identity.challenge (person_id);
create index challenge_by_end on identity.challenge (ends_at);
