create table learning.invitation (
  id text primary key,
  course_id text not null,
  code text not null unique,
  expires_at timestamptz,
  max_uses integer check (max_uses > 0),
  opened_by text not null,
  opened_at timestamptz not null,
  closed_by text,
  closed_at timestamptz,
  check ((closed_by is null) = (closed_at is null))
);
create index invitation_by_course on learning.invitation (course_id);
create unique index invitation_open on learning.invitation (course_id) where closed_at is null;
create index invitation_by_opener on learning.invitation (opened_by);

-- One row for each stretch in which somebody is a student of a course.
create table learning.enrolment (
  id text primary key,
  course_id text not null,
  student_id text not null,
  -- The link they came through; none when a teacher let them in again.
  invitation_id text references learning.invitation (id),
  joined_by text not null,
  joined_at timestamptz not null,
  seen_at timestamptz,
  -- Ended by the student: left. By somebody else: removed.
  ended_by text,
  ended_at timestamptz,
  check ((ended_by is null) = (ended_at is null)),
  check (ended_at >= joined_at)
);
create unique index enrolment_standing on learning.enrolment (course_id, student_id) where ended_at is null;
create index enrolment_attending on learning.enrolment (course_id, id) where ended_at is null;
create index enrolment_ended on learning.enrolment (course_id, id desc) where ended_at is not null;
create index enrolment_of_student on learning.enrolment (student_id, id desc);
create index enrolment_by_invitation on learning.enrolment (invitation_id);
