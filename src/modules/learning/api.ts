import { type Actor, personOf } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { anyone, anyPerson, command, over, query, role } from '#kernel/door'
import { itemsOf, withNames } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { guardianOf } from './course-askings.ts'
import { joinListed, joinThrough, leaveCourse, noteSeen } from './enrolments.ts'
import { type Doorway, doorwayAt, isTeacherOf, obstacleOf, openDoorway } from './entries.ts'
import { guardianDoors } from './guardian-doors.ts'
import { homeOf } from './homes.ts'
import { courseAttendedBy, courseSeenBy } from './proofs.ts'
import { coursesUnderWay } from './relations.ts'
import { attendingIn, enrolmentsOf } from './rosters.ts'
import * as schema from './schema.ts'
import { teacherDoors } from './teacher-doors.ts'

const sees = over('course', 'teacher', 'owner', 'student')
const attends = over('course', 'student')
const unknown = ['course.unknown']
const entering = [
  'enrolment.removed',
  'invitation.not_open',
  'invitation.course_over',
  'invitation.expired',
  'invitation.used_up',
  'course.full',
  'course.closing',
  'enrolment.needs_guardian',
]

export const learningDoors = {
  home: query({
    summary: 'What somebody finds when they come: their courses, and what is new in them.',
    path: '/home',
    may: anyPerson,
    input: schema.None,
    output: schema.Home,
    answer: (tx, actor) => homeOf(tx, personOf(actor)),
  }),

  coursesOf: query({
    summary: 'The courses under way that somebody teaches or attends, for the owner.',
    path: '/people/{personId}/courses',
    may: role('owner'),
    input: schema.ByPerson,
    output: schema.CoursesOfPerson,
    refuses: ['person.unknown'],
    answer: async (tx, _actor, { personId }) => ({ courses: await coursesUnderWay(tx, personId) }),
  }),

  attended: query({
    summary: 'The courses that the person who asks attends, latest joined first.',
    path: '/courses/attended',
    may: anyPerson,
    input: schema.AttendedPage,
    output: schema.AttendedCourses,
    async answer(tx, actor, { after, limit }) {
      const enrolments = await enrolmentsOf(tx, personOf(actor).id, { after, limit: limit + 1 })
      const shown = enrolments.slice(0, limit)
      return {
        items: await withNames(
          tx,
          shown.map(({ face }) => face),
        ),
        next: enrolments.length > limit ? (shown.at(-1)?.enrolmentId ?? null) : null,
      }
    },
  }),

  course: query({
    summary: 'A course as those who are in it see it, with a page of its items.',
    path: '/courses/{courseId}/view',
    may: sees,
    input: schema.CoursePage,
    output: schema.CourseView,
    refuses: unknown,
    answer: (tx, actor, input) => viewOf(tx, actor, input),
  }),

  listedCourse: query({
    summary: 'A course of the school’s front as strangers see it.',
    path: '/courses/listed/{courseId}',
    may: anyone,
    input: schema.OfCourse,
    output: schema.ListedCourse,
    refuses: unknown,
    async answer(tx, actor, { courseId }) {
      const doorway = await openDoorway(tx, actor, courseId)
      return {
        ...(await faceAt(tx, doorway)),
        full: obstacleOf({ ...doorway, removed: false }, tx.now) === 'course.full',
        guardian: actor.kind === 'person' ? await guardianOf(tx, actor, doorway) : null,
      }
    },
  }),

  noteSeen: command({
    summary: 'Notes that a student has seen what is new in a course.',
    path: '/courses/{courseId}/seen',
    may: attends,
    audited: false,
    input: schema.OfCourse,
    output: schema.Done,
    refuses: unknown,
    async perform(tx, actor, { courseId }) {
      await noteSeen(tx, await courseAttendedBy(tx, actor, courseId))
      return {}
    },
  }),

  welcome: query({
    summary: 'What an invitation link leads to, and whether it lets the person who opens it in.',
    path: '/invitations/{code}',
    may: anyone,
    input: schema.OfCode,
    output: schema.Welcome,
    refuses: ['invitation.unknown'],
    async answer(tx, actor, { code }) {
      const doorway = await doorwayAt(tx, actor, code)
      return {
        ...(await faceAt(tx, doorway)),
        obstacle: obstacleOf(doorway, tx.now),
        you: whatIs(actor, doorway),
        guardian: actor.kind === 'person' ? await guardianOf(tx, actor, doorway) : null,
      }
    },
  }),

  join: command({
    summary: 'Enters a course through an invitation link.',
    path: '/invitations/{code}/join',
    may: anyPerson,
    input: schema.OfCode,
    output: schema.Joined,
    refuses: ['invitation.unknown', ...entering],
    perform: async (tx, actor, { code }) => ({ courseId: await joinThrough(tx, personOf(actor), code) }),
  }),

  joinListed: command({
    summary: 'Enters a course that stands on the school’s front.',
    path: '/courses/{courseId}/join',
    may: anyPerson,
    input: schema.OfCourse,
    output: schema.Joined,
    refuses: ['course.unknown', 'enrolment.removed', 'course.full', 'course.closing', 'enrolment.needs_guardian'],
    perform: async (tx, actor, { courseId }) => ({ courseId: await joinListed(tx, personOf(actor), courseId) }),
  }),

  leave: command({
    summary: 'Leaves a course.',
    path: '/courses/{courseId}/leave',
    may: attends,
    input: schema.OfCourse,
    output: schema.Done,
    refuses: ['course.unknown', 'student.unknown'],
    async perform(tx, actor, { courseId }) {
      await leaveCourse(tx, await courseAttendedBy(tx, actor, courseId))
      return {}
    },
  }),

  ...teacherDoors,
  ...guardianDoors,
}

async function viewOf(
  tx: ReadTx,
  actor: Actor,
  { courseId, after, limit }: { courseId: CourseId; after?: number | undefined; limit: number },
) {
  const course = await courseSeenBy(tx, actor, courseId)
  const teaching = course.relation !== 'student'
  const [[face], students, items] = await Promise.all([
    withNames(tx, [course.face], 'courses'),
    teaching ? attendingIn(tx, course) : null,
    itemsOf(tx, course, { drafts: teaching, after, limit }),
  ])
  if (!face) throw new Error('A face went missing.')
  return {
    ...face,
    relation: course.relation,
    descriptionHtml: course.descriptionHtml,
    capacity: course.capacity,
    students,
    items,
    seenAt: (course.enrolment?.seenAt ?? course.enrolment?.joinedAt)?.toString() ?? null,
  }
}

async function faceAt(tx: ReadTx, { face, descriptionHtml }: Doorway) {
  const [named] = await withNames(tx, [face])
  if (!named) throw new Error('A face went missing.')
  return { ...named, descriptionHtml }
}

function whatIs(actor: Actor, { face, standing }: Doorway): 'stranger' | 'newcomer' | 'student' | 'teacher' {
  if (actor.kind !== 'person') return 'stranger'
  if (isTeacherOf(face, actor)) return 'teacher'
  return standing ? 'student' : 'newcomer'
}
