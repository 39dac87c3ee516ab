import type { PersonId } from '#kernel/actor'
import type { Db, ReadTx } from '#kernel/db'
import type { Receiver } from '#kernel/import-parts'
import type { OwnHow, OwnPart } from '#kernel/own-parts'
import { Refusal } from '#kernel/refusal'
import { arrivedSelf, type Contents, type Reading } from './contents.ts'
import { type FoundOwn, noteOwnArrived, noteOwnRefused } from './own-parts.ts'
import type { ImportId } from './schema.ts'

/** What cannot come keeps no course back, and nothing else of its person. */
export async function lookAtOwn(reading: Reading, contents: Contents): Promise<FoundOwn[]> {
  const looked: FoundOwn[] = []
  for (const part of reading.own) looked.push({ part: part.name, ...(await lookedAt(part)) })
  return looked

  async function lookedAt(part: OwnPart) {
    try {
      const arrived = await arrivedSelf(reading, contents, part)
      return { found: arrived && part.look(arrived), refused: null }
    } catch (error) {
      if (error instanceof Refusal) return { found: null, refused: error }
      throw error
    }
  }
}

type Into = { id: ImportId; personId: PersonId; how: OwnHow }

/** Whoever filled in something since they chose is not written over. */
export async function bringOwn(
  db: Db,
  reading: Reading,
  { id, personId, how }: Into,
  part: OwnPart,
  contents: Contents,
  receiverOf: (tx: ReadTx, personId: PersonId) => Promise<Receiver>,
): Promise<void> {
  try {
    const arrived = await arrivedSelf(reading, contents, part)
    if (!arrived) throw new Refusal('import.damaged')
    const receiver = await db.read((tx) => receiverOf(tx, personId))
    const { land, undo } = await part.prepare(db, receiver, arrived, how)
    try {
      const isNew = await db.transact(async (tx) => {
        await receiverOf(tx, personId)
        if (!(await noteOwnArrived(tx, id, part.name))) return false
        if (!(await land(tx))) throw new Refusal('import.own_filled')
        return true
      })
      if (!isNew) await undo()
    } catch (error) {
      await undo()
      throw error
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await db.transact((tx) => noteOwnRefused(tx, id, part.name, error.code))
  }
}
