import { recheck } from '#kernel/channels'
import { type Reaction, reaction } from '#kernel/outbox'
import { coursePurged } from '#modules/courses/events'
import { studentGone } from '#modules/learning/events'
import { classChannel } from './channels.ts'
import { putOutSoon } from './jobs.ts'
import { read, write } from './tables.ts'

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

  reaction(coursePurged, 'live.forget_course', async (tx, { courseId }) => {
    const sessions = read(tx).selectFrom('live.session').select('id').where('course_id', '=', courseId)
    await write(tx).deleteFrom('live.chat_line').where('session_id', 'in', sessions).execute()
    await write(tx).deleteFrom('live.series').where('course_id', '=', courseId).execute()
  }),
]
