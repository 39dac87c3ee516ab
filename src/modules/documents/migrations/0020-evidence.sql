-- What proves something said of a service outside: its contract, and why data may go where it stands. Rows are added and never changed.
create table documents.evidence (
  id text primary key,
  number bigint generated always as identity,
  -- Who exactly: the service and its hosts. The same service at other hosts is somebody else.
  party text not null,
  kind text not null check (kind in ('contract', 'transfer')),
  mechanism text,
  reference text not null,
  document_sha256 text check (document_sha256 ~ '^[0-9a-f]{64}$'),
  signed_on date not null,
  ends_on date not null check (ends_on >= signed_on),
  -- The first moment at which it proves nothing any more.
  ends_at timestamptz not null,
  entered_at timestamptz not null,
  check ((kind = 'transfer') = (mechanism is not null))
);
create index evidence_latest on documents.evidence (party, kind, number desc);

create table documents.evidence_withdrawal (
  evidence_id text primary key references documents.evidence (id),
  reason text not null,
  at timestamptz not null
);

create trigger only_grows before update or delete on documents.evidence for each row execute function documents.refuse_change();
create trigger only_grows before update or delete on documents.evidence_withdrawal for each row execute function documents.refuse_change();
