-- That what is said in a class is shown as text. Gone with its end, or when it is turned off.
create table live.captioning (
  session_id text primary key references live.session (id) on delete cascade,
  started_by text not null,
  started_at timestamptz not null,
  -- ISO 639-1; without one, the recogniser finds out.
  language text check (language ~ '^[a-z]{2}$'),
  -- Since when the recogniser does not answer.
  paused_at timestamptz
);

-- Whose voice is in no captions of this class, until they say otherwise.
create table live.unheard_voice (
  seat_id text primary key references live.seat (id) on delete cascade,
  left_out_at timestamptz not null
);

-- What was said, as far as it was heard; it goes with the end of the class. Unlogged: not in the write-ahead log, so in no backup.
create unlogged table live.caption (
  id text primary key,
  session_id text not null,
  seat_id text not null,
  began_at timestamptz not null,
  text text not null
);
create index caption_by_session on live.caption (session_id, began_at);
create index caption_by_seat on live.caption (seat_id);

-- The same beside a film, for as long as the film.
create table live.kept_caption (
  id text primary key,
  recording_id text not null references live.recording (id) on delete cascade,
  seat_id text not null references live.seat (id) on delete cascade,
  began_at timestamptz not null,
  milliseconds integer not null check (milliseconds > 0),
  text text not null
);
create index kept_caption_by_recording on live.kept_caption (recording_id, began_at);
create index kept_caption_by_seat on live.kept_caption (seat_id);
