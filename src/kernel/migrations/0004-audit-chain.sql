-- Who did it, and what it was done to, are sealed as salted commitments: taking a person out later removes value and salt, and the chain still holds.
alter table kernel.audit_line
  add column about_id text generated always as (things ->> 'personId') stored,
  add column actor_salt bytea,
  add column actor_commitment bytea,
  add column things_salt bytea,
  add column things_commitment bytea;

update kernel.audit_line set
  actor_salt = uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
  things_salt = uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
update kernel.audit_line set
  actor_commitment = sha256(actor_salt || convert_to(actor_id, 'UTF8')),
  things_commitment = sha256(things_salt || convert_to(things::text || E'\n' || details::text, 'UTF8'));

alter table kernel.audit_line
  alter column actor_commitment set not null,
  alter column things_commitment set not null;

drop index kernel.audit_line_by_actor;
create index audit_line_by_actor on kernel.audit_line (actor_id, id);
create index audit_line_by_about on kernel.audit_line (about_id, id) where about_id is not null;
create index audit_line_by_deed on kernel.audit_line (deed, id);

-- Lines that are written and not yet sealed. A row lives for a second.
create table kernel.audit_waiting (line_id text primary key);
insert into kernel.audit_waiting select id from kernel.audit_line;

-- The chain: hash = sha256(previous hash || what the line says).
create table kernel.audit_link (
  number bigint primary key,
  line_id text not null unique,
  hash bytea not null
);

-- How far the chain has come, signed with a key that is not in the database; one row a sealing.
create table kernel.audit_head (
  number bigint primary key,
  hash bytea not null,
  sealed_at timestamptz not null,
  signature bytea not null
);

-- Where the old end was cut off, signed in the same way. Only what a cut covers can be deleted.
create table kernel.audit_cut (
  number bigint primary key,
  hash bytea not null,
  cut_at timestamptz not null,
  signature bytea not null
);

create function kernel.refuse_audit_change() returns trigger language plpgsql as $$
declare
  cut bigint := coalesce((select max(number) from kernel.audit_cut), 0);
begin
  if tg_op = 'DELETE' and tg_table_name = 'audit_line' then
    if exists (select from kernel.audit_link where line_id = old.id and number <= cut) then return old; end if;
  elsif tg_op = 'DELETE' and tg_table_name in ('audit_link', 'audit_head', 'audit_cut') then
    if old.number < cut or (old.number = cut and tg_table_name <> 'audit_cut') then return old; end if;
  elsif tg_op = 'UPDATE' and tg_table_name = 'audit_line' then
    if (new.id, new.at, new.deed, new.actor_commitment, new.things_commitment)
         = (old.id, old.at, old.deed, old.actor_commitment, old.things_commitment)
       and (new.actor_id = old.actor_id and new.actor_salt is not distinct from old.actor_salt
            or new.actor_id = 'unlinked' and new.actor_salt is null)
       and (new.things = old.things and new.details = old.details and new.things_salt is not distinct from old.things_salt
            or new.things = '{}' and new.details = '{}' and new.things_salt is null)
    then return new; end if;
  end if;
  raise exception 'The audit trail only grows: % of kernel.% is refused.', tg_op, tg_table_name using errcode = '42501';
end $$;

do $$
declare
  name text;
begin
  foreach name in array array['audit_line', 'audit_link', 'audit_head', 'audit_cut'] loop
    execute format('create trigger only_grows before update or delete on kernel.%I for each row execute function kernel.refuse_audit_change()', name);
    execute format('create trigger is_never_emptied before truncate on kernel.%I for each statement execute function kernel.refuse_audit_change()', name);
    execute format('revoke truncate on kernel.%I from current_user, public', name);
  end loop;
  revoke update on kernel.audit_link, kernel.audit_head, kernel.audit_cut from current_user, public;
end $$;
