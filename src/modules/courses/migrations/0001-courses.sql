create table courses.course (
  id text primary key,
  teacher_id text not null,
  title text not null,
  description_source text not null,
  -- Made from the source when it was written, by the safe renderer; pages show it as it is.
  description_html text not null,
  starts_on date,
  ends_on date,
  time_zone text not null,
  visibility text not null check (visibility in ('private', 'listed')),
  capacity integer check (capacity > 0),
  cover_narrow_id text,
  cover_wide_id text,
  created_by text not null,
  created_at timestamptz not null,
  edited_by text,
  edited_at timestamptz,
  published_by text,
  published_at timestamptz,
  archived_by text,
  archived_at timestamptz,
  deleted_by text,
  deleted_at timestamptz,
  check (ends_on >= starts_on),
  check ((cover_narrow_id is null) = (cover_wide_id is null)),
  check ((edited_by is null) = (edited_at is null)),
  check ((published_by is null) = (published_at is null)),
  check ((archived_by is null) = (archived_at is null)),
  check ((deleted_by is null) = (deleted_at is null))
);
create index course_by_teacher on courses.course (teacher_id, id desc);
-- The school's front: what a stranger may see, newest first.
create index course_on_front on courses.course (id desc)
  where visibility = 'listed' and published_at is not null and archived_at is null and deleted_at is null;

create table courses.item (
  id text primary key,
  course_id text not null references courses.course (id) on delete cascade,
  kind text not null check (kind in ('announcement', 'material', 'link')),
  title text not null,
  body_source text not null,
  body_html text not null,
  url text,
  -- Where it stands on the page; two items change places at once, so the check waits for the end of the change.
  place integer not null,
  created_by text not null,
  created_at timestamptz not null,
  edited_by text,
  edited_at timestamptz,
  published_by text,
  published_at timestamptz,
  deleted_by text,
  deleted_at timestamptz,
  unique (course_id, place) deferrable initially deferred,
  check ((url is not null) = (kind = 'link')),
  check ((edited_by is null) = (edited_at is null)),
  check ((published_by is null) = (published_at is null)),
  check ((deleted_by is null) = (deleted_at is null))
);
create index item_published on courses.item (course_id, published_at desc) where published_at is not null and deleted_at is null;
