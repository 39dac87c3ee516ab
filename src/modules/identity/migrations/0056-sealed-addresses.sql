-- Every other address that is kept: of guardians, of wishes for an account, of changes, of who came from a provider.
alter table identity.sign_up
  add column email_sealed bytea,
  add column email_index bytea,
  add column guardian_email_sealed bytea;
alter table identity.address_change
  add column old_email_sealed bytea,
  add column new_email_sealed bytea;
alter table identity.guardian add column email_sealed bytea;
alter table identity.guardian_consent add column guardian_email_sealed bytea;
alter table identity.guardian_request add column email_sealed bytea;
alter table identity.provider_account add column email_sealed bytea;
alter table identity.provider_visit add column email_sealed bytea;

-- seal {"table": "identity.sign_up", "subject": "id", "row": "id", "plain": "email", "into": "email_sealed", "index": "email_index"}
-- seal {"table": "identity.sign_up", "subject": "id", "row": "id", "plain": "guardian_email", "into": "guardian_email_sealed"}
-- seal {"table": "identity.address_change", "subject": "person_id", "row": "id", "plain": "old_email", "into": "old_email_sealed"}
-- seal {"table": "identity.address_change", "subject": "person_id", "row": "id", "plain": "new_email", "into": "new_email_sealed"}
-- seal {"table": "identity.guardian", "subject": "person_id", "row": "person_id", "plain": "email", "into": "email_sealed"}
-- seal {"table": "identity.guardian_consent", "subject": "person_id", "row": "id", "plain": "guardian_email", "into": "guardian_email_sealed"}
-- seal {"table": "identity.guardian_request", "subject": "id", "row": "id", "plain": "email", "into": "email_sealed"}
-- seal {"table": "identity.provider_account", "subject": "person_id", "row": "issuer || ' ' || subject", "plain": "email", "into": "email_sealed"}
-- seal {"table": "identity.provider_visit", "subject": "id", "row": "id", "plain": "email", "into": "email_sealed"}

-- Types computed anew have the tables written anew: nothing of the plain columns stays in their files.
alter table identity.sign_up
  drop column email,
  drop column guardian_email,
  alter column email_sealed type bytea using email_sealed || ''::bytea,
  alter column email_sealed set not null,
  alter column email_index set not null,
  add constraint sign_up_email_index_key unique (email_index);
alter table identity.address_change
  drop column old_email,
  drop column new_email,
  alter column old_email_sealed type bytea using old_email_sealed || ''::bytea,
  alter column old_email_sealed set not null,
  alter column new_email_sealed set not null;
alter table identity.guardian
  drop column email,
  alter column email_sealed type bytea using email_sealed || ''::bytea,
  alter column email_sealed set not null;
alter table identity.guardian_consent
  drop column guardian_email,
  alter column guardian_email_sealed type bytea using guardian_email_sealed || ''::bytea,
  alter column guardian_email_sealed set not null;
alter table identity.guardian_request
  drop column email,
  alter column email_sealed type bytea using email_sealed || ''::bytea,
  alter column email_sealed set not null;
alter table identity.provider_account
  drop column email,
  alter column email_sealed type bytea using email_sealed || ''::bytea,
  alter column email_sealed set not null;
alter table identity.provider_visit
  drop column email,
  alter column email_sealed type bytea using email_sealed || ''::bytea;
