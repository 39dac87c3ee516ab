import type { PersonId } from '#kernel/actor'
import { recheck } from '#kernel/channels'
import type { Tx } from '#kernel/db'
import { type Reaction, reaction } from '#kernel/outbox'
import { courseEnds, courseForMinors, courseHandedOver, coursePurged } from '#modules/courses/events'
import type { CourseId } from '#modules/courses/schema'
import {
  minorConsentRevoked,
  minorDiscovered,
  personLeaving,
  personRestricted,
  personSuspended,
} from '#modules/identity/events'
import { tellStudents } from '#modules/learning'
import { studentGone, studentJoined } from '#modules/learning/events'
import { tell } from '#modules/notifications'
import { endCaptionsOf } from './captions.ts'
import { classChannel } from './channels.ts'
import { sessionsCancelled, sessionsMoved, sessionsPlanned } from './events.ts'
import { groupChannel } from './group-channels.ts'
import { endGuestsOf } from './guests.ts'
import { putOutSoon } from './jobs.ts'
import { classesAhead, classesCancelled, classesMoved, classesPlanned } from './notices.ts'
import { cancelEnding } from './plans.ts'
import { endRecordingsOf, forgetFilms, passFilms } from './recordings.ts'
import { read, write } from './tables.ts'

export const liveReactions: Reaction[] = [
  reaction(studentGone, 'live.put_out', (tx, { courseId, personId }) => putOut(tx, personId, courseId)),
  reaction(personSuspended, 'live.put_out_suspended', (tx, { personId }) => putOut(tx, personId)),
  reaction(minorConsentRevoked, 'live.put_out_minor', (tx, { personId }) => putOut(tx, personId)),
  reaction(minorDiscovered, 'live.put_out_discovered', (tx, { personId }) => putOut(tx, personId)),
  reaction(personLeaving, 'live.put_out_leaving', (tx, { personId }) => putOut(tx, personId)),
  reaction(personRestricted, 'live.put_out_restricted', (tx, { personId }) => putOut(tx, personId)),
  reaction(courseForMinors, 'live.end_recordings', (tx, { courseId }) => endRecordingsOf(tx, courseId)),
  reaction(courseForMinors, 'live.end_captions', (tx, { courseId }) => endCaptionsOf(tx, courseId)),
  reaction(courseForMinors, 'live.end_guests', (tx, { courseId }) => endGuestsOf(tx, courseId)),

  reaction(courseEnds, 'live.cancel_ending', (tx, { courseId }) => cancelEnding(tx, courseId)),

  reaction(courseHandedOver, 'live.follow_handover', async (tx, { courseId, formerId, teacherId }) => {
    await passFilms(tx, courseId, { from: formerId, to: teacherId })
    await putOut(tx, formerId, courseId)
  }),

  reaction(sessionsPlanned, 'live.tell_plan', (tx, { courseId, ...change }) =>
    tellStudents(tx, courseId, classesPlanned, change),
  ),
  reaction(sessionsMoved, 'live.tell_move', (tx, { courseId, ...change }) =>
    tellStudents(tx, courseId, classesMoved, change),
  ),
  reaction(sessionsCancelled, 'live.tell_cancellation', (tx, { courseId, ...change }) =>
    tellStudents(tx, courseId, classesCancelled, change),
  ),
  reaction(studentJoined, 'live.tell_newcomer', (tx, { courseId, personId }) =>
    tell(tx, personId, classesAhead, { courseId }),
  ),

  reaction(coursePurged, 'live.forget_course', async (tx, { courseId }) => {
    const sessions = read(tx).selectFrom('live.session').select('id').where('course_id', '=', courseId)
    await write(tx).deleteFrom('live.chat_line').where('session_id', 'in', sessions).execute()
    const recordings = await read(tx)
      .selectFrom('live.recording')
      .select('id')
      .where('session_id', 'in', sessions)
      .execute()
    await forgetFilms(
      tx,
      recordings.map(({ id }) => id),
    )
    await write(tx).deleteFrom('live.caption').where('session_id', 'in', sessions).execute()
    await write(tx).deleteFrom('live.stroke').where('session_id', 'in', sessions).execute()
    await write(tx).deleteFrom('live.series').where('course_id', '=', courseId).execute()
  }),
]

/** Out of the classes that are going on: of one course, or all. */
async function putOut(tx: Tx, personId: PersonId, courseId?: CourseId): Promise<void> {
  let seats = read(tx)
    .selectFrom('live.seat')
    .innerJoin('live.session', 'live.session.id', 'live.seat.session_id')
    .leftJoin('live.group_seat', 'live.group_seat.seat_id', 'live.seat.id')
    .leftJoin('live.breakout_group', 'live.breakout_group.id', 'live.group_seat.group_id')
    .select(['live.seat.id', 'live.session.id as session_id', 'live.session.room_id'])
    .select(['live.breakout_group.id as group_id', 'live.breakout_group.room_id as group_room'])
    .where('person_id', '=', personId)
    .where('ended_at', 'is', null)
  if (courseId) seats = seats.where('course_id', '=', courseId)
  for (const { id, session_id, room_id, group_id, group_room } of await seats.execute()) {
    recheck(tx, classChannel, { sessionId: session_id })
    if (group_id) recheck(tx, groupChannel, { groupId: group_id })
    for (const room of [room_id, group_room]) if (room) await putOutSoon(tx, room, id)
  }
}
