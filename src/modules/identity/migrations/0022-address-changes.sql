create table identity.address_change (
  id text primary key,
  person_id text not null unique references identity.person on delete cascade,
  old_email text not null,
  new_email text not null,
  asked_at timestamptz not null,
  ends_at timestamptz not null,
  approved_at timestamptz,
  proven_at timestamptz,
  done_at timestamptz
);
create index address_change_by_end on identity.address_change (ends_at);
