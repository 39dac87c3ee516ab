-- What somebody asks about what the school keeps of them, and until when it has to be answered.
create table registers.request (
  id text primary key,
  kind text not null,
  came_by text not null,
  state text not null,
  -- Whose account it is about, once the person has shown that it is theirs.
  person_id text,
  name text not null,
  email_sealed bytea,
  locale text,
  -- Where they say they live: a country, or a country and a part of it. Null counts as the strictest.
  place text,
  message text not null,
  received_at timestamptz not null,
  time_zone text not null,
  due_at timestamptz not null,
  extended_at timestamptz,
  paused_at timestamptz,
  proved_at timestamptz,
  token_sha256 bytea unique,
  -- Forgotten then: a week after it came if nobody confirmed it, two years after it was closed.
  ends_at timestamptz,
  alerted integer not null default 0,
  alert_at timestamptz,
  copy_id text unique,
  erasure_id text unique,
  done_at timestamptz,
  check ((state in ('answered', 'refused', 'withdrawn')) = (done_at is not null)),
  check ((state = 'unconfirmed' or done_at is not null) = (ends_at is not null))
);
create index request_open on registers.request (due_at, id) where done_at is null;
create index request_done on registers.request (done_at, id) where done_at is not null;
create index request_to_alert on registers.request (alert_at) where done_at is null and alert_at is not null;
create index request_by_end on registers.request (ends_at) where ends_at is not null;
create index request_by_person on registers.request (person_id);

-- What happened with a request, in order; lines are added and never changed.
create table registers.request_step (
  id text primary key,
  -- In which order: several may happen in one moment.
  number bigint generated always as identity,
  request_id text not null references registers.request (id) on delete cascade,
  at timestamptz not null,
  step text not null,
  -- Null for what the software did, or the person themselves.
  by text,
  note text not null
);
create index request_step_of on registers.request_step (request_id, number);
create index request_step_by on registers.request_step (by) where by is not null;
