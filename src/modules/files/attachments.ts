import { sql } from 'kysely'
import { type Actor, type Person, type PersonId, personOf, unlessRestricted } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { worded } from '#kernel/worded'
import { type AttachedTo, forgetObject } from './objects.ts'
import type { FileId, FileView } from './schema.ts'
import { type FileRow, read, write } from './tables.ts'

/** A kind of thing that files hang on. Who may see the thing may read its files; a kind nobody registered is seen by nobody. */
export type AttachmentKind = {
  readonly kind: string
  /** How many seconds a browser may show the file again without asking. */
  readonly freshFor: number
  maySee(tx: ReadTx, actor: Actor, id: string): Promise<boolean>
}

declare const readable: unique symbol
/** Shows that somebody may read this file. */
export type ReadableFile = Pick<FileRow, 'id' | 'name' | 'media_type' | 'size' | 'sha256' | 'store_key'> & {
  readonly freshFor: number
  readonly [readable]: true
}

export async function readableFile(
  tx: ReadTx,
  actor: Actor,
  kinds: readonly AttachmentKind[],
  id: FileId,
): Promise<ReadableFile> {
  const file = await read(tx).selectFrom('files.file').selectAll().where('id', '=', id).executeTakeFirst()
  const kind = kinds.find((one) => one.kind === file?.attached_kind)
  if (!file || !(await maySee(tx, unlessRestricted(actor), file, kind))) throw new Refusal('file.unknown')
  return { ...file, freshFor: kind?.freshFor ?? 0 } as unknown as ReadableFile
}

/** Hangs uploads of this person on a thing of theirs; each upload once. */
export async function attachFiles(tx: Tx, person: Person, ids: readonly FileId[], to: AttachedTo): Promise<void> {
  if (ids.length === 0) return
  const attached = await write(tx)
    .updateTable('files.file')
    .set({ attached_kind: to.kind, attached_id: to.id, attached_at: tx.now })
    .where('id', 'in', [...ids])
    .where('owner_id', '=', person.id)
    .where('attached_at', 'is', null)
    .executeTakeFirst()
  if (attached.numUpdatedRows !== BigInt(new Set(ids).size)) throw new Refusal('file.unknown')
}

/** The files of many things with one question, in the order they were uploaded. */
export async function filesAttachedTo(
  tx: ReadTx,
  kind: string,
  ids: readonly string[],
): Promise<Map<string, FileView[]>> {
  if (ids.length === 0) return new Map()
  const rows = await filesOn(tx, { kind, ids })
  const byThing = Map.groupBy(rows, (row) => row.attached_id ?? '')
  return new Map([...byThing].map(([id, files]) => [id, files.map(viewOf)]))
}

const filesOn = worded((tx, its: { kind: string; ids: readonly string[] }) =>
  read(tx)
    .selectFrom('files.file')
    .select(['id', 'name', 'media_type', 'size', 'attached_id'])
    .where('attached_kind', '=', its.kind)
    .where(sql<boolean>`attached_id = any(${its.ids})`)
    .orderBy('id'),
)

/** For the software itself: where the bytes of the one file lie that hangs on a thing. */
export async function objectOn(tx: ReadTx, { kind, id }: AttachedTo): Promise<{ key: string; size: number } | null> {
  const row = await read(tx)
    .selectFrom('files.file')
    .select(['store_key', 'size'])
    .where('attached_kind', '=', kind)
    .where('attached_id', '=', id)
    .executeTakeFirst()
  return row ? { key: row.store_key, size: Number(row.size) } : null
}

/** Removes some files of a thing, or all of them; their bytes go right after the change has landed. */
export async function removeFilesOf(
  tx: Tx,
  kind: string,
  ids: readonly string[],
  only?: readonly FileId[],
): Promise<void> {
  if (ids.length === 0 || only?.length === 0) return
  let files = write(tx)
    .deleteFrom('files.file')
    .where('attached_kind', '=', kind)
    .where('attached_id', 'in', [...ids])
  if (only) files = files.where('id', 'in', [...only])
  for (const { store_key } of await files.returning('store_key').execute()) await forgetObject(tx, store_key)
}

/** What hangs on things that somebody else looks after from now on is theirs to keep; what others added stays with them. */
export async function passFiles(
  tx: Tx,
  { from, to }: { from: PersonId; to: PersonId },
  kind: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await write(tx)
    .updateTable('files.file')
    .set({ owner_id: to })
    .where('owner_id', '=', from)
    .where('attached_kind', '=', kind)
    .where('attached_id', 'in', [...ids])
    .execute()
}

/** An upload of this person that nothing holds yet. */
export async function uploadOf(tx: ReadTx, personId: PersonId, id: FileId): Promise<FileRow> {
  const file = await read(tx)
    .selectFrom('files.file')
    .selectAll()
    .where('id', '=', id)
    .where('owner_id', '=', personId)
    .where('attached_at', 'is', null)
    .executeTakeFirst()
  if (!file) throw new Refusal('file.unknown')
  return file
}

export function viewOf(row: Pick<FileRow, 'id' | 'name' | 'media_type' | 'size'>): FileView {
  return { fileId: row.id, name: row.name, mediaType: row.media_type, size: Number(row.size) }
}

async function maySee(tx: ReadTx, actor: Actor, file: FileRow, kind: AttachmentKind | undefined): Promise<boolean> {
  if (file.attached_id === null) return actor.kind === 'person' && personOf(actor).id === file.owner_id
  return kind !== undefined && (await kind.maySee(tx, actor, file.attached_id))
}
