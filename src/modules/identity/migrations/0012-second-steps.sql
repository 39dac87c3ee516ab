-- Whoever has a row here is not in with a password alone.
create table identity.second_step (
  person_id text primary key references identity.person on delete cascade,
  began_at timestamptz not null
);

create table identity.authenticator (
  person_id text primary key references identity.person on delete cascade,
  secret bytea,
  confirmed_at timestamptz,
  last_step bigint,
  pending bytea,
  pending_at timestamptz
);

create table identity.recovery_code (
  code_sha256 bytea primary key,
  person_id text not null references identity.person on delete cascade,
  made_at timestamptz not null,
  used_at timestamptz
);
create index recovery_code_by_person on identity.recovery_code (person_id);

create table identity.half_sign_in (
  token_sha256 bytea primary key,
  person_id text not null references identity.person on delete cascade,
  began_at timestamptz not null,
  ends_at timestamptz not null
);
create index half_sign_in_by_person on identity.half_sign_in (person_id);
create index half_sign_in_by_end on identity.half_sign_in (ends_at);
