-- Somebody is asked to teach a course from now on. One question a course, and it ends by itself.
create table courses.handover (
  course_id text primary key references courses.course (id) on delete cascade,
  to_id text not null,
  made_by text not null,
  made_at timestamptz not null
);
create index handover_to on courses.handover (to_id, made_at desc);
create index handover_made_by on courses.handover (made_by);
create index handover_made on courses.handover (made_at);
