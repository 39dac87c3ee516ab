-- How its teacher arranged one class: each wish with who has it and since when.
create table live.arrangement (
  session_id text primary key references live.session (id) on delete cascade,
  waiting_by text,
  waiting_at timestamptz,
  locked_by text,
  locked_at timestamptz,
  sharing_by text,
  sharing_at timestamptz,
  spotlight text references live.seat (id) on delete set null,
  spotlight_by text,
  spotlight_at timestamptz,
  detour text,
  detour_by text,
  detour_at timestamptz
);
create index arrangement_by_spotlight on live.arrangement (spotlight);

-- A seat without admitted_at waits in front of the room, since taken_at, or was refused.
alter table live.seat
  add column admitted_by text,
  add column admitted_at timestamptz,
  add column refused_by text,
  add column refused_at timestamptz,
  add column hosts_by text,
  add column hosts_at timestamptz,
  add column gestured_at timestamptz;
update live.seat set admitted_at = taken_at, admitted_by = person_id;
