-- What is not to be erased or swept for now: a table or one column of it, of everybody or of one person; or all of one person's.
create table kernel.hold (
  id text primary key,
  kind text not null check (kind in ('legal', 'restriction')),
  person_id text,
  table_name text,
  column_name text,
  reason text not null,
  review_on date not null,
  placed_by text not null,
  placed_at timestamptz not null,
  lifted_by text,
  lifted_at timestamptz,
  check ((kind = 'legal') = (table_name is not null)),
  check (kind = 'legal' or person_id is not null),
  check (column_name is null or table_name is not null),
  check ((lifted_at is null) = (lifted_by is null))
);
create index hold_standing on kernel.hold (id) where lifted_at is null;
create index hold_by_end on kernel.hold (lifted_at) where lifted_at is not null;
create index hold_by_person on kernel.hold (person_id) where person_id is not null;
