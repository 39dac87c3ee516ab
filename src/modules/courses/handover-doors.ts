import { personOf } from '#kernel/actor'
import { command, over, query, role } from '#kernel/door'
import {
  acceptHandover,
  declineHandover,
  handoversTo,
  offerHandover,
  openHandover,
  takersOf,
  withdrawHandover,
} from './handovers.ts'
import { courseTaughtBy } from './proofs.ts'
import * as schema from './schema.ts'

const teaches = over('course', 'teacher', 'owner')
const path = '/courses/{courseId}/handover'

/** How a course comes to another teacher: one asks, the other says yes. */
export const handoverDoors = {
  handover: query({
    summary: 'Whom a course may be handed over to, and who is asked to take it.',
    path,
    may: teaches,
    input: schema.OfCourse,
    output: schema.Handover,
    refuses: ['course.unknown'],
    async answer(tx, actor, { courseId }) {
      const course = await courseTaughtBy(tx, actor, courseId)
      const open = await openHandover(tx, course.id)
      return {
        open: open && { personId: open.personId, name: open.name, endsAt: open.endsAt.toString() },
        takers: await takersOf(tx, course),
      }
    },
  }),

  offerHandover: command({
    summary: 'Asks another teacher to take a course over; it is theirs once they agree.',
    path,
    may: teaches,
    input: schema.OfferHandover,
    output: schema.Done,
    refuses: ['course.unknown', 'handover.not_a_teacher', 'handover.theirs_already'],
    async perform(tx, actor, { courseId, personId }) {
      await offerHandover(tx, await courseTaughtBy(tx, actor, courseId), personId)
      return {}
    },
  }),

  withdrawHandover: command({
    summary: 'Takes the question back: the course stays where it is.',
    method: 'DELETE',
    path,
    may: teaches,
    input: schema.OfCourse,
    output: schema.Done,
    refuses: ['course.unknown'],
    async perform(tx, actor, { courseId }) {
      await withdrawHandover(tx, await courseTaughtBy(tx, actor, courseId))
      return {}
    },
  }),

  handoversToMe: query({
    summary: 'Which courses whoever asks is asked to take over.',
    path: '/me/handovers',
    may: role('teacher', 'owner'),
    input: schema.None,
    output: schema.HandoversToMe,
    answer: async (tx, actor) => ({ items: await handoversTo(tx, personOf(actor)) }),
  }),

  acceptHandover: command({
    summary: 'Takes a course over: from now on whoever agrees teaches it.',
    path: '/me/handovers/{courseId}',
    may: role('teacher', 'owner'),
    input: schema.OfCourse,
    output: schema.Done,
    refuses: ['course.unknown', 'handover.none'],
    async perform(tx, actor, { courseId }) {
      await acceptHandover(tx, personOf(actor), courseId)
      return {}
    },
  }),

  declineHandover: command({
    summary: 'Says no to taking a course over.',
    method: 'DELETE',
    path: '/me/handovers/{courseId}',
    may: role('teacher', 'owner'),
    input: schema.OfCourse,
    output: schema.Done,
    refuses: ['course.unknown', 'handover.none'],
    async perform(tx, actor, { courseId }) {
      await declineHandover(tx, personOf(actor), courseId)
      return {}
    },
  }),
}
