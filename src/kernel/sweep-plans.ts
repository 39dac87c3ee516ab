import type { ReadTx } from './db.ts'
import { conditionOf, type DataMaps, type DataRows, type PersonalTable, quoted, tablesOfMaps } from './erasures.ts'
import type { PersonalColumn, Retention } from './personal-data.ts'
import { foreignKeys, goingWith, spareColumns, type TableKey } from './table-keys.ts'

/** One clock of one table: the rows that go when it has run out, or the columns that are emptied while their row stays. */
export type Sweep = {
  /** `identity.link`, or `privacy.erasure reader_sealed` for columns. */
  readonly name: string
  readonly table: string
  readonly columns: readonly string[]
  readonly keep: Clocked['keep']
  readonly from: Clocked['from']
}
type Clocked = Exclude<Retention, { keep: 'while' }>

/** A column, and what stands in it once it is emptied. */
export type Empty = readonly [column: string, empty: string]

/** With what its statements are made of; `$people` stands for the parameter that holds people. */
export type PlannedSweep = Sweep & {
  joins: string
  clock: string
  change: string
  empties: readonly Empty[]
  /** Which rows are somebody's; undefined where nothing leads to anybody. */
  whose: string | undefined
  vault: string | undefined
  /** The tables out of which something goes. */
  takes: ReadonlySet<string>
  neighbours: readonly Empty[]
}

/** Every clock of the maps but those that a duty looks after by hand; what hangs on rows goes before them. */
export async function planSweeps(tx: ReadTx, { maps, rows }: { maps: DataMaps; rows: DataRows }): Promise<Sweep[]> {
  const tables = tablesOfMaps({ maps, rows })
  const keys = await foreignKeys(tx)
  const spare = await spareColumns(tx, [...tables.keys()])
  return [...tables.values()]
    .toSorted((one, other) => other.depth - one.depth)
    .filter((table) => table.rows.sweptBy === undefined)
    .flatMap((table) => clocksOf(table).map((clock) => planned({ tables, keys, spare }, table, clock)))
}

type Group = { clock: Clocked; columns: readonly string[] | null }

/**
 * The clock of what leads to the person decides over the row; what is over earlier is emptied. Where nothing leads to anybody, or it
 * says nothing by itself, the row goes if everything in it has the same clock. Who did something to a row, and when, goes with it.
 */
function clocksOf({ columns, rows }: PersonalTable): Group[] {
  const named = new Set((rows.named ?? []).flatMap((by) => [by, by.replace(/_by$/, '_at')]))
  const leading = rows.owner ?? rows.with?.[0]
  const own = Object.entries(columns).filter(
    (entry): entry is [string, PersonalColumn] =>
      'retention' in entry[1] && (!named.has(entry[0]) || entry[0] === rows.owner),
  )
  const lead = own.find(([column]) => column === leading)?.[1].retention
  const groups = Map.groupBy(own, ([, { retention }]) => JSON.stringify(retention))
  const deciding = lead ? JSON.stringify(lead) : groups.size === 1 ? [...groups.keys()][0] : undefined
  return [...groups].flatMap(([key, alike]): Group[] => {
    const clock = JSON.parse(key) as Retention
    if (clock.keep === 'while') return []
    return [{ clock, columns: key === deciding ? null : alike.map(([column]) => column) }]
  })
}

type House = {
  tables: ReadonlyMap<string, PersonalTable>
  keys: readonly TableKey[]
  /** Columns that may be empty whatever else stands in their row. */
  spare: ReadonlySet<string>
}

function planned({ tables, keys, spare }: House, table: PersonalTable, { clock: said, columns }: Group): PlannedSweep {
  const { keep, from } = said
  const { joins, clock } = clockOf(tables, keys, table, from)
  const { vault } = table.rows
  const own = conditionOf(tables, table)
  const whose = own && `t.${own.replace('= $1', '= any($people)')}`
  const sweep = { table: table.name, joins, clock, keep, from, whose }
  if (!columns)
    return {
      ...sweep,
      name: table.name,
      columns: [],
      empties: [],
      change: `delete from ${quoted(table.name)}`,
      vault,
      takes: goingWith(keys, table.name),
      neighbours: neighboursIn(table, spare, from),
    }
  const empties = columns.map((column) => [column, emptyOf(table, column)] as const)
  return {
    ...sweep,
    name: `${table.name} ${columns.join(' ')}`,
    columns,
    empties,
    change: emptying(table.name, empties),
    vault: columns.some((column) => column.endsWith('_sealed')) ? vault : undefined,
    takes: new Set([table.name]),
    neighbours: [],
  }
}

export const emptying = (table: string, empties: readonly Empty[]) =>
  `update ${quoted(table)} set ${empties.map(([column, empty]) => `"${column}" = ${empty}`).join(', ')}`

const emptyOf = ({ columns }: PersonalTable, column: string) =>
  (columns[column] as PersonalColumn).erase === 'redact' ? `''` : 'null'

/** What can be emptied of a row that has to stay because something else in it is held. */
function neighboursIn({ name, columns, rows }: PersonalTable, spare: ReadonlySet<string>, from: string): Empty[] {
  const leading = new Set([from, rows.owner, rows.with?.[0], rows.vault])
  return Object.entries(columns).flatMap(([column, said]): Empty[] =>
    'retention' in said && !leading.has(column) && spare.has(`${name}.${column}`) ? [[column, 'null']] : [],
  )
}

/** A column of the table itself, or of one that it leads to: `live.session.ends_at`. */
function clockOf(
  tables: ReadonlyMap<string, PersonalTable>,
  keys: readonly TableKey[],
  { name }: PersonalTable,
  from: string,
) {
  const dot = from.lastIndexOf('.')
  if (dot < 0) return { joins: '', clock: `t."${from}"` }
  const path = pathTo(tables, keys, name, from.slice(0, dot))
  const joins = path.map(
    ({ column, of, target }, at) =>
      `join ${quoted(of)} j${at} on j${at}."${target}" = ${at === 0 ? 't' : `j${at - 1}`}."${column}"`,
  )
  return {
    joins: joins.join(' '),
    clock: `${path.length === 0 ? 't' : `j${path.length - 1}`}."${from.slice(dot + 1)}"`,
  }
}

/** The shortest way by what rows hang on and by foreign keys. */
function pathTo(
  tables: ReadonlyMap<string, PersonalTable>,
  keys: readonly TableKey[],
  table: string,
  target: string,
): TableKey[] {
  const seen = new Set([table])
  const endOf = (way: readonly TableKey[]) => way.at(-1)?.of ?? table
  for (let ways: TableKey[][] = [[]]; ways.length > 0; ) {
    const there = ways.find((way) => endOf(way) === target)
    if (there) return there
    ways = ways.flatMap((way) =>
      stepsFrom(tables, keys, endOf(way))
        .filter(({ of }) => !seen.has(of) && seen.add(of))
        .map((step) => [...way, step]),
    )
  }
  throw new Error(`Nothing leads from ${table} to the clock of ${target}.`)
}

function stepsFrom(tables: ReadonlyMap<string, PersonalTable>, keys: readonly TableKey[], table: string): TableKey[] {
  const hangs = tables.get(table)?.rows.with
  return [
    ...keys.filter((key) => key.table === table),
    ...(hangs ? [{ table, column: hangs[0], of: hangs[1], target: 'id', cascades: false }] : []),
  ]
}
