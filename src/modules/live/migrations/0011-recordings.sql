-- Off until somebody who teaches turns it on for this class.
alter table live.session add column recording_enabled_by text;
alter table live.session add column recording_enabled_at timestamptz;
alter table live.session add column recording_keep_days integer not null default 180 check (recording_keep_days between 1 and 3650);
-- A point a line, with the minute at which it begins: "10 Fractions".
alter table live.session add column agenda text not null default '';

create table live.recording (
  id text primary key,
  session_id text not null references live.session (id) on delete cascade,
  started_by text not null,
  started_at timestamptz not null,
  stopped_by text,
  stopped_at timestamptz,
  -- Stored: from then on it can be seen.
  ready_at timestamptz,
  file_id text,
  seconds integer,
  failed_at timestamptz,
  withdrawn_by text,
  withdrawn_at timestamptz,
  keep_until timestamptz,
  check ((ready_at is null) = (file_id is null))
);
create index recording_by_session on live.recording (session_id, started_at);
create unique index recording_going_on on live.recording (session_id) where stopped_at is null;

-- That somebody was told of a recording before anything of them could be in it, and what they said to that.
create table live.recording_notice (
  recording_id text not null references live.recording (id) on delete cascade,
  seat_id text not null references live.seat (id) on delete cascade,
  noticed_at timestamptz not null,
  answer text check (answer in ('agreed', 'left_out')),
  answered_at timestamptz,
  primary key (recording_id, seat_id)
);
create index recording_notice_by_seat on live.recording_notice (seat_id);
