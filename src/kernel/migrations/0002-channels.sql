-- One row a channel that ever carried an event. The row is locked while events are numbered, so numbers have no gaps and commit in order.
create table kernel.channel (
  key text primary key,
  last_number bigint not null
) with (fillfactor = 60);

create table kernel.channel_event (
  channel_key text not null references kernel.channel on delete cascade,
  number bigint not null,
  event text not null,
  payload jsonb not null,
  at timestamptz not null,
  primary key (channel_key, number)
);
create index channel_event_by_time on kernel.channel_event (at);

-- An app process that keeps real-time connections. `seen_at` is the school's clock, the lease PostgreSQL's own: processes need not agree on the time.
create table kernel.socket_process (
  id text primary key,
  seen_at timestamptz not null,
  lease_ends_at timestamptz not null
);

-- Who follows a channel now. A row outlives its process only until another process notices.
create table kernel.presence (
  connection_id text not null,
  channel_key text not null,
  process_id text not null references kernel.socket_process,
  channel text not null,
  params jsonb not null,
  person_id text,
  joined_at timestamptz not null,
  primary key (connection_id, channel_key)
);
create index presence_by_channel on kernel.presence (channel_key);
create index presence_by_process on kernel.presence (process_id);
create index presence_by_person on kernel.presence (person_id) where person_id is not null;
