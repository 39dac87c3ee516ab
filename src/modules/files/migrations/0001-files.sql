create table files.file (
  id text primary key,
  owner_id text not null,
  name text not null,
  media_type text not null,
  size bigint not null check (size >= 0),
  sha256 text not null,
  store_key text not null unique,
  uploaded_at timestamptz not null,
  -- What it hangs on; nobody but its owner sees it before.
  attached_kind text,
  attached_id text,
  attached_at timestamptz,
  check ((attached_kind is null) = (attached_id is null)),
  check ((attached_kind is null) = (attached_at is null))
);
create index file_by_owner on files.file (owner_id, id desc);
create index file_by_attachment on files.file (attached_kind, attached_id, id);
create index file_unattached on files.file (owner_id) where attached_at is null;
