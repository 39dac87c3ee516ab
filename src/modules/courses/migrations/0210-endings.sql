-- Since when, by whom and how it is known that a course goes because its teacher leaves, and in which moment it is gone.
alter table courses.course
  add column ending_way text check (ending_way in ('finish', 'close')),
  add column ending_by text,
  add column ending_at timestamptz,
  add column gone_at timestamptz,
  add constraint course_ending check (num_nulls(ending_way, ending_by, ending_at, gone_at) in (0, 4));
