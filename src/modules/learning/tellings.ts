import { z } from 'zod'
import type { PersonId } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { type Duty, duty, enqueue, job } from '#kernel/outbox'
import { type CourseId, courseId } from '#modules/courses/schema'
import { announcementOf, type Notice, tellMany } from '#modules/notifications'
import { announcement } from '#modules/notifications/schema'
import { studentsOf } from './rosters.ts'
import { enrolmentId } from './schema.ts'

/** How many people one change tells: a course of any size never makes a long one. */
const batch = 500

const tellBatch = job(
  'learning.tell_students',
  z.object({
    courseId,
    said: announcement,
    after: enrolmentId.optional(),
  }),
)

/** Tells everybody who attends a course when it is their turn, a batch at a time; `also` are told at once. */
export async function tellStudents<About>(
  tx: Tx,
  courseId: CourseId,
  notice: Notice<About>,
  about: About,
  also: readonly PersonId[] = [],
): Promise<void> {
  const said = announcementOf(notice, about)
  await tellMany(tx, also, said)
  await enqueue(tx, tellBatch, { courseId, said })
}

export const tellingDuties: Duty[] = [
  duty(tellBatch, (db, { courseId, said, after }) =>
    db.transact(async (tx) => {
      const { items, next } = await studentsOf(tx, { id: courseId }, { after, limit: batch })
      const people = items.map(({ studentId }) => studentId)
      await tellMany(tx, people, said)
      if (next) await enqueue(tx, tellBatch, { courseId, said, after: next })
    }),
  ),
]
