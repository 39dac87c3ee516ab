import { isProvided } from '#kernel/import-parts'
import type { ColumnMap, Rows } from '#kernel/personal-data'
import { filesInCopies } from '#modules/files'
import { importPortsOf } from '../src/composition.ts'
import { dataMaps, dataRows } from '../src/data-maps.ts'
import type { Ports } from '../src/ports.ts'
import { type Files, rowsIn } from './imports.ts'

/** What two copies of the same things say alike, and what not: read from the map, so that a new column is looked at, too. */
type Row = Record<string, unknown>
/** `courses.course.title` → what its rows say, in an order that does not hang on ids. */
export type Said = ReadonlyMap<string, readonly unknown[]>

const { lead, own, parts } = importPortsOf({} as Ports)
const broughtTables = new Set([
  ...[lead, ...parts].flatMap(({ reads }) => Object.keys(reads)),
  ...own.map(({ table }) => table),
  filesInCopies,
])

const tables = Object.entries(dataMaps).flatMap(([module, map]) =>
  Object.entries(map as Readonly<Record<string, ColumnMap>>).map(([table, columns]) => ({
    name: `${module}.${table}`,
    columns,
    rows: (dataRows as Readonly<Record<string, Readonly<Record<string, Rows>>>>)[module]?.[table],
  })),
)

/** Every column that somebody provided and that is said to come along; none of it says nothing. */
export const comesAlong: readonly string[] = tables.flatMap(({ name, columns, rows }) =>
  Object.entries(columns).flatMap(([column, said]) =>
    'notPersonal' in said || !isProvided(columns, column) || !broughtTables.has(name) || stays(rows, column)
      ? []
      : [`${name}.${calledInCopies(column)}`],
  ),
)

/** Whether the map says that it does not come. */
export function isSaidToStay(place: string): boolean {
  const [module, table, column = ''] = place.split('.')
  const found = tables.find(({ name }) => name === `${module}.${table}`)
  return found !== undefined && (stays(found.rows, column) || stays(found.rows, `${column}_sealed`))
}

function stays(rows: Rows | undefined, column: string): boolean {
  return typeof rows?.stays === 'object' ? column in rows.stays : rows?.stays !== undefined
}

function calledInCopies(column: string): string {
  return column.replace(/_sealed$/, '')
}

/** What somebody provided, as a copy says it: of the things that stand, with names in the place of ids. */
export function providedIn(files: Files, isGone: (table: string, row: Row) => boolean): Said {
  const said = new Map<string, unknown[]>()
  const names = new Map<unknown, string>()
  for (const { name, columns } of tables) {
    const provided = Object.keys(columns).filter((column) => isProvided(columns, column))
    const rows = rowsOf(files, name, columns).filter((row) => !isGone(name, row))
    const blank = (row: Row) => JSON.stringify(provided.map((column) => plain(row[calledInCopies(column)], () => 'id')))
    for (const row of rows.toSorted((one, other) => (blank(one) < blank(other) ? -1 : 1)))
      for (const column of provided) {
        const value = row[calledInCopies(column)]
        if (value === undefined) continue
        const place = `${name}.${calledInCopies(column)}`
        said.set(place, [...(said.get(place) ?? []), plain(value, nameOf)])
      }
  }
  return said

  function nameOf(id: unknown): string {
    if (!names.has(id)) names.set(id, `${String(id).slice(0, 3)} ${names.size}`)
    return names.get(id) as string
  }
}

function rowsOf(files: Files, table: string, columns: ColumnMap): Row[] {
  const paths = new Set(
    Object.values(columns).flatMap((said) =>
      'export' in said && 'file' in said.export && said.export.file.endsWith('.json') ? [said.export.file] : [],
    ),
  )
  const [rows = []] = [...paths].flatMap((path) => (rowsIn(files, path)[table] ? [rowsIn(files, path)[table]] : []))
  return rows
}

const plain = (value: unknown, nameOf: (id: unknown) => string) => (isId(value) ? nameOf(value) : value)
const isId = (value: unknown) => typeof value === 'string' && /^[a-z]{3}_[0-9a-z]{26}$/.test(value)
