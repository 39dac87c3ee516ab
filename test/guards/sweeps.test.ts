import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PersonId } from '#kernel/actor'
import { type ReadTx, statement, type Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { planSweeps, type Sweep } from '#kernel/sweep-plans'
import { statementOf, sweepBatch } from '#kernel/sweeps'
import { dutiesOfAll } from '../../src/composition.ts'
import { dataMaps, dataRows } from '../../src/data-maps.ts'
import { portsForSpecs } from '../ports.ts'
import { openGround, start } from '../world.ts'
import { columnsDeclared, rowsDeclared } from './data-maps.ts'
import { allColumns, type Column, markedAs, plainValue, withoutConstraints } from './planted-rows.ts'

const maps = { maps: dataMaps, rows: dataRows }
const rows = rowsDeclared(dataRows)
const people: readonly PersonId[] = [newId('per', start), newId('per', start)]

const ground = await openGround()
const sweeps = await ground.db.read((tx) => planSweeps(tx, maps))
/** What leads from a row to the one whose clock counts. */
const leads = new Map(
  (
    await ground.pools.reader.query<{ from: string; to: string }>(
      `select c.conrelid::regclass || '.' || a.attname as from, c.confrelid::regclass || '.' || b.attname as to
       from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
       join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1] where c.contype = 'f'`,
    )
  ).rows.map(({ from, to }) => [from, to]),
)
afterAll(() => ground.close())

/**
 * Every table is given a row of each of two people, every instant of it the start of the specs. A new table, a new clock or another
 * period is covered as soon as the map says so.
 */
describe('What the map says is over', () => {
  let columns: Column[]

  test('is found by an index, however much there is', async () => {
    const client = await ground.pools.writer.connect()
    try {
      await client.query('begin; set local enable_seqscan = off')
      const slow: string[] = []
      for (const sweep of sweeps) {
        const { rows } = await client.query(`explain (format json) ${statementOf(sweep)}`, [start, start, start, 1000])
        const conditions = JSON.stringify(rows).matchAll(/"Index Cond":"((?:[^"\\]|\\.)*)"/g)
        const clock = sweep.from.split('.').at(-1) as string
        const isFound = [...conditions].some(([, condition]) => condition?.includes(clock))
        if (!isFound || JSON.stringify(rows).includes('"Seq Scan"')) slow.push(`${sweep.name} by ${sweep.from}`)
      }
      expect(slow).toEqual([])
    } finally {
      await client.query('rollback')
      client.release()
    }
  })

  test('is swept, by the map or by a duty that is there', async () => {
    const duties = dutiesOfAll(portsForSpecs(ground), { origin: 'http://school.test', log: { error() {} } as never })
    const names = new Set([...duties.map(({ job }) => job.name), 'kernel.cut_audit'])
    const unswept = (await columnsDeclared()).flatMap(([column, said]) => {
      if (!('retention' in said) || said.retention.keep === 'while') return []
      const { keep, from } = said.retention
      const table = column.slice(0, column.lastIndexOf('.'))
      const { sweptBy } = rows.get(table) ?? {}
      const isSwept = sweptBy
        ? names.has(sweptBy)
        : sweeps.some((sweep) => sweep.table === table && sweep.keep === keep && sweep.from === from)
      return isSwept ? [] : [column]
    })
    expect(unswept).toEqual([])
    expect([...rows].filter(([, { sweptBy }]) => sweptBy).map(([table]) => table)).toEqual([
      'kernel.audit_line',
      'courses.course',
      'courses.item',
      'privacy.copy',
    ])
  })

  test('takes nothing along that the map keeps longer', async () => {
    const { rows: cascades } = await ground.pools.reader.query<{ table: string; of: string }>(
      `select conrelid::regclass::text as table, confrelid::regclass::text as of from pg_constraint
       where contype = 'f' and confdeltype = 'c'`,
    )
    const gone = new Map(sweeps.filter(({ columns }) => columns.length === 0).map((sweep) => [sweep.table, sweep]))
    const longer = cascades.flatMap(({ table, of }) => {
      const parent = gone.get(of)
      const child = gone.get(table)
      if (!parent) return []
      const hangs = rows.get(table)?.with?.[1] === of && !child
      return hangs || (child?.keep === parent.keep && child.from === parent.from) ? [] : [`${table} with ${of}`]
    })
    expect(longer).toEqual([])
  })

  describe('and nothing else', () => {
    beforeAll(async () => {
      await ground.pools.writer.query(withoutConstraints)
      columns = (await ground.pools.writer.query<Column>(allColumns)).rows
      for (const table of new Set(columns.map((column) => column.table)))
        for (const whose of [0, 1]) await plant(table, whose)
    })

    test.each(sweeps.map((sweep) => [sweep.name, sweep] as const))(
      '%s: stays a second before its time, and is gone a second after',
      async (_name, sweep) => {
        const end = start.toZonedDateTimeISO('UTC').add(Temporal.Duration.from(sweep.keep)).toInstant()
        await undone(end.subtract({ seconds: 1 }), async (tx) => {
          expect(await sweepBatch(tx, sweep, { limit: 10 })).toEqual({ rows: 0, reached: null })
          expect(await left(sweep, tx)).toBe(2)
        })
        await undone(end.add({ seconds: 1 }), async (tx) => {
          expect(await sweepBatch(tx, sweep, { limit: 1 })).toEqual({ rows: 1, reached: start })
          expect(await sweepBatch(tx, sweep, { limit: 10, after: start })).toEqual({ rows: 1, reached: null })
          expect(await left(sweep, tx)).toBe(0)
          expect(await sweepBatch(tx, sweep, { limit: 10 })).toEqual({ rows: 0, reached: null })
        })
      },
    )
  })

  /** What is left of what this sweep takes: rows, or those in which a column is still full. */
  async function left({ table, columns }: Sweep, tx: ReadTx): Promise<number> {
    const full = columns.map((column) => `"${column}" is not null and "${column}"::text <> ''`).join(' or ') || 'true'
    const [counted] = await statement<{ left: number }>(
      tx,
      `select count(*)::int as left from ${table} where ${full}`,
      [],
    )
    return counted?.left ?? 0
  }

  /** Looks at a change as it would be at this instant, and takes it back. */
  async function undone(at: Temporal.Instant, look: (tx: Tx) => Promise<void>): Promise<void> {
    ground.clock.set(at)
    const enough = new Error('enough')
    const change = ground.db.transact(async (tx) => {
      await look(tx)
      throw enough
    })
    await expect(change).rejects.toBe(enough)
  }

  async function plant(table: string, whose: number): Promise<void> {
    const cells = columns.filter((column) => column.table === table)
    await ground.pools.writer.query(
      `insert into ${table} (${cells.map(({ column }) => `"${column}"`).join(', ')})
       values (${cells.map((_, at) => `$${at + 1}`).join(', ')})`,
      cells.map((cell) => valueIn(cell, whose)),
    )
  }
})

const idOf = (table: string, whose: number) => (table === 'identity.person' ? people[whose] : `${whose} ${table}`)

function valueIn({ table, column, type }: Column, whose: number): unknown {
  const { owner, with: hangs } = rows.get(table) ?? {}
  if (column === owner) return people[whose]
  if (column === hangs?.[0]) return idOf(hangs[1], whose)
  const lead = leads.get(`${table}.${column}`)
  if (lead) return idOf(lead.slice(0, lead.lastIndexOf('.')), whose)
  if (column === 'id' && type === 'text') return idOf(table, whose)
  return markedAs[type]?.(`${whose} ${table}.${column}`) ?? plainValue(type, whose + 1)
}
