import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { type Actor, type PersonId, personOf } from '#kernel/actor'
import { type Db, hold, type ReadTx, type Tx } from '#kernel/db'
import type { OwnHow, OwnLanding } from '#kernel/own-parts'
import { Refusal } from '#kernel/refusal'
import { worded } from '#kernel/worded'
import {
  dropUpload,
  type FilesPorts,
  type KeptObject,
  keepObject,
  recordFile,
  removeFilesOf,
  uploadOf,
} from '#modules/files'
import type { FileId } from '#modules/files/schema'
import { standingPeople } from '#modules/identity'
import type { Crop, Picture, Portraits } from './ports.ts'
import { read, write } from './tables.ts'

/** What somebody's photos hang on: their profile. */
export const portraitFiles = 'portrait'

const largestPortrait = 2 * 1024 * 1024

export type PortraitPorts = FilesPorts & { images: Portraits }
type Kept = { small: KeptObject; large: KeptObject }

/** Makes the photos from an upload, then puts them in the place of the former ones; the upload itself is not kept. */
export async function setPhoto(
  db: Db,
  actor: Actor,
  ports: PortraitPorts,
  { fileId, crop }: { fileId: FileId; crop?: Crop | undefined },
): Promise<void> {
  const { id } = personOf(actor)
  const upload = await db.read((tx) => uploadOf(tx, id, fileId)).catch(inItsField)
  const kept = await keepPortrait(db, ports, await ports.store.get(upload.store_key), crop)
  await keeping(ports, kept, () =>
    db.transact(async (tx) => {
      await putPhoto(tx, id, kept)
      await dropUpload(tx, fileId)
    }),
  )
}

/**
 * A picture that somebody else has of a person, made anew in the same way. It never takes the place of a photo they chose,
 * and what is no picture is left.
 */
export async function adoptPhoto(
  db: Db,
  ports: PortraitPorts,
  personId: PersonId,
  bytes: Uint8Array,
): Promise<FileId | null> {
  const kept = await keepPortrait(db, ports, Readable.from([bytes])).catch((error) => {
    if (error instanceof Refusal) return null
    throw error
  })
  if (!kept) return null
  const adopted = await keeping(ports, kept, () =>
    db.transact(async (tx) => ((await hasPhoto(tx, personId)) ? null : putPhoto(tx, personId, kept))),
  )
  if (adopted === null) await forget(ports, kept)
  return adopted
}

/** Photos made from a picture of theirs, ready to be put where none is, or in the place of those. */
export async function preparePhoto(
  db: Db,
  ports: PortraitPorts,
  personId: PersonId,
  sent: Readable,
  how: OwnHow,
): Promise<OwnLanding> {
  const kept = await keepPortrait(db, ports, sent)
  return {
    async land(tx) {
      if (how === 'fill' && (await hasPhoto(tx, personId))) return false
      await putPhoto(tx, personId, kept)
      return true
    },
    undo: () => forget(ports, kept),
  }
}

export async function removePhoto(tx: Tx, personId: PersonId): Promise<void> {
  await hold(tx, `profiles.photo:${personId}`)
  await write(tx)
    .updateTable('profiles.profile')
    .set({ photo_small_id: null, photo_large_id: null, changed_at: tx.now })
    .where('person_id', '=', personId)
    .execute()
  await removeFilesOf(tx, portraitFiles, [personId])
}

/** What stands with a name wherever people are shown. */
export type PersonFace = {
  readonly id: PersonId
  readonly name: string
  readonly photo: FileId | null
  /** Where their page stands that is open to everybody. */
  readonly page: string | null
}

/**
 * Names and small photos of people of whom only ids are known, in one question. `courses`: whoever reads this is in a course
 * with all of them, or owns the school. `everybody`: nothing is known of the reader, who sees what is public.
 */
export async function personFaces(
  tx: ReadTx,
  ids: readonly PersonId[],
  readers: 'courses' | 'everybody',
): Promise<Map<PersonId, PersonFace>> {
  if (ids.length === 0) return new Map()
  const rows = await portraits(tx, { ids: [...new Set(ids)] })
  return new Map(
    rows.map((row) => {
      const page = row.handle !== null && row.stands && row.of_age ? `/@${row.handle}` : null
      const shown = page !== null || (readers === 'courses' && row.visibility === 'courses')
      return [row.id, { id: row.id, name: row.name, photo: shown ? row.photo_small_id : null, page }]
    }),
  )
}

const portraits = worded((tx, its: { ids: readonly PersonId[] }) =>
  read(tx)
    .selectFrom(standingPeople)
    .leftJoin('profiles.profile as profile', 'profile.person_id', 'person.id')
    .leftJoin('profiles.page as page', (join) =>
      join.onRef('page.person_id', '=', 'person.id').on('page.unlisted_at', 'is', null),
    )
    .select(['person.id', 'person.name', 'person.stands', 'person.of_age'])
    .select(['profile.photo_small_id', 'profile.visibility', 'page.handle'])
    .where(sql<boolean>`person.id = any(${its.ids})`),
)

/** Somebody's own small photo. */
export async function ownPhoto(tx: ReadTx, personId: PersonId): Promise<FileId | null> {
  const row = await read(tx)
    .selectFrom('profiles.profile')
    .select('photo_small_id')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row?.photo_small_id ?? null
}

/** The form says beside its field that the picture has to be sent again. */
function inItsField(error: unknown): never {
  throw error instanceof Refusal ? new Refusal('input.invalid', { fields: { fileId: error.code } }) : error
}

async function keepPortrait(db: Db, ports: PortraitPorts, sent: Readable, crop?: Crop): Promise<Kept> {
  const made = await ports.images.portrait(sent, crop)
  const small = await keepPicture(db, ports, made.small)
  return { small, large: await keepPicture(db, ports, made.large) }
}

function keepPicture(db: Db, ports: PortraitPorts, { bytes }: Picture): Promise<KeptObject> {
  return keepObject(ports, Readable.from([bytes]), { now: db.clock.now(), limitBytes: largestPortrait })
}

/** When the change does not land, its bytes go as well. */
async function keeping<Result>(ports: PortraitPorts, kept: Kept, change: () => Promise<Result>): Promise<Result> {
  try {
    return await change()
  } catch (error) {
    await forget(ports, kept)
    throw error
  }
}

async function forget({ store }: PortraitPorts, { small, large }: Kept): Promise<void> {
  await Promise.all([small, large].map(({ key }) => store.delete(key)))
}

async function hasPhoto(tx: Tx, personId: PersonId): Promise<boolean> {
  await hold(tx, `profiles.photo:${personId}`)
  return (await ownPhoto(tx, personId)) !== null
}

async function putPhoto(tx: Tx, personId: PersonId, { small, large }: Kept): Promise<FileId> {
  await hold(tx, `profiles.photo:${personId}`)
  await removeFilesOf(tx, portraitFiles, [personId])
  const attached = { kind: portraitFiles, id: personId }
  const row = {
    photo_small_id: await recordFile(tx, personId, small, { name: 'portrait-small.webp', attached }),
    photo_large_id: await recordFile(tx, personId, large, { name: 'portrait.webp', attached }),
    changed_at: tx.now,
  }
  await write(tx)
    .insertInto('profiles.profile')
    .values({ person_id: personId, ...row })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(row))
    .execute()
  return row.photo_large_id
}
