import type { PersonId } from './actor.ts'
import { type Db, type ReadTx, statement, vaultOf } from './db.ts'
import { conditionOf, type DataMaps, type DataRows, type PersonalTable, quoted, tablesOfMaps } from './erasures.ts'
import type { Sealed } from './personal-data.ts'

/** A value as a file can hold it. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [field: string]: Plain }
export type CopiedRow = Readonly<Record<string, Plain>>

/** One column of a copy: what it is called there, and what PostgreSQL calls its type. */
export type CopiedField = { readonly name: string; readonly type: string; readonly isJson: boolean }

/** Rows of one table that one file of a copy holds: somebody's own, or those of others that name them. */
export type Selection = {
  readonly table: string
  readonly fields: readonly CopiedField[]
  readonly rows: 'own' | 'naming'
}

/** What a copy holds, by the file it stands in; a name that ends with `/` is a folder, and its columns say which bytes lie there. */
export type CopyPlan = ReadonlyMap<string, readonly Selection[]>

export type Field = CopiedField & { column: string; expression: string; sealed?: Sealed | undefined }
export type Known = { table: string; column: string; type: string; notNull: boolean; key: number | null }
export type Planned = Omit<Selection, 'fields'> & {
  fields: readonly Field[]
  keys: readonly string[]
  whose: string
  /** What `$2` and `$3` stand for; none where nothing is dated. */
  bounds: readonly Temporal.Instant[]
  batch: number
}

const rowsAtOnce = 500

/**
 * What the map says belongs in somebody's copy. Whatever says nothing about anybody comes along, so that a row can be understood;
 * where a column names who did something, its person is handed it and nobody else.
 */
export async function planCopies(
  tx: ReadTx,
  data: { maps: DataMaps; rows: DataRows },
  { batch = rowsAtOnce }: { batch?: number } = {},
): Promise<CopyPlan> {
  const tables = tablesOfMaps(data)
  const known = await columnsByTable(tx, tables)
  const plan = new Map<string, Planned[]>()
  for (const table of tables.values()) {
    const columns = known.get(table.name) ?? []
    const planned = [...ownRows(tables, table, columns), ...namingRows(tables, table, columns)]
    for (const [file, selection] of planned)
      plan.set(file, [...(plan.get(file) ?? []), { ...selection, bounds: [], batch }])
  }
  return plan
}

/** The rows of one person, a batch at a time: however many there are, few are in memory. */
export async function* copiedRows(db: Db, selection: Selection, personId: PersonId): AsyncGenerator<CopiedRow[]> {
  const { table, fields, keys, whose, bounds, batch } = selection as Planned
  const chosen = [...fields.flatMap(expressionsOf), ...keys.map((key, at) => `"${key}" as k${at}`)]
  const order = keys.map((key) => `"${key}"`).join(', ')
  const beyond = ` and (${order}) > (${keys.map((_, at) => `$${at + 2 + bounds.length}`).join(', ')})`
  let after: unknown[] = []
  do {
    const text = `select ${chosen.join(', ')} from ${quoted(table)} where ${whose}${after.length > 0 ? beyond : ''} order by ${order} limit ${batch}`
    const { found, rows } = await db.read(async (tx) => {
      const found = await statement<Found>(tx, text, [personId, ...bounds, ...after])
      return { found, rows: await opened(selection as Planned, tx, found) }
    })
    if (rows.length > 0) yield rows
    after = found.length < batch ? [] : keys.map((_, at) => found.at(-1)?.[`k${at}`])
  } while (after.length > 0)
}

function expressionsOf({ expression, sealed }: Field, at: number): string[] {
  if (!sealed) return [`${expression} as f${at}`]
  const row = sealed.row.map((column) => `"${column}"`).join(', ')
  return [`${expression} as f${at}`, `"${sealed.subject}" as f${at}_subject`, `concat_ws(' ', ${row}) as f${at}_row`]
}

type Found = Record<string, unknown>
type Filed = readonly [file: string, selection: Omit<Planned, 'batch' | 'bounds'>]

export function ownRows(
  tables: ReadonlyMap<string, PersonalTable>,
  table: PersonalTable,
  columns: readonly Known[],
): Filed[] {
  const { copied, named = [], owner } = table.rows
  const whose = copied ? `"${copied.owner}" = $1` : conditionOf(tables, table)
  if (whose === undefined) return []
  const naming = new Set([...named, ...(copied?.named ?? [])].filter((column) => column !== owner))
  return filed(table, columns, 'own', whose, (file) =>
    columns
      .filter(({ column }) => fileOf(table, column) === file || isContext(table, column, file))
      .map((known) => fieldOf(table, known, naming.has(known.column) ? [known.column] : undefined)),
  )
}

/** What somebody did to rows of others: that it was they, when, and what says nothing about anybody. */
export function namingRows(
  tables: ReadonlyMap<string, PersonalTable>,
  table: PersonalTable,
  columns: readonly Known[],
  isNamedIn = isNamed,
): Filed[] {
  const { copied, named = copied?.named ?? [] } = table.rows
  if (named.length === 0) return []
  const own = copied ? `"${copied.owner}" = $1` : conditionOf(tables, table)
  const isAny = `(${named.map(isNamedIn).join(' or ')})`
  const whose = own ? `${isAny} and (${own}) is not true` : isAny
  const along = new Map([
    ...named.map((column): [string, string[]] => [column, [column]]),
    ...named.map((column): [string, string[]] => [column.replace(/_by$/, '_at'), [column]]),
    ...(copied?.along ?? []).map((column): [string, string[]] => [column, [...named]]),
  ])
  return filed(table, columns, 'naming', whose, (file) => {
    if (!named.some((column) => fileOf(table, column) === file)) return []
    return columns
      .filter(({ column }) => along.has(column) || isContext(table, column, file))
      .filter(({ column }) => !named.includes(column) || fileOf(table, column) === file)
      .map((known) => fieldOf(table, known, along.get(known.column), isNamedIn))
  })
}

const isNamed = (column: string) => `"${column}" = $1`

function filed(
  { name, columns: said, ...table }: PersonalTable,
  columns: readonly Known[],
  rows: Selection['rows'],
  whose: string,
  fieldsIn: (file: string) => Field[],
): Filed[] {
  const keys = columns.filter(({ key }) => key !== null).toSorted((one, other) => Number(one.key) - Number(other.key))
  const files = new Set(columns.map(({ column }) => fileOf({ name, columns: said, ...table }, column)))
  return [...files].flatMap((file): Filed[] => {
    const fields = file === undefined ? [] : fieldsIn(file)
    if (file === undefined || fields.length === 0) return []
    if (keys.length === 0) throw new Error(`Nothing tells the rows of ${name} apart.`)
    return [[file, { table: name, fields, rows, whose, keys: keys.map(({ column }) => column) }]]
  })
}

function fieldOf(
  { rows }: PersonalTable,
  { column, type }: Known,
  onlyWhereNamed?: readonly string[],
  isNamedIn = isNamed,
): Field {
  const sealed = rows.sealed?.[column]
  const named = onlyWhereNamed?.map(isNamedIn).join(' or ')
  return {
    column,
    name: column.replace(/_sealed$/, ''),
    type: sealed ? 'text' : type,
    isJson: sealed?.json ?? type === 'jsonb',
    expression: named ? `case when ${named} then "${column}" end` : `"${column}"`,
    sealed,
  }
}

export const fileOf = ({ columns }: PersonalTable, column: string): string | undefined => {
  const said = columns[column]
  return said && 'export' in said && 'file' in said.export ? said.export.file : undefined
}

/** The kernel's own bookkeeping explains nothing to anybody. */
const isContext = ({ name, columns }: PersonalTable, column: string, file: string) =>
  'notPersonal' in (columns[column] ?? {}) && !name.startsWith('kernel.') && !file.endsWith('/')

async function opened({ table, fields }: Planned, tx: ReadTx, found: readonly Found[]): Promise<CopiedRow[]> {
  const texts = new Map<number, (string | null)[]>()
  for (const [at, { sealed, column }] of fields.entries())
    if (sealed) texts.set(at, await openedColumn(tx, `${table}.${column}`, at, found))
  return found.map((row, which) =>
    Object.fromEntries(
      fields.map(({ name, isJson, sealed }, at) => {
        const text = texts.get(at)?.[which] ?? null
        return [name, sealed ? (isJson && text !== null ? JSON.parse(text) : text) : plain(row[`f${at}`])]
      }),
    ),
  )
}

async function openedColumn(
  tx: ReadTx,
  column: string,
  at: number,
  found: readonly Found[],
): Promise<(string | null)[]> {
  const closed = found.flatMap((row, which) => {
    const sealed = row[`f${at}`] as Uint8Array | null
    const place = { subject: String(row[`f${at}_subject`]), column, row: String(row[`f${at}_row`]) }
    return sealed ? [{ which, place, sealed }] : []
  })
  const open = await vaultOf(tx).openMany(tx, closed)
  const texts: (string | null)[] = found.map(() => null)
  for (const [nth, { which }] of closed.entries()) texts[which] = String(open[nth])
  return texts
}

function plain(value: unknown): Plain {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64url')
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && Object.getPrototypeOf(value) !== Object.prototype) return String(value)
  return value as Plain
}

/** What the database says of the columns: the map knows what they mean, not of which type they are or what tells rows apart. */
export async function columnsByTable(
  tx: ReadTx,
  tables: ReadonlyMap<string, PersonalTable>,
): Promise<ReadonlyMap<string, readonly Known[]>> {
  const known = await statement<Known>(
    tx,
    `select n.nspname || '.' || c.relname as "table", a.attname as "column", format_type(a.atttypid, null) as type,
       a.attnotnull as "notNull", array_position(i.indkey::int2[], a.attnum) as key
     from pg_attribute a
     join pg_class c on c.oid = a.attrelid
     join pg_namespace n on n.oid = c.relnamespace
     left join pg_index i on i.indrelid = c.oid and i.indisprimary
     where n.nspname || '.' || c.relname = any($1) and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
     order by c.oid, a.attnum`,
    [[...tables.keys()]],
  )
  return Map.groupBy(known, ({ table }) => table)
}
