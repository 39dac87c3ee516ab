-- A class parted into groups, each with a media room of its own while they are open. All of it goes with the end of the class.
create table live.breakout (
  session_id text primary key references live.session (id) on delete cascade,
  planned_by text not null,
  planned_at timestamptz not null,
  way text not null check (way in ('evenly', 'by_hand', 'choice')),
  minutes integer check (minutes > 0),
  returning_at timestamptz,
  opened_by text,
  opened_at timestamptz,
  ends_at timestamptz,
  told_line text
);

-- A group without a name is called by its place. Each opening gives it another room, so that no older key opens it.
create table live.breakout_group (
  id text primary key,
  session_id text not null references live.breakout (session_id) on delete cascade,
  place integer not null,
  name text not null,
  room_id text unique,
  called_at timestamptz
);
create index breakout_group_by_session on live.breakout_group (session_id, place);

-- Without a group: somebody wants this person to stay in the class itself. back_at: they came back to it for a while.
create table live.group_seat (
  seat_id text primary key,
  session_id text not null references live.session (id) on delete cascade,
  group_id text references live.breakout_group (id) on delete set null,
  placed_by text not null,
  placed_at timestamptz not null,
  back_at timestamptz
);
create index group_seat_by_session on live.group_seat (session_id);
create index group_seat_by_group on live.group_seat (group_id);

-- What is written in a group is read in it alone, and is never saved.
alter table live.chat_line add column group_id text;
create index chat_line_by_group on live.chat_line (group_id, id) where group_id is not null;
