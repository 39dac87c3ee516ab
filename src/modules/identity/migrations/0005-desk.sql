-- The owner's desk: why somebody is kept out, and each way of looking for people on an index of its own.
alter table identity.person add column suspension_reason text;
create index person_by_role_newest on identity.person (role, id);
create index person_suspended on identity.person (sort_name, id) where suspended_at is not null;
create index person_unconfirmed on identity.person (sort_name, id) where verified_at is null and suspended_at is null;
create index person_suspended_newest on identity.person (id) where suspended_at is not null;
create index person_unconfirmed_newest on identity.person (id) where verified_at is null and suspended_at is null;
