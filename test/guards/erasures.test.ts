import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PersonId } from '#kernel/actor'
import { unlinkFromAudit } from '#kernel/audit'
import { conditionOf, type ErasedRows, erasePerson, tablesOfMaps } from '#kernel/erasures'
import { newId } from '#kernel/id'
import { dataMaps, dataRows } from '../../src/data-maps.ts'
import { openGround, start } from '../world.ts'
import { columnsDeclared, rowsDeclared } from './data-maps.ts'
import { allColumns, type Column, markedAs, plainValue, withoutConstraints } from './planted-rows.ts'

type Whose = 'erased' | 'staying'

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
      return (
        rowStays(table) &&
        ((!owner && !hangs) || rule === undefined || rule === 'pseudonymise' || typeof rule === 'object')
      )
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

  test('finds what is theirs by an index, however much there is of others', async () => {
    const client = await ground.pools.writer.connect()
    try {
      await client.query('begin; set local enable_seqscan = off')
      const tables = tablesOfMaps({ maps: dataMaps, rows: dataRows })
      const slow: string[] = []
      for (const table of tables.values()) {
        const whose = conditionOf(tables, table)
        if (whose === undefined) continue
        const { rows } = await client.query(`explain (format json) select 1 from ${table.name} where ${asked(whose)}`)
        if (JSON.stringify(rows).includes('"Seq Scan"')) slow.push(`${table.name} where ${whose}`)
      }
      expect(tables.size).toBeGreaterThan(60)
      expect(slow).toEqual([])
    } finally {
      await client.query('rollback')
      client.release()
    }
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

const asked = (whose: string) => whose.replaceAll('$1', `'${people.erased}'`)

const named = (cells: readonly Column[]) => cells.map(({ table, column }) => `${table}.${column}`)

const markOf = ({ table, column }: Column, whose: Whose) => `${whose} ${table}.${column}`

function valueIn(cell: Column, whose: Whose): unknown {
  return leadIn(cell, whose) ?? markedAs[cell.type]?.(markOf(cell, whose)) ?? plainValue(cell.type, numberOf(whose))
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
