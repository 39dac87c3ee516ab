-- What a copy holds of its person themselves, each chosen by itself: a name, a profile, a photo. Until now there were profiles only.
create table imports.own (
  import_id text not null references imports.import (id) on delete cascade,
  part text not null check (part in ('name', 'profile', 'photo')),
  counted jsonb not null default '{}',
  -- The name that stands in the copy, with language and zone.
  says jsonb,
  -- Only where nothing is filled in here, or in its place.
  wanted text check (wanted in ('fill', 'replace')),
  brought_at timestamptz,
  refusal text,
  primary key (import_id, part)
);
insert into imports.own (import_id, part, counted, wanted, brought_at, refusal)
  select id, 'profile', coalesce(profile, '{}'), profile_wanted, profile_brought_at,
    case profile_refusal when 'import.profile_filled' then 'import.own_filled' else profile_refusal end
  from imports.import where profile is not null or profile_refusal is not null;
alter table imports.import
  drop column profile,
  drop column profile_wanted,
  drop column profile_brought_at,
  drop column profile_refusal;
