create index erasure_by_end on privacy.erasure (done_at) where done_at is not null;

-- What the sweeps took in one day from one table by one map: numbers, and nobody in them.
create table privacy.sweep_receipt (
  sweep text not null,
  day date not null,
  map_sha256 text not null,
  rows bigint not null check (rows > 0),
  batches integer not null check (batches > 0),
  -- The last instant that was over.
  cutoff timestamptz not null,
  begun_at timestamptz not null,
  ended_at timestamptz not null,
  primary key (sweep, day, map_sha256)
);
create index sweep_receipt_by_day on privacy.sweep_receipt (day desc, sweep);
