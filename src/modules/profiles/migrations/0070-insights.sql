-- What many people's answers say together, as it was told once: shares of at least fifty, to the next five percent. No row leads to anybody.
create table profiles.insight (
  id text primary key,
  made_at timestamptz not null,
  people integer not null check (people >= 50 and people % 10 = 0),
  shares jsonb not null
);
