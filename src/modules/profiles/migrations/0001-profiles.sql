create table profiles.profile (
  person_id text primary key,
  bio text not null,
  changed_at timestamptz not null
);
