-- Which purposes there are stands in schema.ts, where the words for them are looked up; here only that they are names.
alter table profiles.consent drop constraint consent_purpose_check;
alter table profiles.consent add constraint consent_purpose_check check (purpose ~ '^[a-z][a-z_]{2,60}$');
create index consent_by_person on profiles.consent (person_id, id);

-- The very sentences that people agreed to, so that a receipt can be read after the sentence has changed.
create table profiles.consent_wording (
  sha256 text primary key,
  text text not null
);
