alter table identity.sign_in
  add column address text,
  add column country text check (country ~ '^[A-Z]{2}$'),
  add column browser text,
  add column browser_major int,
  add column system text,
  add column placed_at timestamptz,
  add column noticed_at timestamptz;
update identity.sign_in set placed_at = began_at;
create index sign_in_by_beginning on identity.sign_in (began_at);
create index sign_in_with_address on identity.sign_in (began_at) where address is not null;
create index sign_in_of_person on identity.sign_in (person_id, id);

alter table identity.person add column first_signed_in_at timestamptz;
update identity.person p set first_signed_in_at = (select min(began_at) from identity.sign_in s where s.person_id = p.id);
