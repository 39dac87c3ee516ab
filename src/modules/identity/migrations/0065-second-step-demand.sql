-- Whom the school asks for a second step; one row, for a question of every request.
create table identity.second_step_demand (
  "only" boolean primary key default true check ("only"),
  asked_of text not null default 'nobody' check (asked_of in ('nobody', 'owners', 'staff', 'everybody')),
  changed_at timestamptz not null default now()
);
insert into identity.second_step_demand default values;
