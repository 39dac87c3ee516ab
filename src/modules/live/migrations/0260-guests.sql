-- The one link by which people without an account come to a class. Withdrawn, it has no code any more.
create table live.guest_link (
  session_id text primary key references live.session (id) on delete cascade,
  code text unique,
  places integer not null check (places between 1 and 100),
  made_by text not null,
  made_at timestamptz not null,
  withdrawn_by text,
  withdrawn_at timestamptz,
  check ((code is null) = (withdrawn_at is not null))
);

-- Somebody who came by it: a name to show, and what recognises their browser.
create table live.guest (
  id text primary key,
  session_id text not null references live.session (id) on delete cascade,
  name text not null,
  key text not null,
  came_at timestamptz not null,
  agreed_at timestamptz not null,
  unique (session_id, key)
);
create index guest_by_key on live.guest (key);

-- A seat is a person's or a guest's. Looked at when the change lands: a guest who goes takes their seat along in the same one.
alter table live.seat
  alter column person_id drop not null,
  add column guest_id text unique references live.guest (id) deferrable initially deferred,
  drop constraint seat_role_check,
  add constraint seat_role_check check (role in ('teacher', 'student', 'guest')),
  add constraint seat_is_somebodys check (num_nonnulls(person_id, guest_id) = 1 and (role = 'guest') = (guest_id is not null));
