import type { ReadTx, Tx } from '#kernel/db'
import { type OwnPartName, ownParts } from '#kernel/import-words'
import type { OwnFound, OwnHow, OwnPart } from '#kernel/own-parts'
import { Refusal } from '#kernel/refusal'
import type { Import, Refused } from './imports.ts'
import type { ImportDetails, ImportId } from './schema.ts'
import { read, write } from './tables.ts'

export type FoundOwn = { readonly part: OwnPartName; readonly found: OwnFound | null; readonly refused: Refused }

export async function noteOwnParts(tx: Tx, id: ImportId, own: readonly FoundOwn[]): Promise<void> {
  const rows = own.flatMap(({ part, found, refused }) => {
    if (!found && !refused) return []
    const { counted = {}, says = null } = found ?? {}
    const said = { counted: JSON.stringify(counted), says: says && JSON.stringify(says) }
    return [{ import_id: id, part, ...said, refusal: refused?.code ?? null, wanted: null, brought_at: null }]
  })
  if (rows.length > 0) await write(tx).insertInto('imports.own').values(rows).execute()
}

export type OwnChoice = Readonly<Record<OwnHow, readonly OwnPartName[]>>

/** What is not in the copy, or cannot come, is not chosen. */
export async function chooseOwnParts(tx: Tx, id: ImportId, choice: OwnChoice): Promise<void> {
  for (const how of ['fill', 'replace'] as const) {
    if (choice[how].length === 0) continue
    const chosen = await write(tx)
      .updateTable('imports.own')
      .set({ wanted: how })
      .where('import_id', '=', id)
      .where('part', 'in', [...choice[how]])
      .where('refusal', 'is', null)
      .where('wanted', 'is', null)
      .returning('part')
      .execute()
    if (chosen.length !== choice[how].length) throw new Refusal('import.own_unknown')
  }
}

/** What is still to be brought, in the order in which it comes. */
export async function waitingOwnParts(tx: ReadTx, id: ImportId): Promise<{ part: OwnPartName; how: OwnHow }[]> {
  const rows = await rowsOf(tx, id)
  return rows.flatMap(({ part, wanted, brought_at, refusal }) =>
    wanted && !brought_at && !refusal ? [{ part, how: wanted }] : [],
  )
}

/** In the change in which it arrives. Answers whether it had not before. */
export async function noteOwnArrived(tx: Tx, id: ImportId, part: OwnPartName): Promise<boolean> {
  const noted = await write(tx)
    .updateTable('imports.own')
    .set({ brought_at: tx.now })
    .where('import_id', '=', id)
    .where('part', '=', part)
    .where('brought_at', 'is', null)
    .returning('part')
    .executeTakeFirst()
  return noted !== undefined
}

export async function noteOwnRefused(tx: Tx, id: ImportId, part: OwnPartName, refusal: string): Promise<void> {
  await write(tx)
    .updateTable('imports.own')
    .set({ refusal })
    .where('import_id', '=', id)
    .where('part', '=', part)
    .where('brought_at', 'is', null)
    .execute()
}

/** What its person sees of it: what stands there, and what stands here. */
export async function ownPartsIn(
  tx: ReadTx,
  { id, person_id }: Pick<Import, 'id' | 'person_id'>,
  parts: readonly OwnPart[],
): Promise<ImportDetails['own']> {
  const views: ImportDetails['own'] = []
  for (const { part: name, counted, says, wanted, brought_at, refusal } of await rowsOf(tx, id)) {
    const part = parts.find((one) => one.name === name)
    if (!part) continue
    const here = await part.standing(tx, person_id)
    views.push({
      part: name,
      counted,
      says,
      here: here.says,
      wanted: wanted !== null,
      brought: brought_at !== null,
      refusal,
      replaces: here.filled,
    })
  }
  return views
}

async function rowsOf(tx: ReadTx, id: ImportId) {
  const rows = await read(tx).selectFrom('imports.own').selectAll().where('import_id', '=', id).execute()
  return rows.toSorted((one, other) => ownParts.indexOf(one.part) - ownParts.indexOf(other.part))
}
