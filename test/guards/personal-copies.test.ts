import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PersonId } from '#kernel/actor'
import { vaultOf } from '#kernel/db'
import { newId } from '#kernel/id'
import { type CopyPlan, copiedRows, planCopies, type Selection } from '#kernel/personal-copies'
import { dataMaps, dataRows } from '../../src/data-maps.ts'
import { openGround, start } from '../world.ts'
import { columnsDeclared, rowsDeclared } from './data-maps.ts'
import { allColumns, type Column, markedAs, plainValue, withoutConstraints } from './planted-rows.ts'

const whose = ['asking', 'other'] as const
type Whose = (typeof whose)[number]

const rows = rowsDeclared(dataRows)
const people: Record<Whose, PersonId> = { asking: newId('per', start), other: newId('per', start) }
/** Enough rows that one batch does not hold them. */
const batch = 2
const nths = [0, 1, 2]
const each = whose.flatMap((one) => nths.map((nth): [Whose, number] => [one, nth]))

/**
 * Every table is given rows of somebody who asks for their copy and of somebody else, each cell with a mark of its own; what the copy
 * holds is compared with what the map says. A new column is covered as soon as it is migrated.
 */
describe('A copy of what is kept about somebody, by the map', () => {
  let ground: Awaited<ReturnType<typeof openGround>>
  let columns: Column[]
  let plan: CopyPlan
  const planted = new Set<string>()
  const copy = new Map<string, string>()

  beforeAll(async () => {
    ground = await openGround()
    await ground.pools.writer.query(withoutConstraints)
    columns = (await ground.pools.writer.query<Column>(allColumns)).rows
    // The vault writes its own, as it seals for the others.
    const tables = [...new Set(columns.map((column) => column.table))].filter((table) => table !== 'kernel.vault_key')
    await Promise.all(
      tables.map(async (table) => {
        for (const [one, nth] of each) await plant(table, one, nth)
      }),
    )
    plan = await ground.db.read((tx) => planCopies(tx, { maps: dataMaps, rows: dataRows }, { batch }))
    for (const [file, selections] of plan)
      copy.set(file, JSON.stringify((await Promise.all(selections.map(rowsOf))).flat()))
  })
  afterAll(() => ground.close())

  test('holds every cell of theirs in the file that the map names, however many rows there are', async () => {
    const marks = await filedMarks()
    expect(marks.filter(([file, mark]) => !copy.get(file)?.includes(mark))).toEqual([])
    expect(marks.length).toBeGreaterThan(300)
    expect(marks.map(([, mark]) => mark)).toContain('"asking 2 live.saved_line.text"')
  })

  test('opens what lies sealed', () => {
    expect(copy.get('account.json')).toContain('"email":"asking 0 identity.person.email_sealed"')
    expect(copy.get('accessibility.json')).toContain('{"mark":"asking 0 profiles.interface_settings.sealed"}')
  })

  test('holds nothing that the map leaves out', async () => {
    const map = new Map(await columnsDeclared())
    const never = marked().filter((cell) => {
      const said = map.get(nameOf(cell))
      return said && 'export' in said && 'never' in said.export
    })
    expect(never.length).toBeGreaterThan(50)
    expect(never.filter((cell) => isCopied(cell, 'asking')).map(nameOf)).toEqual([])
  })

  test('holds nothing about anybody else, though their rows name whoever asks', async () => {
    const map = new Map(await columnsDeclared())
    const told = marked().filter((cell) => isCopied(cell, 'other'))
    const toldOfPeople = told.filter((cell) => !('notPersonal' in (map.get(nameOf(cell)) ?? {}))).map(nameOf)
    // In which course they moved a class, and what somebody did to them.
    expect(toldOfPeople).toEqual(['courses.course.id', 'kernel.audit_line.deed'])
    expect(everything()).not.toContain(people.other)
  })

  test('holds that it was they who did something to a row of others, and when', () => {
    expect(copy.get('courses/sessions.json')).toContain(
      `{"session_id":"other 0 live.seat.session_id","removed_by":"${people.asking}","removed_at":"2026-09-01T09:00:00Z"`,
    )
  })

  test('holds nothing of the software’s own house', () => {
    const said = [...plan.values()].flat().filter(({ table }) => table.startsWith('kernel.'))
    expect(new Set(said.map(({ table }) => table))).toEqual(new Set(['kernel.audit_line', 'kernel.hold']))
    expect(everything()).not.toContain('kernel.audit_line.actor_commitment')
  })

  const rowsOf = async (selection: Selection) =>
    (await Array.fromAsync(copiedRows(ground.db, selection, people.asking))).flat()

  async function plant(table: string, one: Whose, nth: number): Promise<void> {
    const cells = columns.filter((column) => column.table === table)
    const values = new Map(cells.map((cell) => [cell.column, valueIn(cell, one, nth)]))
    for (const [column, at] of Object.entries(rows.get(table)?.sealed ?? {})) {
      if (!at) continue
      const place = {
        subject: String(values.get(at.subject)),
        column: `${table}.${column}`,
        row: at.row.map((name) => String(values.get(name))).join(' '),
      }
      const mark = markOf({ table, column }, one, nth)
      const text = at.json ? JSON.stringify({ mark }) : mark
      values.set(column, await ground.db.transact((tx) => vaultOf(tx).seal(tx, place, text)))
    }
    const written = await ground.pools.writer
      .query(
        `insert into ${table} (${cells.map(({ column }) => `"${column}"`).join(', ')})
         values (${cells.map((_, at) => `$${at + 1}`).join(', ')})`,
        cells.map(({ column }) => values.get(column)),
      )
      .catch(nullIfOneOnly)
    if (written) planted.add(`${table} ${one} ${nth}`)
  }

  /** The marks that belong in the copy, with their files. */
  async function filedMarks(): Promise<[file: string, mark: string][]> {
    const map = new Map(await columnsDeclared())
    return marked().flatMap((cell) => {
      const said = map.get(nameOf(cell))
      if (!said || !('export' in said) || !('file' in said.export)) return []
      const { file } = said.export
      return nths.flatMap((nth): [string, string][] =>
        planted.has(`${cell.table} asking ${nth}`) ? [[file, writtenAs(cell, 'asking', nth)]] : [],
      )
    })
  }

  const everything = () => [...copy.values()].join('\n')
  const marked = () => columns.filter((cell) => cell.type in markedAs && leadIn(cell, 'asking') === undefined)
  const isCopied = (cell: Column, one: Whose) => everything().includes(writtenAs(cell, one, 0))
})

/** Some tables hold one row a person. */
function nullIfOneOnly(error: { code?: string }): null {
  if (error.code === '23505') return null
  throw error
}

const nameOf = ({ table, column }: Column) => `${table}.${column}`

const markOf = ({ table, column }: Omit<Column, 'type'>, one: Whose, nth: number) => `${one} ${nth} ${table}.${column}`

const sealedIn = ({ table, column }: Column) => rows.get(table)?.sealed?.[column]

function writtenAs(cell: Column, one: Whose, nth: number): string {
  const mark = markOf(cell, one, nth)
  return cell.type === 'bytea' && !sealedIn(cell) ? Buffer.from(mark).toString('base64url') : `"${mark}"`
}

function valueIn(cell: Column, one: Whose, nth: number): unknown {
  const number = nth * whose.length + whose.indexOf(one) + 1
  return leadIn(cell, one) ?? markedAs[cell.type]?.(markOf(cell, one, nth)) ?? plainValue(cell.type, number)
}

/** What leads to a person: its own row to its person, others' rows to whoever asks. */
function leadIn({ table, column }: Column, one: Whose): string | undefined {
  const { owner, with: hangs, named } = rows.get(table) ?? {}
  const another = people[one === 'asking' ? 'other' : 'asking']
  if (column === owner) return people[one]
  if (column === hangs?.[0]) return markOf({ table: hangs[1], column: 'id' }, one, 0)
  if (named?.includes(column)) return another
  if (table === 'kernel.audit_line' && column === 'actor_id') return people[one]
  if (table === 'kernel.audit_line' && column === 'things' && one === 'other')
    return JSON.stringify({ personId: another })
  return undefined
}
