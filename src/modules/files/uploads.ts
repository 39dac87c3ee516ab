import type { Readable } from 'node:stream'
import type { Person } from '#kernel/actor'
import type { Db } from '#kernel/db'
import { type FilesPorts, keepObject, recordFile } from './objects.ts'
import type { FileId } from './schema.ts'

/** Takes in what somebody sends. It is theirs alone until something of theirs holds it. */
export async function keepUpload(
  db: Db,
  ports: FilesPorts,
  person: Person,
  { name, body, limitBytes }: { name: string; body: Readable; limitBytes: number },
): Promise<FileId> {
  const object = await keepObject(ports, body, { now: db.clock.now(), limitBytes })
  try {
    return await db.transact((tx) => recordFile(tx, person.id, object, { name }))
  } catch (error) {
    await ports.store.delete(object.key)
    throw error
  }
}
