-- Addresses of who is invited lie in the vault; the index of an open invitation keeps it the only one of its address.
alter table invitations.line add column email_sealed bytea;
alter table invitations.invitation
  add column email_sealed bytea,
  add column email_index bytea;

-- seal {"table": "invitations.line", "subject": "list_id", "row": "list_id || ' ' || number", "plain": "email", "into": "email_sealed"}
-- seal {"table": "invitations.invitation", "subject": "id", "row": "id", "plain": "email", "into": "email_sealed", "index": "email_index"}

drop index invitations.invitation_open;
-- Types computed anew have the tables written anew: nothing of the plain columns stays in their files.
alter table invitations.line
  drop column email,
  alter column email_sealed type bytea using email_sealed || ''::bytea,
  alter column email_sealed set not null;
alter table invitations.invitation
  drop column email,
  alter column email_sealed type bytea using email_sealed || ''::bytea,
  alter column email_sealed set not null,
  alter column email_index set not null;
create unique index invitation_open on invitations.invitation (email_index) where accepted_at is null and revoked_at is null;
