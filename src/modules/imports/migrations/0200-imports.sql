-- A copy from another school that somebody brings: uploaded, looked at, decided about, brought. Its bytes are an upload that hangs on it.
create table imports.import (
  id text primary key,
  person_id text not null,
  asked_at timestamptz not null,
  tries integer not null default 0,
  -- Which school made it, and when, as it says itself.
  school_name text,
  school_origin text,
  copied_at timestamptz,
  looked_at timestamptz,
  wanted_at timestamptz,
  ended_at timestamptz,
  -- Why it ended without being brought.
  refusal text,
  check (refusal is null or ended_at is not null),
  check (wanted_at is null or looked_at is not null)
);
create index import_by_person on imports.import (person_id, id desc);
create index import_ended on imports.import (ended_at);
-- One at a time for each person.
create unique index import_under_way on imports.import (person_id) where ended_at is null;

-- What stands in it, and what became of each.
create table imports.course (
  import_id text not null references imports.import (id) on delete cascade,
  place integer not null,
  source_id text not null,
  title text not null,
  counted jsonb not null,
  wanted_at timestamptz,
  refusal text,
  course_id text,
  primary key (import_id, place),
  unique (import_id, source_id)
);
create index course_by_source on imports.course (source_id) where course_id is not null;
create index course_by_course on imports.course (course_id);
