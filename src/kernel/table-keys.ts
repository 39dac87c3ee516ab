import { type ReadTx, statement } from './db.ts'

/** A column that leads to a row of another table; `cascades`: it goes with that row. */
export type TableKey = { table: string; column: string; of: string; target: string; cascades: boolean }

/** The table and whatever goes with its rows. */
export function goingWith(keys: readonly TableKey[], table: string): ReadonlySet<string> {
  const found = new Set([table])
  for (const one of found) for (const key of keys) if (key.of === one && key.cascades) found.add(key.table)
  return found
}

export function foreignKeys(tx: ReadTx): Promise<readonly TableKey[]> {
  return statement<TableKey>(
    tx,
    `select c.conrelid::regclass::text as "table", a.attname as "column", c.confrelid::regclass::text as "of", b.attname as target,
       c.confdeltype = 'c' as cascades
     from pg_constraint c
     join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
     join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
     where c.contype = 'f' and cardinality(c.conkey) = 1
     order by c.oid`,
    [],
  )
}

/** Columns that may be empty whatever else stands in their row: no constraint speaks of them. */
export async function spareColumns(tx: ReadTx, tables: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await statement<{ name: string }>(
    tx,
    `select a.attrelid::regclass || '.' || a.attname as name from pg_attribute a
     where a.attrelid::regclass::text = any($1) and a.attnum > 0 and not a.attisdropped and not a.attnotnull and a.attgenerated = ''
       and not exists (select from pg_constraint c where c.conrelid = a.attrelid and a.attnum = any(c.conkey))`,
    [tables],
  )
  return new Set(found.map(({ name }) => name))
}
