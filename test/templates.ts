import type pg from 'pg'

/** A migrated database as it was before anybody used it. */
export type Template = {
  /** Its own last transaction: a row that names a later one is somebody's. */
  transaction: string
  /** The tables that hold rows from the beginning, such as the list of migrations. */
  filled: string[]
  /** What it is built of, and those first rows. */
  look: string
}

const ownTables = `from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where relkind = 'r' and nspname <> 'information_schema' and nspname not like 'pg\\_%' and pg_relation_size(pg_class.oid) > 0`

export async function templateIn(client: pg.Client): Promise<Template> {
  const { rows } = await client.query<{ name: string }>(`select format('%I.%I', nspname, relname) as name ${ownTables}`)
  const filled = rows.map(({ name }) => name).sort()
  const { rows: now } = await client.query<{ transaction: string }>('select pg_current_xact_id()::text as transaction')
  return { transaction: now[0]?.transaction ?? '', filled, look: await lookOf(client, filled) }
}

/** Of other connections, which would go on in what is the next spec's. */
export const cutOff = `select pg_terminate_backend(pid, 10000) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`

/**
 * Takes every row away that the template has not; as on a replica, whatever forbids it is not asked.
 * Truncating would make each file anew, which costs more than it saves.
 */
export function emptying({ transaction, filled }: Template): string {
  const isFilled = `format('%I.%I', nspname, relname) in (${filled.map((name) => `'${name}'`).join(', ')})`
  return `do $do$
    declare used text;
    begin
      perform set_config('session_replication_role', 'replica', true);
      for used in select format('%I.%I', nspname, relname) ${ownTables} and not ${isFilled} loop
        execute 'delete from ' || used;
      end loop;
      ${filled.map((name) => `delete from ${name} where xmin::text::bigint > ${transaction};`).join('\n')}
      perform setval(seqrelid::regclass, seqstart, false) from pg_sequence where pg_sequence_last_value(seqrelid) is not null;
    end $do$`
}

export async function isAsMigrated(client: pg.Client, { filled, look }: Template): Promise<boolean> {
  return (await lookOf(client, filled)) === look
}

/** Every row of a catalogue names the transaction that wrote it. */
const catalogues = [
  'pg_attrdef',
  'pg_attribute',
  'pg_constraint',
  'pg_extension',
  'pg_index',
  'pg_namespace',
  'pg_policy',
  'pg_proc',
  'pg_rewrite',
  'pg_trigger',
  'pg_type',
]

async function lookOf(client: pg.Client, filled: readonly string[]): Promise<string> {
  const marks = [...catalogues, ...filled].map(
    (table) => `select '${table} ' || count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) as mark from ${table}`,
  )
  const tables = `select string_agg(concat_ws(' ', oid, relname, relkind, relpersistence, reloptions), ',' order by oid) from pg_class`
  const sequences = `select string_agg(concat_ws(' ', seqrelid, pg_sequence_last_value(seqrelid)), ',' order by seqrelid) from pg_sequence`
  const { rows } = await client.query<{ look: string }>(
    `select md5(string_agg(mark, ',' order by mark)) as look from (${[...marks, tables, sequences].join(' union all ')}) as marks`,
  )
  return rows[0]?.look ?? ''
}
