import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PersonId } from '#kernel/actor'
import { unlinkFromAudit } from '#kernel/audit'
import { type ErasedRows, erasePerson } from '#kernel/erasures'
import { newId } from '#kernel/id'
import { dataMaps, dataRows } from '../../src/data-maps.ts'
import { openGround, start } from '../world.ts'
import { columnsDeclared, rowsDeclared } from './data-maps.ts'

type Whose = 'erased' | 'staying'
type Column = { table: string; column: string; type: string }

const rows = rowsDeclared(dataRows)
const people: Record<Whose, PersonId> = { erased: newId('per', start), staying: newId('per', start) }
const pseudonym: PersonId = newId('per', start)

/**
 * Every table is given one row of somebody who is erased and one of somebody who stays, each cell with a mark of its own; what the
 * database holds afterwards is compared with what the map says. A new column is covered as soon as it is migrated.
 */
describe('Erasing somebody by the map', () => {
  let ground: Awaited<ReturnType<typeof openGround>>
  let columns: Column[]
  let counted: ErasedRows[]
  let left: string

  beforeAll(async () => {
    ground = await openGround()
    await ground.pools.writer.query(withoutConstraints)
    columns = (await ground.pools.writer.query<Column>(allColumns)).rows
    for (const table of new Set(columns.map((column) => column.table))) {
      await plant(table, 'erased')
      await plant(table, 'staying')
    }
    counted = await ground.db.transact(async (tx) => {
      await unlinkFromAudit(tx, people.erased)
      return erasePerson(tx, { maps: dataMaps, rows: dataRows }, { personId: people.erased, pseudonym })
    })
    left = await everything()
  })
  afterAll(() => ground.close())

  test('leaves nothing in their rows but what the map says stays under another name', async () => {
    const map = new Map(await columnsDeclared())
    const ruleOf = (column: string) => {
      const said = map.get(column)
      return said && 'erase' in said ? said.erase : undefined
    }
    const rowStays = (table: string): boolean => {
      const { owner, with: hangs } = rows.get(table) ?? {}
      const rule = ruleOf(`${table}.${owner ?? hangs?.[0]}`)
      if (!owner && !hangs) return true
      return rule === undefined && hangs ? rowStays(hangs[1]) : rule !== 'delete'
    }
    const stays = ({ table, column }: Column) => {
      const { owner, with: hangs } = rows.get(table) ?? {}
      const rule = ruleOf(`${table}.${column}`)
      return rowStays(table) && ((!owner && !hangs) || rule === undefined || rule === 'pseudonymise')
    }
    expect(named(marked().filter((cell) => isLeft(cell, 'erased')))).toEqual(named(marked().filter(stays)))
  })

  test('leaves the rows of everybody else as they were', () => {
    expect(named(marked().filter((cell) => !isLeft(cell, 'staying')))).toEqual([])
  })

  test('leaves nobody who could be found by their id, in any table', () => {
    expect(left.split('\n').filter((row) => row.includes(people.erased))).toEqual([])
    expect(left).toContain(people.staying)
    expect(left).toContain(pseudonym)
  })

  test('tells what each table gave up, the account last and then its key', () => {
    expect(counted).toContainEqual({ table: 'live.seat', fate: 'stays', rows: 1 })
    expect(counted).toContainEqual({ table: 'live.session', fate: 'named', rows: 1 })
    const order = counted.map(({ table }) => table)
    expect(order.filter((table) => !table.startsWith('kernel.')).at(-1)).toBe('identity.person')
    expect(order.at(-1)).toBe('kernel.vault_key')
  })

  test('finds nobody a second time', async () => {
    const again = await ground.db.transact((tx) =>
      erasePerson(tx, { maps: dataMaps, rows: dataRows }, { personId: people.erased, pseudonym }),
    )
    expect(again).toEqual([])
  })

  async function plant(table: string, whose: Whose): Promise<void> {
    const cells = columns.filter((column) => column.table === table)
    const values = cells.map((cell) => valueIn(cell, whose))
    await ground.pools.writer.query(
      `insert into ${table} (${cells.map(({ column }) => `"${column}"`).join(', ')})
       values (${values.map((_, at) => `$${at + 1}`).join(', ')})`,
      values,
    )
  }

  async function everything(): Promise<string> {
    const tables = [...new Set(columns.map(({ table }) => table))]
    const texts = await Promise.all(
      tables.map((table) =>
        ground.pools.reader.query<{ text: string }>(`select to_jsonb(t)::text as text from ${table} t`),
      ),
    )
    return texts.flatMap((found) => found.rows.map(({ text }) => text)).join('\n')
  }

  /** The audit trail is undone by hand; its own specs hold it to that. */
  const marked = () =>
    columns.filter(
      (cell) => cell.type in markedAs && leadIn(cell, 'erased') === undefined && cell.table !== 'kernel.audit_line',
    )
  const isLeft = (cell: Column, whose: Whose) => {
    const mark = markOf(cell, whose)
    return left.includes(cell.type === 'bytea' ? Buffer.from(mark).toString('hex') : `"${mark}"`)
  }
})

const named = (cells: readonly Column[]) => cells.map(({ table, column }) => `${table}.${column}`)

const markOf = ({ table, column }: Column, whose: Whose) => `${whose} ${table}.${column}`

const markedAs: Record<string, (mark: string) => unknown> = {
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

function valueIn(cell: Column, whose: Whose): unknown {
  return leadIn(cell, whose) ?? markedAs[cell.type]?.(markOf(cell, whose)) ?? plain(cell.type, whose)
}

function plain(type: string, whose: Whose): unknown {
  if (type.endsWith('[]')) return [plain(type.slice(0, -2), whose)]
  if (type === 'boolean') return whose === 'erased'
  return anyOf[type] ?? numberOf(whose)
}

const numberOf = (whose: Whose) => (whose === 'erased' ? 1 : 2)

/** What leads to a person: its own row to its person, others' rows to whom they name. */
function leadIn({ table, column }: Column, whose: Whose): string | undefined {
  const { owner, with: hangs, named } = rows.get(table) ?? {}
  if (column === owner) return people[whose]
  if (column === hangs?.[0]) return markOf({ table: hangs[1], column: 'id', type: 'text' }, whose)
  if (named?.includes(column)) return people[whose === 'erased' ? 'staying' : 'erased']
  if (table === 'kernel.audit_line' && column === 'actor_id') return people[whose]
  if (table === 'kernel.audit_line' && column === 'things') return JSON.stringify({ personId: people[whose] })
  return undefined
}

const ours = `('kernel', ${Object.keys(dataMaps)
  .map((module) => `'${module}'`)
  .join(', ')})`

const allColumns = `
  select a.attrelid::regclass::text as table, a.attname as column, format_type(a.atttypid, null) as type
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace::regnamespace::text in ${ours} and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    and a.attgenerated = '' and a.attidentity = ''
  order by 1, a.attnum`

/** Marks fit no rule of form. What must not be missing stays so, for a column that is emptied has to be allowed to be empty. */
const withoutConstraints = `do $$ declare one record; begin
  for one in select oid::regclass::text as at from pg_class
    where relnamespace::regnamespace::text in ${ours} and relnamespace <> 'kernel'::regnamespace and relkind = 'r' loop
    execute format('truncate table %s cascade', one.at);
  end loop;
  for one in select conrelid::regclass::text as at, quote_ident(conname) as name from pg_constraint
    where connamespace::regnamespace::text in ${ours} and contype in ('c', 'f') order by contype = 'f' desc loop
    execute format('alter table %s drop constraint %s', one.at, one.name);
  end loop;
end $$`
