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
  const pictures = await ports.images.cover(await ports.store.get(upload.store_key))
  const narrow = await keepPicture(db, ports, pictures.narrow)
  const wide = await keepPicture(db, ports, pictures.wide)
  try {
    await db.transact(async (tx) => {
      const course = granted(changeable(await courseTaughtBy(tx, actor, courseId)))
      await replaceCover(tx, course, { narrow, wide })
      await dropUpload(tx, fileId)
    })
  } catch (error) {
    await Promise.all([narrow, wide].map(({ key }) => ports.store.delete(key)))
    throw error
  }
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

async function replaceCover(
  tx: Tx,
  course: TaughtCourse,
  { narrow, wide }: { narrow: KeptObject; wide: KeptObject },
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
