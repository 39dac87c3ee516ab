import type { PersonId } from './actor.ts'
import { type ReadTx, statement, type Tx } from './db.ts'
import type { ColumnMap, EraseRule, PersonalData, PersonalRows, Rows } from './personal-data.ts'

/** What one table holds of somebody, by what becomes of it when they are erased. */
export type TableFate = {
  /** `live.seat`. */
  readonly table: string
  /** `goes`: their rows are deleted. `stays`: they remain under a name that leads to nobody. `named`: rows of others, where they are named. */
  readonly fate: 'goes' | 'stays' | 'named'
}
export type ErasedRows = TableFate & { readonly rows: number }

export type PersonalTable = { name: string; columns: ColumnMap; rows: Rows; depth: number }
export type ErasureStep = TableFate & { change: string; where: string; unspoken?: true }

/** What has to stay for now: `within` says what a step still does, and `tables` out of which nothing or not all goes. */
export type HeldTables = { readonly tables: ReadonlySet<string>; within(step: ErasureStep): ErasureStep[] }
const nothingHeld: HeldTables = { tables: new Set(), within: (step) => [step] }

export type DataMaps = Readonly<Record<string, PersonalData>>
export type DataRows = Readonly<Record<string, PersonalRows>>

/**
 * Takes somebody out of every table that leads to them. `pseudonym` stands where a row has to stay: it is the same in all of them, so
 * that what belongs together still does, and leads to nobody. Answers with how many rows each table gave up.
 */
export async function erasePerson(
  tx: Tx,
  { maps, rows }: { maps: DataMaps; rows: DataRows },
  { personId, pseudonym, held = nothingHeld }: { personId: PersonId; pseudonym: PersonId; held?: HeldTables },
): Promise<ErasedRows[]> {
  const erased: ErasedRows[] = []
  for (const { table, fate, change, where, unspoken } of stepsFor(maps, rows).flatMap((step) => held.within(step))) {
    const parameters = change.includes('$2') ? [personId, pseudonym] : [personId]
    const touched = await statement(tx, `${change} where ${where} returning 1`, parameters)
    if (touched.length > 0 && !unspoken) erased.push({ table, fate, rows: touched.length })
  }
  return erased
}

/** What erasing somebody now would touch, with one question; nothing is changed. */
export async function rowsToErase(
  tx: ReadTx,
  { maps, rows }: { maps: DataMaps; rows: DataRows },
  personId: PersonId,
): Promise<ErasedRows[]> {
  const steps = stepsFor(maps, rows).filter(({ unspoken }) => !unspoken)
  const counts = steps.map(
    ({ table, where }, at) => `select ${at} as at, count(*)::int as rows from ${quoted(table)} where ${where}`,
  )
  const found = await statement<{ at: number; rows: number }>(tx, counts.join(' union all '), [personId])
  return found
    .toSorted((one, other) => one.at - other.at)
    .flatMap(({ at, rows }) => {
      const { table, fate } = steps[at] as ErasureStep
      return rows > 0 ? [{ table, fate, rows }] : []
    })
}

/** What erasing somebody touches of each table, whoever they are. */
export function fatesIn({ maps, rows }: { maps: DataMaps; rows: DataRows }): TableFate[] {
  return stepsFor(maps, rows).map(({ table, fate }) => ({ table, fate }))
}

function stepsFor(maps: DataMaps, rows: DataRows): ErasureStep[] {
  const tables = tablesOfMaps({ maps, rows })
  // What hangs on a row goes before it, modules above before those below, and the account last of all.
  const inOrder = [...tables.values()].toReversed().toSorted((one, other) => other.depth - one.depth)
  return inOrder.flatMap((table) => {
    const own = ownRows(tables, table)
    return [
      ...(table.rows.unspoken ? own.map((step) => ({ ...step, unspoken: true as const })) : own),
      ...namings(table),
    ]
  })
}

/** Every table of the maps, `live.seat`, with how its rows lead to people. */
export function tablesOfMaps({ maps, rows }: { maps: DataMaps; rows: DataRows }): ReadonlyMap<string, PersonalTable> {
  const tables = new Map(
    Object.entries(maps).flatMap(([module, map]) =>
      Object.entries(map).map(([table, columns]): [string, PersonalTable] => {
        const name = `${module}.${table}`
        return [name, { name, columns, rows: rows[module]?.[table] ?? {}, depth: 0 }]
      }),
    ),
  )
  for (const table of tables.values()) table.depth = depthOf(tables, table)
  return tables
}

function ownRows(tables: ReadonlyMap<string, PersonalTable>, table: PersonalTable): ErasureStep[] {
  const whose = conditionOf(tables, table)
  if (whose === undefined) return []
  const { name, columns, rows } = table
  if (fateOf(tables, table) === 'goes')
    return [{ table: name, fate: 'goes', change: `delete from ${quoted(name)}`, where: whose }]
  const changes = [
    ...(rows.owner ? [`"${rows.owner}" = $2`] : []),
    ...Object.keys(columns).flatMap((column) => {
      const empty = emptyBy[String(ruleOf(columns, column))]
      return empty ? [`"${column}" = ${empty}`] : []
    }),
  ]
  return changes.length === 0
    ? []
    : [{ table: name, fate: 'stays', change: `update ${quoted(name)} set ${changes.join(', ')}`, where: whose }]
}

function namings({ name, rows: { named = [] } }: PersonalTable): ErasureStep[] {
  if (named.length === 0) return []
  const changes = named.map((column) => `"${column}" = case when "${column}" = $1 then $2 else "${column}" end`)
  const where = named.map((column) => `"${column}" = $1`).join(' or ')
  return [{ table: name, fate: 'named', change: `update ${quoted(name)} set ${changes.join(', ')}`, where }]
}

/** Which rows are theirs; `$1` is the person. */
export function conditionOf(tables: ReadonlyMap<string, PersonalTable>, { rows }: PersonalTable): string | undefined {
  if (rows.owner) return `"${rows.owner}" = $1`
  if (!rows.with) return undefined
  const [column, of] = rows.with
  const whose = conditionOf(tables, tableNamed(tables, of))
  return whose && `"${column}" in (select id from ${quoted(of)} where ${whose})`
}

/** The rule of the column that leads to the person decides over the row; one that says nothing of anybody leaves it to what it hangs on. */
function fateOf(tables: ReadonlyMap<string, PersonalTable>, { columns, rows }: PersonalTable): 'goes' | 'stays' {
  const leading = rows.owner ?? rows.with?.[0]
  const rule = leading === undefined ? undefined : ruleOf(columns, leading)
  if (rule === undefined && rows.with) return fateOf(tables, tableNamed(tables, rows.with[1]))
  return rule === 'delete' ? 'goes' : 'stays'
}

function depthOf(tables: ReadonlyMap<string, PersonalTable>, { rows }: PersonalTable): number {
  return rows.with ? 1 + depthOf(tables, tableNamed(tables, rows.with[1])) : 0
}

function tableNamed(tables: ReadonlyMap<string, PersonalTable>, name: string): PersonalTable {
  const table = tables.get(name)
  if (!table) throw new Error(`No personal-data.ts speaks of the table ${name}.`)
  return table
}

function ruleOf(columns: ColumnMap, column: string): EraseRule | undefined {
  const said = columns[column]
  return said && 'erase' in said ? said.erase : undefined
}

/** What stands in a column of a row that stays; `redact` is for text that must not be missing. */
const emptyBy: Readonly<Record<string, string>> = { delete: 'null', redact: `''` }

export const quoted = (table: string) =>
  table
    .split('.')
    .map((part) => `"${part}"`)
    .join('.')
