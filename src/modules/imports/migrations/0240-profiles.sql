-- What a copy says of its person themselves, whether they want it, and what became of it; and the numbers behind a refusal.
alter table imports.import
  add column profile jsonb,
  -- Only where nothing is filled in here, or in its place.
  add column profile_wanted text check (profile_wanted in ('fill', 'replace')),
  add column profile_brought_at timestamptz,
  add column profile_refusal text,
  add column refusal_details jsonb not null default '{}',
  add check (profile_wanted is null or wanted_at is not null);
alter table imports.course add column refusal_details jsonb not null default '{}';
