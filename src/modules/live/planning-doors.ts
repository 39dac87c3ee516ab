import { personOf } from '#kernel/actor'
import { anyPerson, command, over, query } from '#kernel/door'
import { courseSeenBy } from '#modules/learning'
import { classSeenBy } from './classes.ts'
import type { LivePorts } from './flows.ts'
import { moveSession } from './moves.ts'
import { addSession, cancelSession, courseToPlanIn, planSessions, renameSession } from './plans.ts'
import {
  AddSession,
  Cancelled,
  CancelSession,
  ClassView,
  ComingSessions,
  Done,
  Moved,
  MoveSession,
  NextSessions,
  OfSession,
  Planned,
  PlanSessions,
  RenameSession,
  Sessions,
  SessionsOfCourse,
} from './schema.ts'
import { heldSessionTaughtBy, sessionSeenBy, sessionTaughtBy } from './sessions.ts'
import { nextSessionsFor, sessionsOfCourse } from './timetables.ts'

const changes = ['session.unknown', 'session.over', 'session.cancelled', 'session.begun'] as const

export const planningDoors = ({ rooms }: Pick<LivePorts, 'rooms'>) => ({
  planSessions: command({
    summary: 'Plans a class, or a weekly series of classes, in a course.',
    path: '/courses/{courseId}/sessions',
    may: over('course', 'teacher', 'owner'),
    input: PlanSessions,
    output: Planned,
    refuses: [
      'course.unknown',
      'course.archived',
      'course.closing',
      'series.empty',
      'series.too_long',
      'session.in_the_past',
      'session.course_gone',
    ],
    async perform(tx, actor, plan) {
      return planSessions(tx, actor, await courseToPlanIn(tx, actor, plan.courseId), plan)
    },
  }),

  sessionsOfCourse: query({
    summary: 'The classes of a course that are ahead, or those that are over.',
    path: '/courses/{courseId}/sessions',
    may: over('course', 'student', 'teacher', 'owner'),
    input: SessionsOfCourse,
    output: Sessions,
    refuses: ['course.unknown', 'session.unknown'],
    async answer(tx, actor, { courseId, ...page }) {
      return sessionsOfCourse(tx, await courseSeenBy(tx, actor, courseId), page)
    },
  }),

  nextSessions: query({
    summary: 'The next classes of all courses that you teach or attend.',
    path: '/sessions/next',
    may: anyPerson,
    input: NextSessions,
    output: ComingSessions,
    async answer(tx, actor, { limit }) {
      return { items: await nextSessionsFor(tx, personOf(actor).id, limit) }
    },
  }),

  session: query({
    summary: 'One class: when it is, what it is now, and your place in it.',
    path: '/sessions/{sessionId}',
    may: over('session', 'student', 'guest', 'teacher', 'owner'),
    input: OfSession,
    output: ClassView,
    refuses: ['session.unknown'],
    async answer(tx, actor, { sessionId }) {
      const view = await classSeenBy(tx, actor, await sessionSeenBy(tx, actor, sessionId))
      return { ...view, elsewhere: view.elsewhere || rooms.isElsewhere === true }
    },
  }),

  moveSession: command({
    summary: 'Gives a class another time: it alone, or it and all that follow in its series. Everyone is told.',
    path: '/sessions/{sessionId}/move',
    may: over('session', 'teacher', 'owner'),
    input: MoveSession,
    output: Moved,
    refuses: [...changes, 'session.in_the_past', 'session.course_gone'],
    async perform(tx, actor, { sessionId, ...to }) {
      return { moved: await moveSession(tx, actor, await heldSessionTaughtBy(tx, actor, sessionId), to) }
    },
  }),

  addSession: command({
    summary: 'Adds one more class to the series of this one, on any day. Everyone is told.',
    path: '/sessions/{sessionId}/more',
    may: over('session', 'teacher', 'owner'),
    input: AddSession,
    output: Planned,
    refuses: [
      'session.unknown',
      'course.archived',
      'course.closing',
      'series.too_long',
      'session.in_the_past',
      'session.course_gone',
    ],
    async perform(tx, actor, { sessionId, ...when }) {
      return addSession(tx, actor, await sessionTaughtBy(tx, actor, sessionId), when)
    },
  }),

  renameSession: command({
    summary: 'Changes the title of a class, how many fit in, or the link behind which it is held.',
    method: 'PATCH',
    path: '/sessions/{sessionId}',
    may: over('session', 'teacher', 'owner'),
    input: RenameSession,
    output: Done,
    refuses: changes,
    async perform(tx, actor, { sessionId, ...to }) {
      await renameSession(tx, await heldSessionTaughtBy(tx, actor, sessionId), to)
      return {}
    },
  }),

  cancelSession: command({
    summary: 'Cancels a class, or it and all that follow in its series.',
    path: '/sessions/{sessionId}/cancel',
    may: over('session', 'teacher', 'owner'),
    input: CancelSession,
    output: Cancelled,
    refuses: changes,
    async perform(tx, actor, { sessionId, andFollowing }) {
      return {
        cancelled: await cancelSession(tx, actor, await heldSessionTaughtBy(tx, actor, sessionId), { andFollowing }),
      }
    },
  }),
})
