create table identity.provider_account (
  issuer text not null,
  subject text not null,
  person_id text not null references identity.person on delete cascade,
  email text not null,
  name text not null,
  picture text,
  linked_at timestamptz not null,
  primary key (issuer, subject)
);
create unique index provider_account_of_person on identity.provider_account (person_id, issuer);

create table identity.provider_visit (
  id text primary key,
  secret_sha256 bytea not null unique,
  person_id text references identity.person on delete cascade,
  asked_at timestamptz not null,
  ends_at timestamptz not null,
  answered_at timestamptz,
  subject text,
  email text,
  name text,
  picture_url text
);
create index provider_visit_by_end on identity.provider_visit (ends_at);
create index provider_visit_of_person on identity.provider_visit (person_id);
