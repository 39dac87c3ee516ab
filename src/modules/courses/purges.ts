import { sql } from 'kysely'
import { z } from 'zod'
import type { PersonId } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { isHeld, looksAgain } from '#kernel/holds'
import { announce, enqueue, job, withdraw } from '#kernel/outbox'
import { removeFilesOf } from '#modules/files'
import { coverFiles, itemFiles } from './attachments.ts'
import { coursePurged } from './events.ts'
import { type CourseId, courseId, type ItemId, itemId } from './schema.ts'
import { read, write } from './tables.ts'

export const purgeCourse = job('courses.purge_course', z.object({ courseId }))
export const purgeItem = job('courses.purge_item', z.object({ itemId }))

/** Under this key the job waits, so that bringing the thing back can take it away. */
export const purgeOf = (id: CourseId | ItemId) => `courses.purge:${id}`

/** What goes with a course: while any of it is held, nothing is purged. */
const goesWithCourses = ['courses.', 'learning.', 'live.', 'files.']

/** Removes what is still deleted when its time is over; held, it is looked at again the next day. */
export async function purgeDueCourse(tx: Tx, id: CourseId): Promise<void> {
  if (!(await isHeld(tx, ...goesWithCourses))) return purgeDeletedCourse(tx, id)
  await enqueue(tx, purgeCourse, { courseId: id }, { at: tx.now.add(looksAgain), key: purgeOf(id) })
}

export async function purgeDueItem(tx: Tx, id: ItemId): Promise<void> {
  if (!(await isHeld(tx, 'courses.', 'files.'))) return purgeDeletedItem(tx, id)
  await enqueue(tx, purgeItem, { itemId: id }, { at: tx.now.add(looksAgain), key: purgeOf(id) })
}

/** Removes for good what is still deleted. Brought back in the last moment, it stays. */
async function purgeDeletedCourse(tx: Tx, id: CourseId): Promise<void> {
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

/** Removes a course whose announced end has come; what is held stays until its teacher is erased. Answers whether it went. */
export async function purgeEndedCourse(
  tx: Tx,
  { id, teacherId }: { id: CourseId; teacherId: PersonId },
): Promise<boolean> {
  if (await isHeld(tx, ...goesWithCourses)) return false
  const ended = await write(tx)
    .updateTable('courses.course')
    .set({ deleted_at: tx.now, deleted_by: teacherId })
    .where('id', '=', id)
    .where('teacher_id', '=', teacherId)
    .where('gone_at', '<=', tx.now)
    .where('deleted_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!ended) return false
  await purgeDeletedCourse(tx, id)
  return true
}

/** Removes for good whatever somebody teaches or has taught, deleted or not. Answers how many courses that were. */
export async function purgeCoursesOf(tx: Tx, teacherId: PersonId): Promise<number> {
  const courses = await write(tx)
    .updateTable('courses.course')
    .set({ deleted_at: sql`coalesce(deleted_at, ${tx.now})`, deleted_by: sql`coalesce(deleted_by, ${teacherId})` })
    .where('teacher_id', '=', teacherId)
    .returning('id')
    .execute()
  for (const { id } of courses) {
    await purgeDeletedCourse(tx, id)
    await withdraw(tx, purgeOf(id))
  }
  return courses.length
}

async function purgeDeletedItem(tx: Tx, id: ItemId): Promise<void> {
  const purged = await write(tx)
    .deleteFrom('courses.item')
    .where('id', '=', id)
    .where('deleted_at', 'is not', null)
    .returning('id')
    .executeTakeFirst()
  if (purged) await removeFilesOf(tx, itemFiles, [id])
}
