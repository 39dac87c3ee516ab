import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { announce } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { courseEnds, courseStays } from './events.ts'
import type { Ending } from './faces.ts'
import type { CourseId } from './schema.ts'
import { read, write } from './tables.ts'

export const notEnding = { ending_way: null, ending_by: null, ending_at: null, gone_at: null }

type Whose = { id: CourseId; teacherId: PersonId }

/** From now on it is known that a course goes, and when. Answers whether that is news; whoever lets people in is held off by who calls. */
export async function announceEnding(tx: Tx, { id, teacherId }: Whose, { way, goneAt }: Ending): Promise<boolean> {
  const course = await write(tx)
    .selectFrom('courses.course')
    .select(['ending_way', 'gone_at'])
    .where('id', '=', id)
    .where('teacher_id', '=', teacherId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!course) throw new Refusal('course.unknown')
  if (course.ending_way === way && course.gone_at?.equals(goneAt)) return false
  await write(tx)
    .updateTable('courses.course')
    .set({ ending_way: way, ending_by: teacherId, ending_at: tx.now, gone_at: goneAt })
    .where('id', '=', id)
    .execute()
  await announce(tx, courseEnds, { courseId: id })
  return true
}

/** They stay after all, whatever was said of them. Answers which. */
export async function callOffEndings(tx: Tx, teacherId: PersonId): Promise<CourseId[]> {
  const kept = await write(tx)
    .updateTable('courses.course')
    .set(notEnding)
    .where('teacher_id', '=', teacherId)
    .where('ending_way', 'is not', null)
    .returning('id')
    .execute()
  for (const { id } of kept) await announce(tx, courseStays, { courseId: id })
  return kept.map(({ id }) => id)
}

/** When the last of somebody’s courses that end is gone. */
export async function lastEnding(tx: ReadTx, teacherId: PersonId): Promise<Temporal.Instant | null> {
  const row = await read(tx)
    .selectFrom('courses.course')
    .select(({ fn }) => fn.max('gone_at').as('last'))
    .where('teacher_id', '=', teacherId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row?.last ?? null
}
