-- A list that somebody sent in: nothing is done until it is confirmed, and it is gone after a day.
create table invitations.list (
  id text primary key,
  made_by text not null,
  made_at timestamptz not null,
  ends_at timestamptz not null,
  file_name text not null,
  sent_at timestamptz
);
create index list_by_end on invitations.list (ends_at);

create table invitations.line (
  list_id text not null references invitations.list on delete cascade,
  number int not null,
  email text not null,
  first_name text not null,
  last_name text not null,
  role text not null,
  course_text text not null,
  course_id text,
  faults text[] not null,
  primary key (list_id, number)
);
create index line_at_fault on invitations.line (list_id, number) where faults <> '{}';

create table invitations.invitation (
  id text primary key,
  email text not null check (email = lower(email)),
  first_name text not null,
  last_name text not null,
  role text not null check (role in ('teacher', 'student')),
  course_id text,
  token_sha256 bytea unique,
  invited_by text not null,
  invited_at timestamptz not null,
  ends_at timestamptz not null,
  sent_at timestamptz,
  accepted_at timestamptz,
  accepted_by text,
  revoked_at timestamptz,
  revoked_by text
);
create unique index invitation_open on invitations.invitation (email) where accepted_at is null and revoked_at is null;
create index invitation_unsent on invitations.invitation (id) where sent_at is null and accepted_at is null and revoked_at is null;
create index invitation_by_end on invitations.invitation (ends_at);
