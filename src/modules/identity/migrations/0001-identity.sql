create table identity.person (
  id text primary key,
  email text not null unique check (email = lower(email)),
  name text not null,
  sort_name text not null,
  role text not null check (role in ('owner', 'teacher', 'student')),
  locale text,
  time_zone text,
  joined_at timestamptz not null,
  verified_at timestamptz,
  suspended_at timestamptz,
  suspended_by text
);
create index person_by_name on identity.person (sort_name, id);
create index person_by_role on identity.person (role, sort_name, id);
create index person_by_words on identity.person using gin (to_tsvector('simple', sort_name || ' ' || email));

create table identity.password (
  person_id text primary key references identity.person on delete cascade,
  hash text not null,
  changed_at timestamptz not null
);

create table identity.sign_in (
  id text primary key,
  person_id text not null references identity.person on delete cascade,
  token_sha256 bytea not null unique,
  network text not null,
  began_at timestamptz not null,
  seen_at timestamptz not null,
  ends_at timestamptz not null,
  ended_at timestamptz
);
create index sign_in_by_person on identity.sign_in (person_id, network);
create index sign_in_by_end on identity.sign_in (ends_at);

create table identity.sign_up (
  id text primary key,
  email text not null unique,
  name text not null,
  password_hash text not null,
  locale text not null,
  time_zone text,
  invitation_sha256 bytea,
  next text,
  asked_at timestamptz not null,
  ends_at timestamptz not null
);
create index sign_up_by_end on identity.sign_up (ends_at);

create table identity.link (
  token_sha256 bytea primary key,
  purpose text not null check (purpose in ('owner', 'teacher', 'confirm', 'verify', 'reset')),
  about text not null,
  made_at timestamptz not null,
  ends_at timestamptz not null,
  used_at timestamptz
);
create index link_by_about on identity.link (about, purpose);
create index link_by_end on identity.link (ends_at);

create table identity.try (
  key bytea primary key,
  at timestamptz[] not null,
  last_at timestamptz not null
);
create index try_by_time on identity.try (last_at);
