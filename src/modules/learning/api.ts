import { type Actor, type PersonId, personOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { anyone, anyPerson, command, over, query } from '#kernel/door'
import { courseTaughtBy, itemsOf, type TaughtCourse, withNames } from '#modules/courses'
import { personCard } from '#modules/identity'
import { joinListed, joinThrough, leaveCourse, noteSeen, readmitStudent, removeStudent } from './enrolments.ts'
import { type Doorway, doorwayAt, isTeacherOf, obstacleOf, openDoorway } from './entries.ts'
import { homeOf } from './homes.ts'
import { changeInvitation, closeInvitation, invitationOf, openInvitation, rotateInvitation } from './invitations.ts'
import { courseAttendedBy, courseSeenBy } from './proofs.ts'
import { attendingIn, enrolmentsOf, removedFrom, studentsOf } from './rosters.ts'
import * as schema from './schema.ts'

const teaches = over('course', 'teacher', 'owner')
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
      return { ...(await faceAt(tx, doorway)), obstacle: obstacleOf(doorway, tx.now), you: whatIs(actor, doorway) }
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
    refuses: ['course.unknown', 'enrolment.removed', 'course.full'],
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

  invitation: query({
    summary: 'The invitation link of a course.',
    path: '/courses/{courseId}/invitation',
    may: teaches,
    input: schema.OfCourse,
    output: schema.InvitationView,
    refuses: unknown,
    answer: async (tx, actor, { courseId }) => invitationOf(tx, await courseTaughtBy(tx, actor, courseId)),
  }),

  openInvitation: onInvitation(
    'Gives a course a link again.',
    'POST',
    '/courses/{courseId}/invitation',
    openInvitation,
  ),
  rotateInvitation: onInvitation(
    'Replaces the link; the old one lets nobody in.',
    'POST',
    '/courses/{courseId}/invitation/rotate',
    rotateInvitation,
  ),
  closeInvitation: onInvitation(
    'Closes the link without a new one.',
    'DELETE',
    '/courses/{courseId}/invitation',
    closeInvitation,
  ),

  changeInvitation: command({
    summary: 'Sets how long, or how often, the link lets somebody in.',
    method: 'PUT',
    path: '/courses/{courseId}/invitation',
    may: teaches,
    input: schema.ChangeInvitation,
    output: schema.Done,
    refuses: unknown,
    async perform(tx, actor, input) {
      await changeInvitation(tx, await courseTaughtBy(tx, actor, input.courseId), input)
      return {}
    },
  }),

  students: query({
    summary: 'Who attends a course, or whom its teacher removed.',
    path: '/courses/{courseId}/students',
    may: teaches,
    input: schema.StudentsPage,
    output: schema.Students,
    refuses: unknown,
    answer: async (tx, actor, input) => peopleIn(tx, await courseTaughtBy(tx, actor, input.courseId), input),
  }),

  removeStudent: onStudent(
    'Removes a student, who cannot come back through a link.',
    'DELETE',
    '/courses/{courseId}/students/{personId}',
    ['student.unknown'],
    removeStudent,
  ),
  readmitStudent: onStudent(
    'Lets a removed student in again.',
    'POST',
    '/courses/{courseId}/students/{personId}/readmit',
    ['student.unknown', 'course.full'],
    readmitStudent,
  ),
}

async function viewOf(
  tx: ReadTx,
  actor: Actor,
  { courseId, after, limit }: { courseId: TaughtCourse['id']; after?: number | undefined; limit: number },
) {
  const course = await courseSeenBy(tx, actor, courseId)
  const teaching = course.relation !== 'student'
  const [face] = await withNames(tx, [course.face])
  if (!face) throw new Error('A face went missing.')
  return {
    ...face,
    relation: course.relation,
    descriptionHtml: course.descriptionHtml,
    capacity: course.capacity,
    students: teaching ? await attendingIn(tx, course) : null,
    items: await itemsOf(tx, course, { drafts: teaching, after, limit }),
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

async function peopleIn(tx: ReadTx, course: TaughtCourse, { who, after, limit }: schema.StudentsPage) {
  const page =
    who === 'attending'
      ? await studentsOf(tx, course, { after, limit })
      : await removedFrom(tx, course, { after, limit })
  const cards = await personCard(
    tx,
    page.items.map(({ studentId }) => studentId),
  )
  return {
    items: page.items.map((student) => ({
      enrolmentId: student.enrolmentId,
      personId: student.studentId,
      name: cards.get(student.studentId)?.name ?? '',
      joinedAt: student.joinedAt.toString(),
      endedAt: 'endedAt' in student ? (student.endedAt?.toString() ?? null) : null,
    })),
    next: page.next,
    attending: await attendingIn(tx, course),
  }
}

function onInvitation(
  summary: string,
  method: 'POST' | 'DELETE',
  path: `/${string}`,
  deed: (tx: Tx, course: TaughtCourse) => Promise<unknown>,
) {
  return command({
    summary,
    method,
    path,
    may: teaches,
    input: schema.OfCourse,
    output: schema.Done,
    refuses: unknown,
    async perform(tx, actor, { courseId }) {
      await deed(tx, await courseTaughtBy(tx, actor, courseId))
      return {}
    },
  })
}

function onStudent(
  summary: string,
  method: 'POST' | 'DELETE',
  path: `/${string}`,
  refuses: readonly string[],
  deed: (tx: Tx, course: TaughtCourse, studentId: PersonId) => Promise<void>,
) {
  return command({
    summary,
    method,
    path,
    may: teaches,
    input: schema.OfStudent,
    output: schema.Done,
    refuses: ['course.unknown', ...refuses],
    async perform(tx, actor, { courseId, personId }) {
      await deed(tx, await courseTaughtBy(tx, actor, courseId), personId)
      return {}
    },
  })
}
