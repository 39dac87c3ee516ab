create table kernel.audit_line (
  id text primary key,
  at timestamptz not null,
  actor_id text not null,
  deed text not null,
  things jsonb not null,
  details jsonb not null
);
create index audit_line_by_actor on kernel.audit_line (actor_id, at desc);
create index audit_line_by_time on kernel.audit_line (at desc);
