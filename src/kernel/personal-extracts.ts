import type { PersonId } from './actor.ts'
import { type ReadTx, statement } from './db.ts'
import { type DataMaps, type DataRows, type PersonalTable, quoted, tablesOfMaps } from './erasures.ts'
import {
  columnsByTable,
  fileOf,
  type Known,
  namingRows,
  ownRows,
  type Planned,
  type Selection,
} from './personal-copies.ts'

/** Columns of the map, `live.seat.taken_at`, and the time that rows have to be from; `to` is the first moment after it. */
export type Scope = {
  readonly columns: ReadonlySet<string>
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
}

export type ExtractPlan = {
  readonly selections: readonly Selection[]
  /** Folders of a copy whose bytes belong to it. */
  readonly folders: readonly string[]
}

export type ExtractCount = {
  readonly table: string
  readonly rows: Selection['rows']
  readonly columns: readonly string[]
  /** Whether rows are from a time. Of what there is one of for each person, what stands there today is taken. */
  readonly dated: boolean
  readonly count: number
}

const rowsAtOnce = 500
const within = (column: string) => `"${column}" >= $2 and "${column}" < $3`

/**
 * Out of what a copy would hold: the columns of the scope and no others, and only rows from its time. What nothing dates is left out,
 * and so is whatever somebody did to what there is one of for each other person.
 */
export async function planExtract(
  tx: ReadTx,
  data: { maps: DataMaps; rows: DataRows },
  { columns: chosen, from, to }: Scope,
): Promise<ExtractPlan> {
  const tables = tablesOfMaps(data)
  const known = await columnsByTable(tx, tables)
  const wanted = [...tables.values()].filter(({ name }) => [...chosen].some((column) => column.startsWith(`${name}.`)))
  const parts = wanted.flatMap((table) => partsOf(tables, known, table, chosen))
  return {
    selections: parts.flatMap(({ file, since, ...part }) =>
      file.endsWith('/') ? [] : [{ ...part, bounds: since === null ? [] : [from, to], batch: rowsAtOnce }],
    ),
    folders: [...new Set(parts.flatMap(({ file }) => (file.endsWith('/') ? [file] : [])))],
  }
}

/** How many rows an extract would hold now, with one question. */
export async function extractCounts(
  tx: ReadTx,
  { selections }: ExtractPlan,
  personId: PersonId,
  { from, to }: Pick<Scope, 'from' | 'to'>,
): Promise<ExtractCount[]> {
  const planned = selections as readonly Planned[]
  if (planned.length === 0) return []
  const counts = planned.map(
    ({ table, whose }, at) => `select ${at} as at, count(*)::int as rows from ${quoted(table)} where ${whose}`,
  )
  const found = await statement<{ at: number; rows: number }>(
    tx,
    `with bounds as (select $2::timestamptz, $3::timestamptz) ${counts.join(' union all ')}`,
    [personId, from, to],
  )
  const rowsOf = new Map(found.map(({ at, rows }) => [at, rows]))
  return planned.map(({ table, rows, fields, bounds }, at) => ({
    table,
    rows,
    columns: fields.map(({ column }) => column),
    dated: bounds.length > 0,
    count: rowsOf.get(at) ?? 0,
  }))
}

type Part = Omit<Planned, 'bounds' | 'batch'> & { file: string; since: string | null }

/** Rows of one table: somebody's own, and those of others that name them; whichever file of a copy their columns stand in. */
function partsOf(
  tables: ReadonlyMap<string, PersonalTable>,
  known: ReadonlyMap<string, readonly Known[]>,
  table: PersonalTable,
  chosen: ReadonlySet<string>,
): Part[] {
  const columns = known.get(table.name) ?? []
  const since = momentIn(tables, known, table)
  if (since === undefined) return []
  const own = ownRows(tables, table, columns).map(([file, selection]) => {
    const whose = since === null ? selection.whose : `${selection.whose} and ${since}`
    return { ...narrowed(selection, table, chosen, file), whose, file, since }
  })
  const naming =
    since === null
      ? []
      : namingRows(tables, table, columns, namedWithin(columns, since)).map(([file, selection]) => ({
          ...narrowed(selection, table, chosen, file),
          file,
          since,
        }))
  return [own, naming].flatMap((alike) => {
    const parts = alike.filter(({ fields }) => fields.length > 0)
    const rows = parts.filter(({ file }) => !file.endsWith('/'))
    const fields = new Map(rows.flatMap((part) => part.fields.map((field) => [field.column, field])))
    const [first] = rows
    return [
      ...parts.filter(({ file }) => file.endsWith('/')),
      ...(first ? [{ ...first, fields: [...fields.values()] }] : []),
    ]
  })
}

/** The condition by which rows are from the time; null for what there is one of for each person, undefined where nothing dates it. */
function momentIn(
  tables: ReadonlyMap<string, PersonalTable>,
  known: ReadonlyMap<string, readonly Known[]>,
  { name, rows }: PersonalTable,
): string | null | undefined {
  const columns = known.get(name) ?? []
  const keys = columns.filter(({ key }) => key !== null)
  if (keys.length === 1 && keys[0]?.column === rows.owner) return null
  const moment = columns.find(({ type, notNull }) => type === 'timestamp with time zone' && notNull)
  if (moment) return within(moment.column)
  const above = rows.with && tables.get(rows.with[1])
  const since = above && momentIn(tables, known, above)
  return since && `"${rows.with?.[0]}" in (select id from ${quoted(above.name)} where ${since})`
}

/** `edited_by` counts when `edited_at` is within; a name without a moment of its own counts with its row. */
function namedWithin(columns: readonly Known[], since: string) {
  const there = new Set(columns.map(({ column }) => column))
  return (column: string) => {
    const moment = column.replace(/_by$/, '_at')
    return `("${column}" = $1 and ${moment !== column && there.has(moment) ? within(moment) : since})`
  }
}

function narrowed<S extends Pick<Planned, 'fields'>>(
  selection: S,
  table: PersonalTable,
  chosen: ReadonlySet<string>,
  file: string,
): S {
  const fields = selection.fields.filter(
    ({ column }) => chosen.has(`${table.name}.${column}`) && fileOf(table, column) === file,
  )
  return { ...selection, fields }
}
