create table live.poll (
  id text primary key,
  session_id text not null references live.session (id) on delete cascade,
  question text not null,
  -- Whether nobody, not even the teacher, sees who chose what. Then no ballot holds a choice.
  anonymous boolean not null,
  made_by text not null,
  made_at timestamptz not null,
  started_at timestamptz,
  closed_at timestamptz,
  shared_at timestamptz,
  kept_by text,
  kept_at timestamptz
);
create index poll_by_session on live.poll (session_id, id);

create table live.poll_choice (
  poll_id text not null references live.poll (id) on delete cascade,
  place int not null,
  text text not null,
  votes int not null default 0,
  primary key (poll_id, place)
);

-- That a seat has voted; when, nobody needs to know.
create table live.ballot (
  poll_id text not null references live.poll (id) on delete cascade,
  seat_id text not null references live.seat (id) on delete cascade,
  place int,
  primary key (poll_id, seat_id)
);
create index ballot_by_seat on live.ballot (seat_id);

-- What a person notes down for themselves.
create table live.note (
  session_id text not null references live.session (id) on delete cascade,
  person_id text not null,
  text text not null,
  written_at timestamptz not null,
  primary key (session_id, person_id)
);
create index note_by_person on live.note (person_id);
