import { z } from 'zod'
import type { Tx } from '#kernel/db'
import { announce, job } from '#kernel/outbox'
import { removeFilesOf } from '#modules/files'
import { coverFiles, itemFiles } from './attachments.ts'
import { coursePurged } from './events.ts'
import { type CourseId, courseId, type ItemId, itemId } from './schema.ts'
import { read, write } from './tables.ts'

export const purgeCourse = job('courses.purge_course', z.object({ courseId }))
export const purgeItem = job('courses.purge_item', z.object({ itemId }))

/** Under this key the job waits, so that bringing the thing back can take it away. */
export const purgeOf = (id: CourseId | ItemId) => `courses.purge:${id}`

/** Removes for good what is still deleted. Brought back in the last moment, it stays. */
export async function purgeDeletedCourse(tx: Tx, id: CourseId): Promise<void> {
  const course = await write(tx)
    .selectFrom('courses.course')
    .select('id')
    .where('id', '=', id)
    .where('deleted_at', 'is not', null)
    .forUpdate()
    .executeTakeFirst()
  if (!course) return
  const items = await read(tx).selectFrom('courses.item').select('id').where('course_id', '=', id).execute()
  await removeFilesOf(
    tx,
    itemFiles,
    items.map((item) => item.id),
  )
  await removeFilesOf(tx, coverFiles, [id])
  await write(tx).deleteFrom('courses.course').where('id', '=', id).execute()
  await announce(tx, coursePurged, { courseId: id })
}

export async function purgeDeletedItem(tx: Tx, id: ItemId): Promise<void> {
  const purged = await write(tx)
    .deleteFrom('courses.item')
    .where('id', '=', id)
    .where('deleted_at', 'is not', null)
    .returning('id')
    .executeTakeFirst()
  if (purged) await removeFilesOf(tx, itemFiles, [id])
}
