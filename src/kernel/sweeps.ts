import { type ReadTx, statement, type Tx } from './db.ts'
import { type DataMaps, type DataRows, type PersonalTable, quoted, tablesOfMaps } from './erasures.ts'
import type { PersonalColumn, Retention } from './personal-data.ts'
import { shred } from './sealed-columns.ts'

/** One clock of one table: the rows that go when it has run out, or the columns that are emptied while their row stays. */
export type Sweep = {
  /** `identity.link`, or `identity.sign_in address` for columns. */
  readonly name: string
  readonly table: string
  readonly columns: readonly string[]
  readonly keep: Clocked['keep']
  readonly from: Clocked['from']
}
type Clocked = Exclude<Retention, { keep: 'while' }>

/** What a module does about rows in the same change in which they are swept: `column` says which. */
export type SweepPart = {
  readonly table: string
  readonly column: string
  perform(tx: Tx, values: readonly string[]): Promise<void>
}

export type SweptBatch = {
  readonly rows: number
  /** Where the next batch begins; null when nothing was left. */
  readonly reached: Temporal.Instant | null
}

type Planned = Sweep & { joins: string; clock: string; isFull: string; change: string; vault: string | undefined }
type Key = { table: string; column: string; of: string; target: string }

/** Every clock of the maps but those that a duty looks after by hand; what hangs on rows goes before them. */
export async function planSweeps(tx: ReadTx, { maps, rows }: { maps: DataMaps; rows: DataRows }): Promise<Sweep[]> {
  const tables = tablesOfMaps({ maps, rows })
  const keys = await foreignKeys(tx)
  return [...tables.values()]
    .toSorted((one, other) => other.depth - one.depth)
    .filter((table) => table.rows.sweptBy === undefined)
    .flatMap((table) => clocksOf(table).map((clock) => planned(tables, keys, table, clock)))
}

/**
 * Takes at most `limit` rows whose time is over, the oldest first. Rows that somebody holds at this moment are left for later, so it
 * waits for nobody. Done twice it finds nothing; broken off it has done nothing.
 */
export async function sweepBatch(
  tx: Tx,
  sweep: Sweep,
  { limit, after, parts = [] }: { limit: number; after?: Temporal.Instant | undefined; parts?: readonly SweepPart[] },
): Promise<SweptBatch> {
  const { table, change, columns, vault } = sweep as Planned
  const own = columns.length === 0 ? parts.filter((part) => part.table === table) : []
  const told = [...(vault ? [vault] : []), ...own.map(({ column }) => column)]
  const [found] = await statement<Found>(
    tx,
    `with due as materialized (${dueRows(sweep as Planned)} order by 2 limit $4 for update of t skip locked),
     gone as (${change} where ctid = any(array(select tid from due)) returning ${told.map((column, at) => `"${column}"::text as v${at}`).join(', ') || '1'})
     select (select count(*) from due)::int as found, (select max(clock) from due) as reached, count(*)::int as rows
       ${told.map((_, at) => `, array_agg(v${at}) as v${at}`).join('')} from gone`,
    [tx.now, cutoffOf(sweep, tx.now), after ?? earliest, limit],
  )
  if (!found || found.rows === 0) return { rows: 0, reached: found && found.found >= limit ? found.reached : null }
  const values = (at: number) => (found[`v${at}`] ?? []).filter((value) => value !== null)
  if (vault) await shred(tx, values(0))
  for (const [at, part] of own.entries()) await part.perform(tx, values(at + (vault ? 1 : 0)))
  return { rows: found.rows, reached: found.found < limit ? null : found.reached }
}
type Found = { found: number; rows: number; reached: Temporal.Instant | null } & { [value: `v${number}`]: string[] }

/** What a look at `explain` needs. */
export const statementOf = (sweep: Sweep) =>
  `${dueRows(sweep as Planned)} order by 2 limit $4 for update of t skip locked`

/** The last instant that may be over at `now`. Months are of different length: who counts on from it looks at each row. */
export function cutoffOf({ keep }: Pick<Sweep, 'keep'>, now: Temporal.Instant): Temporal.Instant {
  const period = Temporal.Duration.from(keep)
  const slack = { days: period.months + period.years > 0 ? 3 : 0 }
  return now.toZonedDateTimeISO('UTC').subtract(period).add(slack).toInstant()
}

const earliest = '-infinity'

/** `$1` now, `$2` the cutoff, `$3` where the last batch ended. A period is counted by the calendar, in UTC. */
function dueRows({ table, joins, clock, keep, isFull }: Planned): string {
  const over = `${clock} at time zone 'UTC' + interval '${keep}' <= $1::timestamptz at time zone 'UTC'`
  return `select t.ctid as tid, ${clock} as clock from ${quoted(table)} t ${joins}
    where ${clock} <= $2::timestamptz and ${clock} >= $3::timestamptz and ${over}${isFull}`
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

function planned(
  tables: ReadonlyMap<string, PersonalTable>,
  keys: readonly Key[],
  table: PersonalTable,
  { clock: { keep, from }, columns }: Group,
): Planned {
  const { joins, clock } = clockOf(tables, keys, table, from)
  const { vault } = table.rows
  const sweep = { table: table.name, joins, clock, keep, from }
  if (!columns)
    return { ...sweep, name: table.name, columns: [], isFull: '', change: `delete from ${quoted(table.name)}`, vault }
  const emptyOf = (column: string) => ((table.columns[column] as PersonalColumn).erase === 'redact' ? `''` : 'null')
  return {
    ...sweep,
    name: `${table.name} ${columns.join(' ')}`,
    columns,
    isFull: ` and (${columns.map((column) => `t."${column}" is distinct from ${emptyOf(column)}`).join(' or ')})`,
    change: `update ${quoted(table.name)} set ${columns.map((column) => `"${column}" = ${emptyOf(column)}`).join(', ')}`,
    vault: columns.some((column) => column.endsWith('_sealed')) ? vault : undefined,
  }
}

/** A column of the table itself, or of one that it leads to: `live.session.ends_at`. */
function clockOf(
  tables: ReadonlyMap<string, PersonalTable>,
  keys: readonly Key[],
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
  keys: readonly Key[],
  table: string,
  target: string,
): Key[] {
  const seen = new Set([table])
  const endOf = (way: readonly Key[]) => way.at(-1)?.of ?? table
  for (let ways: Key[][] = [[]]; ways.length > 0; ) {
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

function stepsFrom(tables: ReadonlyMap<string, PersonalTable>, keys: readonly Key[], table: string): Key[] {
  const hangs = tables.get(table)?.rows.with
  return [
    ...keys.filter((key) => key.table === table),
    ...(hangs ? [{ table, column: hangs[0], of: hangs[1], target: 'id' }] : []),
  ]
}

function foreignKeys(tx: ReadTx): Promise<readonly Key[]> {
  return statement<Key>(
    tx,
    `select c.conrelid::regclass::text as "table", a.attname as "column", c.confrelid::regclass::text as "of", b.attname as target
     from pg_constraint c
     join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
     join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
     where c.contype = 'f' and cardinality(c.conkey) = 1
     order by c.oid`,
    [],
  )
}
