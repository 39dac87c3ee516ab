import type { PersonId } from '#kernel/actor'
import { recheck } from '#kernel/channels'
import type { ReadTx } from '#kernel/db'
import { type Reaction, reaction } from '#kernel/outbox'
import { coursePurged } from '#modules/courses/events'
import type { CourseId } from '#modules/courses/schema'
import { studentsOf } from '#modules/learning'
import { studentGone } from '#modules/learning/events'
import { tell } from '#modules/notifications'
import { classChannel } from './channels.ts'
import { sessionMoved, sessionsCancelled } from './events.ts'
import { putOutSoon } from './jobs.ts'
import { classesCancelled, classMoved } from './notices.ts'
import { read, write } from './tables.ts'

/** More people than any course we know of. */
const mostStudents = 10_000

export const liveReactions: Reaction[] = [
  reaction(studentGone, 'live.put_out', async (tx, { courseId, personId }) => {
    const seats = await read(tx)
      .selectFrom('live.seat')
      .innerJoin('live.session', 'live.session.id', 'live.seat.session_id')
      .select(['live.seat.id', 'session_id', 'room_id'])
      .where('person_id', '=', personId)
      .where('course_id', '=', courseId)
      .where('ended_at', 'is', null)
      .execute()
    for (const { id, session_id, room_id } of seats) {
      recheck(tx, classChannel, { sessionId: session_id })
      if (room_id) await putOutSoon(tx, room_id, id)
    }
  }),

  reaction(sessionMoved, 'live.tell_move', async (tx, { sessionId, courseId }) => {
    for (const personId of await studentsIn(tx, courseId)) await tell(tx, personId, classMoved, { sessionId })
  }),

  reaction(sessionsCancelled, 'live.tell_cancellation', async (tx, { sessionIds, courseId }) => {
    for (const personId of await studentsIn(tx, courseId)) await tell(tx, personId, classesCancelled, { sessionIds })
  }),

  reaction(coursePurged, 'live.forget_course', async (tx, { courseId }) => {
    const sessions = read(tx).selectFrom('live.session').select('id').where('course_id', '=', courseId)
    await write(tx).deleteFrom('live.chat_line').where('session_id', 'in', sessions).execute()
    await write(tx).deleteFrom('live.series').where('course_id', '=', courseId).execute()
  }),
]

async function studentsIn(tx: ReadTx, courseId: CourseId): Promise<PersonId[]> {
  const { items } = await studentsOf(tx, { id: courseId }, { limit: mostStudents })
  return items.map(({ studentId }) => studentId)
}
