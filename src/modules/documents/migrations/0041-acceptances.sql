-- Who accepted which version of a document. An acceptance names a subject; only this table leads from a subject to a person. It
-- outlives the account, without the person, for whoever holds the receipt; once it goes, an acceptance leads to nobody.
create table documents.subject (
  id text primary key,
  person_id text not null unique,
  receipt text unique,
  receipt_sha256 text not null unique check (receipt_sha256 ~ '^[0-9a-f]{64}$'),
  begun_at timestamptz not null,
  deleted_at timestamptz
);
create index subject_deleted on documents.subject (deleted_at);

-- Rows are added and never changed, each chained to the one before it. No foreign key leads to the subject: it goes, they stay.
create table documents.acceptance (
  number bigint primary key,
  subject_id text not null,
  document text not null,
  version integer not null,
  locale text not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  surface text not null check (surface in ('sign-up', 'settings', 'teacher link')),
  -- As JSON: who the school was then; null where it had not said so yet.
  controller text,
  at timestamptz not null,
  previous_hash bytea not null unique,
  hash bytea not null unique,
  foreign key (document, version) references documents.version (document, number)
);
create index acceptance_of_subject on documents.acceptance (subject_id, document, version);
create index acceptance_version on documents.acceptance (document, version);

create trigger only_grows before update or delete on documents.acceptance for each row execute function documents.refuse_change();
create trigger only_grows_whole before truncate on documents.acceptance for each statement execute function documents.refuse_change();
