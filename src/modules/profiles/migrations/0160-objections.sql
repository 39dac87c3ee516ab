-- That somebody objects to a use that rests on a legitimate interest, or their browser does for them (Global Privacy Control).
create table profiles.objection (
  id text primary key,
  person_id text not null,
  interest text not null check (interest ~ '^[a-z][a-z_]{2,60}$'),
  said_by text not null check (said_by in ('person', 'signal')),
  wording_sha256 text not null,
  locale text not null,
  said_at timestamptz not null,
  withdrawn_at timestamptz
);
create unique index objection_standing on profiles.objection (person_id, interest) where withdrawn_at is null;
create index objection_by_person on profiles.objection (person_id, id);
