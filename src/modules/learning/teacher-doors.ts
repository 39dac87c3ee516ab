import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { command, over, query } from '#kernel/door'
import { courseTaughtBy, type TaughtCourse } from '#modules/courses'
import { personFaces } from '#modules/profiles'
import { studentsInNeed } from './course-consents.ts'
import { readmitStudent, removeStudent } from './enrolments.ts'
import { changeInvitation, closeInvitation, invitationOf, openInvitation, rotateInvitation } from './invitations.ts'
import { attendingIn, removedFrom, studentsOf } from './rosters.ts'
import * as schema from './schema.ts'

const teaches = over('course', 'teacher', 'owner')
const unknown = ['course.unknown']

/** Who comes into a course, and who goes. */
export const teacherDoors = {
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

  guardiansNeeded: query({
    summary: 'How many students of a course could not stay without a guardian’s consent if it became one for minors.',
    path: '/courses/{courseId}/guardians-needed',
    may: teaches,
    input: schema.OfCourse,
    output: schema.GuardiansNeeded,
    refuses: unknown,
    async answer(tx, actor, { courseId }) {
      const course = await courseTaughtBy(tx, actor, courseId)
      return { students: (await studentsInNeed(tx, course.id)).length }
    },
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
    ['student.unknown', 'course.full', 'course.closing', 'enrolment.needs_guardian'],
    readmitStudent,
  ),
}

async function peopleIn(tx: ReadTx, course: TaughtCourse, { who, after, limit }: schema.StudentsPage) {
  const page =
    who === 'attending'
      ? await studentsOf(tx, course, { after, limit })
      : await removedFrom(tx, course, { after, limit })
  const faces = await personFaces(
    tx,
    page.items.map(({ studentId }) => studentId),
    who === 'attending' ? 'courses' : 'everybody',
  )
  return {
    items: page.items.map((student) => ({
      enrolmentId: student.enrolmentId,
      personId: student.studentId,
      name: faces.get(student.studentId)?.name ?? '',
      photo: faces.get(student.studentId)?.photo ?? null,
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
