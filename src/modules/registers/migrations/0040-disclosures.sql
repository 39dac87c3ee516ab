-- An order by law to hand over something of what is kept about one person: what may be handed over, who approved it, who was told.
create table registers.disclosure (
  id text primary key,
  authority text not null,
  reference text not null,
  country text not null,
  statute text not null,
  reason text not null,
  received_on date not null,
  person_id text not null,
  entered_by text not null,
  entered_at timestamptz not null,
  -- Local days, both of them included.
  from_on date not null,
  to_on date not null,
  time_zone text not null,
  -- Columns of the data map. Whoever approves names the revision they read.
  fields text[] not null default '{}',
  revision integer not null default 1,
  -- Whoever forbids to tell the person; without an end it is looked at again.
  gag_reference text,
  gag_until timestamptz,
  review_at timestamptz,
  opened_by text,
  opened_at timestamptz,
  handed_out_by text,
  handed_out_at timestamptz,
  archive_sha256 text,
  tell_at timestamptz,
  told_at timestamptz,
  withdrawn_at timestamptz,
  ends_at timestamptz,
  check (from_on <= to_on),
  check (gag_until is null or gag_reference is not null),
  check ((opened_by is null) = (opened_at is null)),
  check ((handed_out_by is null) = (handed_out_at is null)),
  check (withdrawn_at is null or handed_out_at is null)
);
create index disclosure_by_person on registers.disclosure (person_id);
create index disclosure_to_tell on registers.disclosure (tell_at) where told_at is null and tell_at is not null;
create index disclosure_to_review on registers.disclosure (review_at) where review_at is not null;
create index disclosure_by_end on registers.disclosure (ends_at) where ends_at is not null;
create index disclosure_entered_by on registers.disclosure (entered_by);
create index disclosure_opened_by on registers.disclosure (opened_by) where opened_by is not null;
create index disclosure_handed_out_by on registers.disclosure (handed_out_by) where handed_out_by is not null;

create table registers.disclosure_approval (
  disclosure_id text not null references registers.disclosure (id) on delete cascade,
  approver_id text not null,
  at timestamptz not null,
  primary key (disclosure_id, approver_id)
);
create index disclosure_approval_by on registers.disclosure_approval (approver_id);

create table registers.disclosure_step (
  id text primary key,
  number bigint generated always as identity,
  disclosure_id text not null references registers.disclosure (id) on delete cascade,
  at timestamptz not null,
  step text not null,
  by text,
  note text not null
);
create index disclosure_step_of on registers.disclosure_step (disclosure_id, number);
create index disclosure_step_by on registers.disclosure_step (by) where by is not null;

-- What its person was told, as it was then. Before they are told there is no row.
create table registers.disclosure_notice (
  disclosure_id text primary key references registers.disclosure (id) on delete cascade,
  person_id text not null,
  authority text not null,
  reference text not null,
  country text not null,
  fields text[] not null,
  from_on date not null,
  to_on date not null,
  handed_out_at timestamptz not null,
  told_at timestamptz not null
);
create index disclosure_notice_by_person on registers.disclosure_notice (person_id, told_at desc);
