import type { Readable } from 'node:stream'
import type { Person } from '#kernel/actor'
import type { Db, ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { type FilesPorts, keepObject, recordFile } from './objects.ts'
import { mostWaiting } from './rules.ts'
import type { FileId } from './schema.ts'
import { read } from './tables.ts'

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

/** Whoever keeps sending without using what they sent has to wait until it is swept. */
export async function mayUpload(tx: ReadTx, person: Person): Promise<void> {
  if (person.restricted) throw new Refusal('account.restricted')
  const { waiting } = await read(tx)
    .selectFrom('files.file')
    .select(({ fn }) => fn.countAll<bigint>().as('waiting'))
    .where('owner_id', '=', person.id)
    .where('attached_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (waiting >= mostWaiting) throw new Refusal('upload.too_many')
}
