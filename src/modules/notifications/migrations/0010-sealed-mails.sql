-- Mail that cannot leave lies in the vault, what is shown of it in the list apart from the rest.
alter table notifications.mail
  add column face_sealed bytea,
  add column body_sealed bytea;

-- seal {"table": "notifications.mail", "subject": "id", "row": "id", "plain": "json_build_object('toName', to_name, 'toAddress', to_address, 'subject', subject)", "into": "face_sealed"}
-- seal {"table": "notifications.mail", "subject": "id", "row": "id", "plain": "json_build_object('text', text, 'html', html, 'calendar', calendar)", "into": "body_sealed"}

-- Types computed anew have the table written anew: nothing of the plain columns stays in its file.
alter table notifications.mail
  drop column to_name,
  drop column to_address,
  drop column subject,
  drop column text,
  drop column html,
  drop column calendar,
  alter column face_sealed type bytea using face_sealed || ''::bytea,
  alter column face_sealed set not null,
  alter column body_sealed set not null;
