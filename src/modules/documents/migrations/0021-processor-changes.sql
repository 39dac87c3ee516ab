-- Which services outside the configuration named, as each start found it. Rows are added and never changed.
create table documents.processor_change (
  number integer primary key,
  at timestamptz not null,
  kind text not null check (kind in ('added', 'changed', 'removed')),
  party text not null,
  -- As JSON: the service, its kind, its hosts, where it stands, the fields of the data map it is handed.
  face text not null,
  -- Which of these is another than before.
  other text[] not null
);
create index processor_change_latest on documents.processor_change (party, number desc);

create trigger only_grows before update or delete on documents.processor_change for each row execute function documents.refuse_change();
