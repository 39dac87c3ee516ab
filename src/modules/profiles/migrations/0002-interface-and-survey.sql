create table profiles.consent (
  id text primary key,
  person_id text not null,
  purpose text not null check (purpose in ('accessibility', 'survey')),
  wording_sha256 text not null,
  locale text not null,
  given_at timestamptz not null,
  withdrawn_at timestamptz
);
create unique index consent_standing on profiles.consent (person_id, purpose) where withdrawn_at is null;

-- How somebody needs the pages to be: sealed in the vault, never read for anybody else.
create table profiles.interface_settings (
  person_id text primary key,
  sealed bytea not null,
  changed_at timestamptz not null
);

-- Codes only: there is no column that could take a text.
create table profiles.survey (
  person_id text primary key,
  goals text[] not null check (goals <@ array['learn_skill', 'prepare_exam', 'career', 'hobby', 'first_course', 'more_students', 'run_school']),
  platforms text[] not null check (platforms <@ array['none', 'zoom', 'meet', 'teams', 'moodle', 'other']),
  audience text check (audience in ('children', 'teenagers', 'adults', 'professionals', 'mixed')),
  budget text check (budget in ('nothing', 'little', 'some', 'much', 'undecided')),
  preferences text[] not null check (preferences <@ array['live', 'recordings', 'reading', 'exercises', 'small_groups', 'own_pace']),
  dashboard text not null check (dashboard in ('fitted', 'default')),
  submitted_at timestamptz not null
);
create index survey_by_time on profiles.survey (submitted_at);
