-- Something that happened to people's data. Its clock starts when somebody became aware of it, and that moment never changes.
create table registers.incident (
  id text primary key,
  happened text not null,
  aware_at timestamptz not null,
  written_at timestamptz not null,
  -- Columns, tables and categories of the data map.
  scope text[] not null,
  risk text check (risk in ('none', 'some', 'high')),
  risk_reason text not null default '',
  authority_decided_at timestamptz,
  people_decided_at timestamptz,
  told text not null default '',
  advice text not null default '',
  done_at timestamptz,
  ends_at timestamptz,
  alerted integer not null default 0,
  alert_at timestamptz,
  check ((done_at is null) = (ends_at is null))
);
create index incident_to_alert on registers.incident (alert_at) where alert_at is not null;
create index incident_by_end on registers.incident (ends_at) where ends_at is not null;

create table registers.incident_step (
  id text primary key,
  number bigint generated always as identity,
  incident_id text not null references registers.incident (id) on delete cascade,
  at timestamptz not null,
  step text not null,
  by text,
  note text not null
);
create index incident_step_of on registers.incident_step (incident_id, number);
create index incident_step_by on registers.incident_step (by) where by is not null;

-- Whom it concerns, and when each was told.
create table registers.incident_person (
  incident_id text not null references registers.incident (id) on delete cascade,
  person_id text not null,
  told_at timestamptz,
  primary key (incident_id, person_id)
);
create index incident_person_by_person on registers.incident_person (person_id);
create index incident_person_to_tell on registers.incident_person (incident_id, person_id) where told_at is null;
