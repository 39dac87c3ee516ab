alter table identity.sign_in
  add column confirmed_at timestamptz,
  add column renew_since timestamptz;
update identity.sign_in set confirmed_at = began_at;

-- Which purposes there are is for the code to know.
alter table identity.link drop constraint if exists link_purpose_check;
alter table identity.link add constraint link_purpose_check check (purpose ~ '^[a-z_]{1,40}$');
