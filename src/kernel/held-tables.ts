import type { PersonId } from './actor.ts'
import type { ReadTx } from './db.ts'
import { type DataMaps, type DataRows, type ErasureStep, type HeldTables, quoted, tablesOfMaps } from './erasures.ts'
import { type Hold, standingHolds } from './holds.ts'
import { foreignKeys, goingWith, spareColumns } from './table-keys.ts'

type Leaving = {
  leave: readonly string[]
  /** Tables whose rows are ended together with those of others, and how the names of those begin. */
  along: Readonly<Record<string, readonly string[]>>
  /** Of other people, whose rows would go with this one’s. */
  others?: readonly Hold[]
}

/**
 * What an erasure of this person has to leave for now: rows in which something is held, and those without which they would go.
 * Whatever else in them can be empty is emptied. The key of their vault stays, and so does what says for whom all this is kept (`leave`).
 */
export async function heldTablesOf(
  tx: ReadTx,
  { maps, rows }: { maps: DataMaps; rows: DataRows },
  personId: PersonId,
  { leave, along, others = [] }: Leaving,
): Promise<{ holds: Hold[]; held: HeldTables } | null> {
  const own = (await standingHolds(tx)).filter(
    (hold) => hold.kind === 'legal' && (hold.personId === null || hold.personId === personId),
  )
  const holds = [...own, ...others]
  if (holds.length === 0) return null
  const tables = tablesOfMaps({ maps, rows })
  const keys = await foreignKeys(tx)
  const spare = await spareColumns(tx, [...tables.keys()])
  const heldIn = Map.groupBy(holds, ({ table }) => table ?? '')
  const hanging = [...tables.values()].flatMap(({ name, rows: { with: hangs } }) =>
    hangs ? [{ table: name, column: hangs[0], of: hangs[1], target: 'id', cascades: true }] : [],
  )
  const isAlong = (table: string) =>
    [...heldIn.keys()].some((held) => along[table]?.some((one) => held.startsWith(one)))
  const staying = [...tables.keys()].filter((table) =>
    [...goingWith([...keys, ...hanging], table)].some((one) => heldIn.has(one) || isAlong(one)),
  )
  // What is ended by hand is not ended in part: what hangs on it stays as it is.
  const byHand = staying.filter((table) => tables.get(table)?.rows.byHand)
  const untouched = new Set([...alwaysKept, ...leave, ...byHand.flatMap((table) => [...goingWith(hanging, table)])])
  const kept = new Set([...staying, ...untouched])
  const within = (step: ErasureStep): ErasureStep[] => {
    if (!kept.has(step.table)) return [step]
    const here = heldIn.get(step.table) ?? []
    if (untouched.has(step.table) || step.fate === 'named' || here.some(({ column }) => column === null)) return []
    const { columns = {}, rows: lead } = tables.get(step.table) ?? {}
    const leading = new Set([lead?.owner, lead?.with?.[0], ...here.map(({ column }) => column)])
    const empties = Object.entries(columns).flatMap(([column, said]) =>
      'erase' in said && !leading.has(column) && spare.has(`${step.table}.${column}`) ? [`"${column}"`] : [],
    )
    if (empties.length === 0) return []
    const change = `update ${quoted(step.table)} set ${empties.map((column) => `${column} = null`).join(', ')}`
    const full = empties.map((column) => `${column} is not null`).join(' or ')
    return [{ ...step, change, where: `(${step.where}) and (${full})` }]
  }
  return { holds, held: { tables: kept, within } }
}

const alwaysKept = ['kernel.vault_key', 'kernel.hold']
