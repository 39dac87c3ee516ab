create table live.series (
  id text primary key,
  course_id text not null,
  title text not null,
  local_date date not null,
  local_time time not null,
  time_zone text not null,
  minutes integer not null,
  weekdays integer[] not null,
  until date,
  times integer,
  planned_by text not null,
  planned_at timestamptz not null
);
create index series_by_course on live.series (course_id);
create index series_by_planner on live.series (planned_by);

create table live.session (
  id text primary key,
  series_id text not null references live.series (id) on delete cascade,
  course_id text not null,
  title text not null,
  local_date date not null,
  local_time time not null,
  time_zone text not null,
  minutes integer not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  meeting_link text,
  -- How often people were told another time: the SEQUENCE of its calendar event.
  sequence integer not null default 0,
  moved_by text,
  moved_at timestamptz,
  cancelled_by text,
  cancelled_at timestamptz,
  room_id text unique,
  opened_by text,
  opened_at timestamptz,
  chat_saved_by text,
  chat_saved_at timestamptz,
  ended_by text,
  ended_at timestamptz,
  check (ends_at > starts_at)
);
create index session_by_series on live.session (series_id, starts_at);
create index session_by_course on live.session (course_id, starts_at, id);
create index session_ahead on live.session (course_id, ends_at) where cancelled_at is null and ended_at is null;

create table live.seat (
  id text primary key,
  session_id text not null references live.session (id) on delete cascade,
  person_id text not null,
  role text not null check (role in ('teacher', 'student')),
  taken_at timestamptz not null,
  hand_raised_at timestamptz,
  removed_by text,
  removed_at timestamptz,
  unique (session_id, person_id)
);
create index seat_by_person on live.seat (person_id);

create table live.presence (
  seat_id text not null references live.seat (id) on delete cascade,
  connection text not null,
  via text not null check (via in ('media', 'socket')),
  joined_at timestamptz not null,
  -- The last moment at which somebody saw this connection alive.
  known_at timestamptz not null,
  left_at timestamptz,
  primary key (seat_id, connection),
  check (left_at >= joined_at)
);

create table live.correction (
  id text primary key,
  session_id text not null references live.session (id) on delete cascade,
  person_id text not null,
  mark text not null,
  reason text not null,
  corrected_by text not null,
  corrected_at timestamptz not null
);
create index correction_by_session on live.correction (session_id, person_id, corrected_at);
create index correction_by_person on live.correction (person_id);

-- What is said in class lives here and nowhere else, and goes with its end. Unlogged: not in the write-ahead log, so in no backup.
create unlogged table live.chat_line (
  id text primary key,
  session_id text not null,
  seat_id text not null,
  said_at timestamptz not null,
  text text not null
);
create index chat_line_by_session on live.chat_line (session_id, id);
create index chat_line_by_seat on live.chat_line (seat_id);

-- What was said in a class whose teacher saved it, and told everyone so.
create table live.saved_line (
  id text primary key,
  session_id text not null references live.session (id) on delete cascade,
  seat_id text not null references live.seat (id) on delete cascade,
  said_at timestamptz not null,
  text text not null
);
create index saved_line_by_session on live.saved_line (session_id, id);
create index saved_line_by_seat on live.saved_line (seat_id);
