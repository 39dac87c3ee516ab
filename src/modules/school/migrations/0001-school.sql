create table school.school (
  "only" boolean primary key default true check ("only"),
  name text not null,
  locale text not null,
  time_zone text not null,
  accent text,
  role_words text not null check (role_words in ('teacher_student', 'educator_learner', 'mentor_mentee')),
  sign_up text not null check (sign_up in ('open', 'invitation')),
  opened_at timestamptz not null,
  changed_at timestamptz not null
);
