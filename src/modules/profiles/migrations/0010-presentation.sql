alter table profiles.profile
  alter column bio set default '',
  add column skills text[] not null default '{}' check (cardinality(skills) <= 20),
  add column languages text[] not null default '{}' check (cardinality(languages) <= 12),
  add column links jsonb not null default '[]' check (jsonb_typeof(links) = 'array'),
  -- Who sees it besides its person: nobody, or the people of their courses. A public page is a row of its own.
  add column visibility text not null default 'courses' check (visibility in ('private', 'courses')),
  add column photo_small_id text,
  add column photo_large_id text,
  add column page_withheld_by text,
  add column page_withheld_at timestamptz,
  add check ((photo_small_id is null) = (photo_large_id is null)),
  add check ((page_withheld_by is null) = (page_withheld_at is null));

-- An address that once led to somebody leads to nobody else, ever.
create table profiles.page (
  handle text primary key check (handle ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(handle) between 3 and 40),
  person_id text not null,
  published_at timestamptz not null,
  unlisted_by text,
  unlisted_at timestamptz,
  check ((unlisted_by is null) = (unlisted_at is null))
);
create unique index page_standing on profiles.page (person_id) where unlisted_at is null;
create index page_of_person on profiles.page (person_id);
