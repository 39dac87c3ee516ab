-- Ended because no guardian agrees to it (any more): neither left nor removed.
alter table learning.enrolment
  add column ended_because text check (ended_because = 'no_consent'),
  add constraint enrolment_ended_because check (ended_because is null or ended_at is not null);

-- Addresses of guardians are closed by the key of the child they look after.

-- A guardian who has been asked whether a child may attend one course, and has not answered.
create table learning.course_asking (
  id text primary key,
  course_id text not null,
  student_id text not null,
  email_sealed bytea not null,
  locale text not null,
  asked_at timestamptz not null,
  ends_at timestamptz not null,
  token_sha256 bytea unique,
  unique (course_id, student_id)
);
create index course_asking_by_end on learning.course_asking (ends_at);
create index course_asking_by_student on learning.course_asking (student_id);

-- Who agreed to which wording, when and by which link. Taken back: what the course knows of the child is to be erased.
create table learning.course_consent (
  id text primary key,
  course_id text not null,
  student_id text not null,
  guardian_email_sealed bytea not null,
  guardian_name text not null,
  wording_version text not null,
  wording_sha256 bytea not null,
  locale text not null,
  surface text not null,
  token_sha256 bytea not null,
  given_at timestamptz not null,
  revocation_sha256 bytea unique,
  revoked_at timestamptz
);
create unique index course_consent_standing on learning.course_consent (course_id, student_id) where revoked_at is null;
create index course_consent_by_student on learning.course_consent (student_id);
