-- A wish to be erased, or a duty to erase somebody. What is left of it afterwards, the receipt, leads to nobody.
create table privacy.erasure (
  id text primary key,
  person_id text not null unique,
  cause text not null check (cause in ('own_wish', 'minor', 'consent_revoked', 'restored_backup')),
  asked_at timestamptz not null,
  due_at timestamptz not null,
  done_at timestamptz,
  receipt jsonb,
  reader_sealed bytea,
  check ((done_at is null) = (receipt is null))
);
create index erasure_waiting on privacy.erasure (due_at) where done_at is null;
create index erasure_with_reader on privacy.erasure (done_at) where reader_sealed is not null;
