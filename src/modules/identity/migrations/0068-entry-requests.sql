-- One browser's wish to sign in by mail: the link and the code of that mail work in this browser only.
create table identity.entry_request (
  id text primary key,
  secret_sha256 bytea not null unique,
  -- Both are written with the mail, so that asking leaves the same for every address.
  person_id text references identity.person on delete cascade,
  code_hash bytea,
  asked_at timestamptz not null,
  ends_at timestamptz not null
);
create index entry_request_of_person on identity.entry_request (person_id);
create index entry_request_by_end on identity.entry_request (ends_at);

-- No browser holds the secret of a link from before.
delete from identity.link where purpose = 'enter' and used_at is null;
