-- A service outside that had something of somebody who was erased, and what it answered when it was told (GDPR Art. 19).
create table privacy.recipient (
  id text primary key,
  erasure_id text not null references privacy.erasure (id) on delete cascade,
  processor text not null,
  kind text not null,
  erased_at timestamptz not null,
  -- What it knows the person by, only until it has answered, or 90 days.
  known_as_sealed bytea,
  -- Recognises in the erasure journal that it was told; only until it has answered.
  mark text,
  -- Asked by program: how often, and when again.
  tries integer not null default 0,
  next_at timestamptz,
  -- Since when somebody of the school has to write to it.
  by_hand_at timestamptz,
  answer text check (answer in ('acknowledged', 'failed', 'not_supported')),
  answered_at timestamptz,
  reason text,
  unique (erasure_id, processor),
  check ((answer is null) = (answered_at is null)),
  check (answer is not null or next_at is not null or by_hand_at is not null)
);
create index recipient_to_ask on privacy.recipient (next_at) where next_at is not null;
create index recipient_to_write_to on privacy.recipient (id) where answer is null and by_hand_at is not null;
create index recipient_waiting on privacy.recipient (erased_at) where answer is null;
create index recipient_erased on privacy.recipient (erased_at);
