-- Tries are remembered for as long as they limit something; the old ones are under keys that nobody can make any more.
delete from identity.try;
drop index identity.try_by_time;
alter table identity.try drop column last_at;
alter table identity.try add column ends_at timestamptz not null;
create index try_by_end on identity.try (ends_at);

-- Whom the school lets sign up. Without a row: everybody from everywhere, from the age of 16.
create table identity.gate (
  "only" boolean primary key default true check ("only"),
  countries_rule text not null check (countries_rule in ('everywhere', 'only', 'except')),
  countries text[] not null,
  allowed_domains text[] not null,
  blocked_domains text[] not null,
  guardians boolean not null,
  least_age smallint not null check (least_age between 13 and 18),
  privacy_contact text not null,
  changed_at timestamptz not null
);

alter table identity.person
  add column age_band text check (age_band in ('13_15', '16_17', 'adult')),
  add column waits_for text check (waits_for in ('age', 'guardian')),
  add column erase_because text check (erase_because in ('minor', 'consent_revoked'));
create index person_waiting on identity.person (waits_for, joined_at) where waits_for is not null;

alter table identity.sign_up
  add column age_band text,
  add column guardian_email text;

create table identity.guardian (
  person_id text primary key references identity.person on delete cascade,
  email text not null,
  locale text not null,
  asked_at timestamptz not null,
  ends_at timestamptz not null,
  reminders smallint not null,
  token_sha256 bytea unique
);
create index guardian_by_end on identity.guardian (ends_at);

create table identity.guardian_consent (
  id text primary key,
  person_id text not null references identity.person on delete cascade,
  guardian_email text not null,
  guardian_name text not null,
  wording_version text not null,
  wording_sha256 bytea not null,
  locale text not null,
  surface text not null,
  token_sha256 bytea not null,
  given_at timestamptz not null,
  revocation_sha256 bytea unique,
  revoked_at timestamptz
);
create unique index guardian_consent_standing on identity.guardian_consent (person_id) where revoked_at is null;
create index guardian_consent_by_person on identity.guardian_consent (person_id);

create table identity.guardian_request (
  id text primary key,
  name text not null,
  email text not null,
  child text not null,
  message text not null,
  locale text not null,
  asked_at timestamptz not null,
  ends_at timestamptz not null,
  token_sha256 bytea unique,
  verified_at timestamptz,
  answered_at timestamptz,
  answered_by text
);
create index guardian_request_by_end on identity.guardian_request (ends_at);
