import { type Readable, Transform } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'
import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { enqueue, enqueueMany, job } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { plainPhoto } from './photos.ts'
import type { FileStore, MediaTypes, Stored } from './ports.ts'
import { nameFrom, waitsFor } from './rules.ts'
import { type FileId, fileId } from './schema.ts'
import { read, write } from './tables.ts'

export type FilesPorts = { store: FileStore; mediaTypes: MediaTypes }

/** What a file hangs on. */
export type AttachedTo = { kind: string; id: string }

/** Bytes that lie in the store and have no row yet. */
export type KeptObject = Stored & { readonly id: FileId; readonly key: string; readonly mediaType: string }

export const removeObject = job('files.remove_object', z.object({ key: z.string() }))
export const sweepUpload = job('files.sweep_upload', z.object({ fileId }))

const megabyte = 1024 * 1024
const beginning = 4100

/** Reads the stream to its end and no further than the limit; of a photo only what draws it. What broke off leaves nothing behind. */
export async function keepObject(
  { store, mediaTypes }: FilesPorts,
  body: Readable,
  { now, limitBytes }: { now: Temporal.Instant; limitBytes: number },
): Promise<KeptObject> {
  const id = newId('fil', now)
  const key = `files/${id}`
  try {
    const stored = await store.put(key, plainPhoto(limited(body, limitBytes)))
    const head =
      stored.size === 0
        ? new Uint8Array()
        : await buffer(await store.get(key, { start: 0, end: Math.min(beginning, stored.size) - 1 }))
    return { id, key, ...stored, mediaType: await mediaTypes.mediaTypeOf(head) }
  } catch (error) {
    await store.delete(key)
    throw error
  }
}

/** Gives an object its row; one that hangs on nothing is swept after a day. */
export async function recordFile(
  tx: Tx,
  ownerId: PersonId,
  object: KeptObject,
  { name, attached }: { name: string; attached?: AttachedTo },
): Promise<FileId> {
  await write(tx)
    .insertInto('files.file')
    .values({
      id: object.id,
      owner_id: ownerId,
      name: nameFrom(name),
      media_type: object.mediaType,
      size: BigInt(object.size),
      sha256: object.sha256,
      store_key: object.key,
      uploaded_at: tx.now,
      attached_kind: attached?.kind ?? null,
      attached_id: attached?.id ?? null,
      attached_at: attached ? tx.now : null,
    })
    .execute()
  if (!attached) await enqueue(tx, sweepUpload, { fileId: object.id }, { at: tx.now.add(waitsFor) })
  return object.id
}

/** Deletes the bytes once the change that lets go of them has landed. */
export async function forgetObject(tx: Tx, key: string): Promise<void> {
  await enqueue(tx, removeObject, { key })
}

/** Lets an upload go that nothing has come to hold. */
export async function dropUpload(tx: Tx, id: FileId): Promise<void> {
  const dropped = await write(tx)
    .deleteFrom('files.file')
    .where('id', '=', id)
    .where('attached_at', 'is', null)
    .returning('store_key')
    .executeTakeFirst()
  if (dropped) await forgetObject(tx, dropped.store_key)
}

export async function filesOwnedBy(tx: ReadTx, ownerId: PersonId): Promise<number> {
  const { files } = await read(tx)
    .selectFrom('files.file')
    .select(({ fn }) => fn.countAll<bigint>().as('files'))
    .where('owner_id', '=', ownerId)
    .executeTakeFirstOrThrow()
  return Number(files)
}

/** Forgets whatever somebody ever uploaded; the bytes go right after the change has landed. */
export async function forgetFilesOf(tx: Tx, ownerId: PersonId): Promise<void> {
  const gone = await write(tx).deleteFrom('files.file').where('owner_id', '=', ownerId).returning('store_key').execute()
  await enqueueMany(
    tx,
    removeObject,
    gone.map(({ store_key }) => ({ payload: { key: store_key } })),
  )
}

function limited(body: Readable, limitBytes: number): Readable {
  let size = 0
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      if (size <= limitBytes) return done(null, chunk)
      done(new Refusal('upload.too_large', { details: { megabytes: Math.floor(limitBytes / megabyte) } }))
    },
  })
  body.on('error', (error) => counting.destroy(error))
  counting.on('close', () => body.unpipe(counting))
  return body.pipe(counting)
}
