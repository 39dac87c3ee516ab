-- Before a restriction ends its person is told from when on (GDPR Art. 18(3)).
alter table kernel.hold
  add column lifts_at timestamptz,
  add column lifts_by text,
  add check ((lifts_at is null) = (lifts_by is null)),
  add check (lifts_at is null or kind = 'restriction');
create index hold_to_lift on kernel.hold (lifts_at) where lifts_at is not null and lifted_at is null;
