-- Classes that a service outside holds: under which name there, and as whom it knows each seat. Gone when the room is closed.
create table live.outside_room (
  room_id text primary key,
  place text not null unique
);

-- A seat that is let in again after it was put out is somebody else there: each key has a number of its own.
create table live.outside_key (
  room_id text not null references live.outside_room (room_id) on delete cascade,
  seat_id text not null,
  number int not null,
  known_as text not null,
  refused boolean not null default false,
  primary key (seat_id, number),
  unique (room_id, known_as)
);
