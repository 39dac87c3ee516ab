import { Readable } from 'node:stream'
import { type Actor, personOf } from '#kernel/actor'
import { type Db, hold, type Tx } from '#kernel/db'
import { granted } from '#kernel/refusal'
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
import type { Picture } from '#modules/profiles/ports'
import { coverFiles } from './attachments.ts'
import type { Images } from './ports.ts'
import { courseTaughtBy, type TaughtCourse } from './proofs.ts'
import { changeable } from './rules.ts'
import type { CourseId } from './schema.ts'
import { write } from './tables.ts'

const largestCover = 8 * 1024 * 1024

type Ports = FilesPorts & { images: Images }

/** Makes the cover's pictures from an upload, then puts them in the place of the former ones; the upload itself is not kept. */
export async function setCover(
  db: Db,
  actor: Actor,
  ports: Ports,
  { courseId, fileId }: { courseId: CourseId; fileId: FileId },
): Promise<void> {
  const person = personOf(actor)
  const upload = await db.read(async (tx) => {
    granted(changeable(await courseTaughtBy(tx, actor, courseId)))
    return uploadOf(tx, person.id, fileId)
  })
  const cover = await keepCover(db, ports, await ports.store.get(upload.store_key))
  try {
    await db.transact(async (tx) => {
      const course = granted(changeable(await courseTaughtBy(tx, actor, courseId)))
      await replaceCover(tx, course, cover)
      await dropUpload(tx, fileId)
    })
  } catch (error) {
    await Promise.all([cover.narrow, cover.wide].map(({ key }) => ports.store.delete(key)))
    throw error
  }
}

type KeptCover = { narrow: KeptObject; wide: KeptObject }

/** Makes the pictures of a cover out of whatever was sent; nothing holds them yet. */
export async function keepCover(db: Db, ports: Ports, sent: Readable): Promise<KeptCover> {
  const pictures = await ports.images.cover(sent)
  const narrow = await keepPicture(db, ports, pictures.narrow)
  return { narrow, wide: await keepPicture(db, ports, pictures.wide) }
}

export async function removeCover(tx: Tx, course: TaughtCourse): Promise<void> {
  granted(changeable(course))
  await write(tx)
    .updateTable('courses.course')
    .set({ cover_narrow_id: null, cover_wide_id: null })
    .where('id', '=', course.id)
    .execute()
  await removeFilesOf(tx, coverFiles, [course.id])
}

function keepPicture(db: Db, ports: Ports, picture: Picture): Promise<KeptObject> {
  return keepObject(ports, Readable.from([picture.bytes]), { now: db.clock.now(), limitBytes: largestCover })
}

export async function replaceCover(
  tx: Tx,
  course: Pick<TaughtCourse, 'id' | 'by'>,
  { narrow, wide }: KeptCover,
): Promise<void> {
  await hold(tx, `courses.cover:${course.id}`)
  await removeFilesOf(tx, coverFiles, [course.id])
  const attached = { kind: coverFiles, id: course.id }
  await write(tx)
    .updateTable('courses.course')
    .set({
      cover_narrow_id: await recordFile(tx, course.by, narrow, { name: 'cover-narrow.webp', attached }),
      cover_wide_id: await recordFile(tx, course.by, wide, { name: 'cover-wide.webp', attached }),
    })
    .where('id', '=', course.id)
    .execute()
}
