import { stringify } from 'csv-stringify/sync'
import type { PersonId } from '#kernel/actor'
import type { Db } from '#kernel/db'
import { type CopiedField, type CopiedRow, copiedRows, type Selection } from '#kernel/personal-copies'

/** RFC 4180, as spreadsheets read it; a cell that one would run as a formula begins with an apostrophe. */
const format = { record_delimiter: 'windows', escape_formulas: true } as const
const byteOrderMark = '\ufeff'

/** What a table is called in a file: rows of others, in which somebody is only named, stand apart from their own. */
export const nameIn = ({ table, rows }: Selection) => (rows === 'own' ? table : `${table}.naming_you`)

type Reading = {
  named?: (selection: Selection) => string
  /** Hears of each table of which there was a row. */
  onRows?: (table: string) => void
}

/** `{ "live.note": [ … ], … }` */
export async function* asJson(
  db: Db,
  selections: readonly Selection[],
  personId: PersonId,
  { named = nameIn, onRows }: Reading = {},
): AsyncGenerator<string> {
  let lead = '{\n'
  for (const selection of selections) {
    yield `${lead}${JSON.stringify(named(selection))}: [`
    lead = ',\n'
    let between = '\n'
    for await (const rows of copiedRows(db, selection, personId)) {
      onRows?.(selection.table)
      yield between + rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')
      between = ',\n'
    }
    yield between === '\n' ? ']' : '\n]'
  }
  yield '\n}\n'
}

/** One table after the other under one header: which one a line is of stands first, and what that one has not is empty. */
export async function* asCsv(
  db: Db,
  selections: readonly Selection[],
  personId: PersonId,
  { named = nameIn, onRows }: Reading = {},
): AsyncGenerator<string> {
  const columns = headerOf(selections)
  yield byteOrderMark + stringify([columns], format)
  for (const selection of selections)
    for await (const rows of copiedRows(db, selection, personId)) {
      onRows?.(selection.table)
      yield stringify(
        rows.map((row) => ({ ...cellsOf(row), table: named(selection) })),
        { ...format, columns },
      )
    }
}

const headerOf = (selections: readonly Selection[]) => [
  'table',
  ...new Set(selections.flatMap(({ fields }) => fields.map(({ name }) => name))),
]

const cellsOf = (row: CopiedRow) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value === null || typeof value !== 'object' ? value : JSON.stringify(value),
    ]),
  )

/** What stands in a JSON file, for programs: https://json-schema.org/draft/2020-12. */
export function schemaOf(file: string, selections: readonly Selection[]) {
  const tables = selections.map((selection) => [
    nameIn(selection),
    {
      type: 'array',
      items: {
        type: 'object',
        properties: Object.fromEntries(selection.fields.map((field) => [field.name, typeOf(field)])),
        required: selection.fields.map(({ name }) => name),
        additionalProperties: false,
      },
    },
  ])
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: file,
    type: 'object',
    properties: Object.fromEntries(tables),
    required: selections.map(nameIn),
    additionalProperties: false,
  }
}

/** What stands in a CSV file, for programs: CSV on the Web, https://www.w3.org/TR/tabular-data-primer/. */
export function csvSchemaOf(file: string, selections: readonly Selection[]) {
  const fields = selections.flatMap((selection) => selection.fields)
  return {
    '@context': 'http://www.w3.org/ns/csvw',
    url: `${'../'.repeat(file.split('/').length)}${file}`,
    dialect: { encoding: 'utf-8', lineTerminators: ['\r\n'] },
    tableSchema: {
      columns: headerOf(selections).map((name) => ({ name, titles: name, datatype: csvTypeOf(name, fields) })),
    },
  }
}

const csvTypes: Record<string, string> = {
  date: 'date',
  boolean: 'boolean',
  smallint: 'integer',
  integer: 'integer',
  bigint: 'integer',
  'double precision': 'double',
  numeric: 'decimal',
  'timestamp with time zone': 'dateTime',
}

/** Tables of one file that use a name for different things share a column of texts. */
function csvTypeOf(name: string, fields: readonly CopiedField[]): string {
  const types = new Set(
    fields.flatMap((field) => (field.name === name ? [field.isJson ? 'json' : csvTypes[field.type]] : [])),
  )
  const [type] = types
  return types.size === 1 && type ? type : 'string'
}

const types: Record<string, object> = {
  'timestamp with time zone': { type: ['string', 'null'], format: 'date-time' },
  date: { type: ['string', 'null'], format: 'date' },
  'time without time zone': { type: ['string', 'null'] },
  boolean: { type: ['boolean', 'null'] },
  smallint: { type: ['integer', 'null'] },
  integer: { type: ['integer', 'null'] },
  // One that a program would round stands as text.
  bigint: { type: ['integer', 'string', 'null'] },
  bytea: { type: ['string', 'null'], contentEncoding: 'base64url' },
  'double precision': { type: ['number', 'null'] },
  numeric: { type: ['string', 'null'] },
}

function typeOf({ type, isJson }: CopiedField): object {
  if (isJson) return {}
  if (type.endsWith('[]'))
    return { type: ['array', 'null'], items: typeOf({ name: '', type: type.slice(0, -2), isJson }) }
  return types[type] ?? { type: ['string', 'null'] }
}
