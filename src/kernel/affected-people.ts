import { type DataMaps, type DataRows, type PersonalTable, quoted, tablesOfMaps } from './erasures.ts'
import type { Category, PersonalColumn, Subject } from './personal-data.ts'

/** Some columns of the map: what they hold about whom, and how one finds the people they lead to. */
export type Affected = {
  readonly columns: readonly string[]
  readonly categories: readonly { readonly about: Subject; readonly category: Category }[]
  /** Whether each of them lies in the vault: whoever took them and not its keys can read nothing. */
  readonly isSealed: boolean
  /** Names that the map does not know. */
  readonly unknown: readonly string[]
  /** SQL for the ids of everybody with an account they lead to, each once; empty where nothing leads to anybody. */
  readonly people: string
}

/** `live.chat_line.text`, a whole table `live.chat_line`, or a whole category `category:class chat`. */
export function affectedBy({ maps, rows }: { maps: DataMaps; rows: DataRows }, names: readonly string[]): Affected {
  const tables = tablesOfMaps({ maps, rows })
  const chosen = new Map<string, Map<string, PersonalColumn>>()
  const isKnown = new Set<string>()
  for (const table of tables.values())
    for (const [column, said] of Object.entries(table.columns)) {
      if (!('category' in said)) continue
      const fitting = [`${table.name}.${column}`, table.name, `category:${said.category}`]
      const named = names.filter((name) => fitting.includes(name))
      if (named.length === 0) continue
      for (const name of named) isKnown.add(name)
      chosen.set(table.name, (chosen.get(table.name) ?? new Map()).set(column, said))
    }
  const columns = [...chosen].flatMap(([table, named]) => [...named.keys()].map((column) => `${table}.${column}`))
  const said = [...chosen.values()].flatMap((named) => [...named.values()])
  const categories = new Map(said.map(({ about, category }) => [`${about} ${category}`, { about, category }]))
  const selections = [...chosen].flatMap(([table, named]) =>
    peopleOf(tables, tables.get(table) as PersonalTable, [...named.keys()]),
  )
  const people = `select distinct who.id from (${selections.join(' union all ')}) who join "identity"."person" known on known.id = who.id`
  return {
    columns,
    categories: [...categories.values()],
    isSealed: columns.length > 0 && columns.every((column) => column.endsWith('_sealed')),
    unknown: names.filter((name) => !isKnown.has(name)),
    people: selections.length === 0 ? '' : people,
  }
}

/** Who did something to a row is concerned by that column alone; whose row it is by every other. */
function peopleOf(
  tables: ReadonlyMap<string, PersonalTable>,
  table: PersonalTable,
  columns: readonly string[],
): string[] {
  const named = new Set(table.rows.named ?? table.rows.copied?.named ?? [])
  const doers = columns.filter((column) => named.has(column))
  const own = columns.some((column) => !named.has(column)) ? ownersOf(tables, table) : undefined
  return [
    ...(own ? [own] : []),
    ...doers.map((column) => `select "${column}" as id from ${quoted(table.name)} where "${column}" is not null`),
  ]
}

function ownersOf(tables: ReadonlyMap<string, PersonalTable>, table: PersonalTable): string | undefined {
  const found = leadTo(tables, table)
  return found && `select ${found.id} as id from ${quoted(table.name)} t0 ${found.joins} where ${found.id} is not null`
}

function leadTo(tables: ReadonlyMap<string, PersonalTable>, table: PersonalTable, at = 0): Lead | undefined {
  const owner = table.rows.owner ?? table.rows.copied?.owner
  if (owner) return { id: `t${at}."${owner}"`, joins: '' }
  const [column, of] = table.rows.with ?? []
  const parent = of === undefined ? undefined : tables.get(of)
  const further = parent && leadTo(tables, parent, at + 1)
  if (!parent || !further) return undefined
  const join = `join ${quoted(parent.name)} t${at + 1} on t${at + 1}.id = t${at}."${column}"`
  return { id: further.id, joins: `${join} ${further.joins}` }
}
type Lead = { id: string; joins: string }
