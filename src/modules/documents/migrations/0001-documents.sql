-- What the school publishes about itself and about what it keeps. Rows are added and never changed: what people were told stands.
create table documents.controller (
  id text primary key,
  since date not null,
  name text not null,
  form text not null,
  address text not null,
  contact text not null,
  officer text not null,
  authority text not null,
  authority_url text not null,
  entered_at timestamptz not null
);
create index controller_by_day on documents.controller (since desc, id desc);

create table documents.version (
  number integer primary key,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  -- The very bytes that were hashed: facts, and clauses in every language.
  content text not null,
  material boolean not null,
  -- Whether everybody who signs in is shown it before it holds.
  in_the_app boolean not null,
  published_at timestamptz not null,
  effective_at timestamptz not null check (effective_at >= published_at)
);
create index version_in_force on documents.version (effective_at desc, number desc);

-- What owners were told once already.
create table documents.telling (
  about text primary key,
  at timestamptz not null
);

create function documents.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'documents.% only grows', tg_table_name;
end
$$;
create trigger only_grows before update or delete on documents.controller for each row execute function documents.refuse_change();
create trigger only_grows before update or delete on documents.version for each row execute function documents.refuse_change();
