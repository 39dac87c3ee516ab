-- Since when, and by whose word, a course is one that minors attend.
alter table courses.course
  add column minors_by text,
  add column minors_at timestamptz,
  add constraint course_minors check ((minors_by is null) = (minors_at is null));
