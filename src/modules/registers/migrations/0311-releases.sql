-- Figures about many that were given out of the school. Nothing in it leads to whom they are of: there is no key of anybody's row here.
create table registers.release (
  id text primary key,
  made_at timestamptz not null,
  by text not null,
  -- Null: to everybody.
  given_to text,
  purpose text not null,
  -- The count it is of; several releases may give out the same numbers.
  insight_id text not null,
  counted_at timestamptz not null,
  -- At least so many people were counted, and at least so many chose, or did not choose, what a share is told of.
  people integer not null check (people >= 50),
  least integer not null check (least >= 10),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  retest_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_by text
);
create index release_to_retest on registers.release (retest_at);
create index release_by on registers.release (by);
create index release_withdrawn_by on registers.release (withdrawn_by) where withdrawn_by is not null;
create index release_for_everybody on registers.release (id) where given_to is null and withdrawn_at is null;

create table registers.release_figure (
  release_id text not null references registers.release (id),
  number integer not null,
  question text not null,
  answer text not null,
  share integer check (share between 0 and 100 and share % 5 = 0),
  -- Why no share is told: too few chose it or did not; too few had answered anew since it was told before.
  untold text check (untold in ('few', 'alike')),
  -- How many, at least, had answered this question anew since it was told before; null: nothing was told before.
  changed integer,
  primary key (release_id, number),
  check ((share is null) <> (untold is null))
);
create index release_figure_of_question on registers.release_figure (question, release_id);

-- What came of looking again whether nobody can be picked out of it; no findings: nothing.
create table registers.release_retest (
  id text primary key,
  release_id text not null references registers.release (id),
  at timestamptz not null,
  findings text[] not null
);
create index release_retest_of on registers.release_retest (release_id, id);
