import { dataMaps } from '../../src/data-maps.ts'

/** Rows with a mark in every cell that can hold one, for guards that look where each of them comes out again. */
export type Column = { table: string; column: string; type: string }

export const markedAs: Record<string, (mark: string) => unknown> = {
  text: (mark) => mark,
  'text[]': (mark) => [mark],
  jsonb: (mark) => JSON.stringify({ mark }),
  bytea: (mark) => Buffer.from(mark),
}

/** For what can hold no mark. */
const anyOf: Record<string, unknown> = {
  'timestamp with time zone': '2026-09-01T09:00:00Z',
  date: '2026-09-01',
  'time without time zone': '09:00',
}

/** Different for each number. */
export function plainValue(type: string, number: number): unknown {
  if (type.endsWith('[]')) return [plainValue(type.slice(0, -2), number)]
  if (type === 'boolean') return number === 1
  return anyOf[type] ?? number
}

const ours = `('kernel', ${Object.keys(dataMaps)
  .map((module) => `'${module}'`)
  .join(', ')})`

export const allColumns = `
  select a.attrelid::regclass::text as table, a.attname as column, format_type(a.atttypid, null) as type
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace::regnamespace::text in ${ours} and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    and a.attgenerated = '' and a.attidentity = ''
  order by 1, a.attnum`

/** Marks fit no rule of form. What must not be missing stays so, for a column that is emptied has to be allowed to be empty. */
export const withoutConstraints = `do $$ declare one record; begin
  -- Tables that only grow are emptied here, too.
  set local session_replication_role = replica;
  for one in select oid::regclass::text as at from pg_class
    where relnamespace::regnamespace::text in ${ours} and relnamespace <> 'kernel'::regnamespace and relkind = 'r' loop
    execute format('truncate table %s cascade', one.at);
  end loop;
  for one in select conrelid::regclass::text as at, quote_ident(conname) as name from pg_constraint
    where connamespace::regnamespace::text in ${ours} and contype in ('c', 'f') order by contype = 'f' desc loop
    execute format('alter table %s drop constraint %s', one.at, one.name);
  end loop;
end $$`
