import type pg from 'pg'
import { asRole, type ReadTx } from './db.ts'

/** Nobody signs in as this role. It has no right on any table: it may ask functions that count, and nothing else. */
export const counterRole = 'lectern_counter'

/**
 * What is asked in here is asked as somebody who cannot look at rows. Where the database has no such role for us, which the
 * doctor names, the same functions answer.
 */
export function asCounter<T>(tx: ReadTx, look: (tx: ReadTx) => Promise<T>): Promise<T> {
  return asRole(tx, counterRole, look)
}

/**
 * Lets the role be, and lets it ask each function whose migration calls it `for those who count`. Roles belong to a whole
 * server: another school of it may make the same one at this moment, or may be the only one that may grant it.
 */
export async function letCount(client: pg.ClientBase, role = counterRole): Promise<void> {
  for (const step of [
    `if not exists (select from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;`,
    `if not pg_has_role(current_user, '${role}', 'SET') then grant ${role} to current_user; end if;`,
    `for counting in
       select oid::regprocedure as name, pronamespace::regnamespace as schema
       from pg_proc where obj_description(oid, 'pg_proc') = 'for those who count' and prosecdef
     loop
       execute format('grant usage on schema %s to ${role}', counting.schema);
       execute format('grant execute on function %s to ${role}', counting.name);
     end loop;`,
  ])
    await client.query(`do $do$ declare counting record; begin ${step}
      exception when insufficient_privilege or duplicate_object or unique_violation or undefined_object or internal_error
        then null; end $do$`)
}

/** Whether whoever is connected may ask as the role. */
export const mayCount = `exists (select from pg_roles where rolname = '${counterRole}' and pg_has_role(session_user, oid, 'SET'))`
