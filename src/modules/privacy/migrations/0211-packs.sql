-- That somebody fetched the pack of a course that ends, so that a few are made a day and no more.
create table privacy.pack (
  id text primary key,
  person_id text not null,
  course_id text not null,
  made_at timestamptz not null
);
create index pack_of_person on privacy.pack (person_id, course_id, made_at);
create index pack_of_course on privacy.pack (course_id);
create index pack_made on privacy.pack (made_at);
