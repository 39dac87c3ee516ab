import type { Person, PersonId } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { announce } from '#kernel/outbox'
import { granted, Refusal } from '#kernel/refusal'
import type { TaughtCourse } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { tell } from '#modules/notifications'
import { type Doorway, doorwayAt, holdEntry, insideFor, isTeacherOf, openDoorway } from './entries.ts'
import { studentGone, studentJoined } from './events.ts'
import { invitedNotLetIn, notLetIn } from './guardian-letters.ts'
import type { AttendedCourse } from './proofs.ts'
import { isEnrolled, lastRemoval } from './rosters.ts'
import { admission, entrance } from './rules.ts'
import type { InvitationId } from './schema.ts'
import { write } from './tables.ts'

/** Lets somebody in through a link. Who is in already, or teaches the course, is simply there. */
export async function joinThrough(tx: Tx, person: Person, code: string): Promise<CourseId> {
  const { face } = await doorwayAt(tx, person, code)
  await holdEntry(tx, face.id)
  return enter(tx, person, await doorwayAt(tx, person, code))
}

/** Lets somebody into a course that stands on the school's front. */
export async function joinListed(tx: Tx, person: Person, courseId: CourseId): Promise<CourseId> {
  await holdEntry(tx, courseId)
  return enter(tx, person, await openDoorway(tx, person, courseId))
}

export async function leaveCourse(tx: Tx, course: AttendedCourse): Promise<void> {
  await endEnrolment(tx, course.id, course.studentId, course.studentId)
}

/** They cannot come back through a link until the teacher lets them in again. */
export async function removeStudent(tx: Tx, course: TaughtCourse, studentId: PersonId): Promise<void> {
  await endEnrolment(tx, course.id, studentId, course.by)
}

export async function readmitStudent(tx: Tx, course: TaughtCourse, studentId: PersonId): Promise<void> {
  await holdEntry(tx, course.id)
  if (await isEnrolled(tx, course.id, studentId)) return
  if (!(await lastRemoval(tx, course.id, studentId))) throw new Refusal('student.unknown')
  const entry = await insideFor(tx, studentId, course.id)
  if (!entry) throw new Refusal('course.unknown')
  granted(entrance(entry))
  await enrol(tx, { courseId: course.id, studentId, by: course.by, invitationId: null })
}

/** Somebody the owner invited to this course attends it from now on, unless it is over; where something stands in the way, both are told. */
export async function enrolInvited(tx: Tx, courseId: CourseId, studentId: PersonId, by: PersonId): Promise<void> {
  await holdEntry(tx, courseId)
  const entry = await insideFor(tx, studentId, courseId)
  if (!entry || entry.course.state === 'archived' || entry.standing) return
  const decision = entrance(entry)
  if ('refused' in decision) {
    await tell(tx, studentId, notLetIn, { courseId, obstacle: decision.refused })
    await tell(tx, by, invitedNotLetIn, { courseId, personId: studentId, obstacle: decision.refused })
    return
  }
  await enrol(tx, { courseId, studentId, by, invitationId: null })
}

/** Who teaches a course from now on is no student of it. */
export async function endTeachersEnrolment(tx: Tx, courseId: CourseId, teacherId: PersonId): Promise<void> {
  await holdEntry(tx, courseId)
  if (await isEnrolled(tx, courseId, teacherId)) await endEnrolment(tx, courseId, teacherId, teacherId)
}

/** What was published until now is no longer new to this student. */
export async function noteSeen(tx: Tx, course: AttendedCourse): Promise<void> {
  await write(tx)
    .updateTable('learning.enrolment')
    .set({ seen_at: tx.now })
    .where('id', '=', course.enrolmentId)
    .execute()
}

async function enter(tx: Tx, person: Person, doorway: Doorway): Promise<CourseId> {
  const courseId = doorway.face.id
  if (doorway.standing || isTeacherOf(doorway.face, person)) return courseId
  granted(admission(doorway, tx.now))
  await enrol(tx, { courseId, studentId: person.id, by: person.id, invitationId: doorway.invitationId })
  return courseId
}

type NewEnrolment = { courseId: CourseId; studentId: PersonId; by: PersonId; invitationId: InvitationId | null }

async function enrol(tx: Tx, { courseId, studentId, by, invitationId }: NewEnrolment): Promise<void> {
  await write(tx)
    .insertInto('learning.enrolment')
    .values({
      id: newId('enr', tx.now),
      course_id: courseId,
      student_id: studentId,
      invitation_id: invitationId,
      joined_by: by,
      joined_at: tx.now,
      seen_at: null,
      ended_by: null,
      ended_at: null,
      ended_because: null,
    })
    .execute()
  await announce(tx, studentJoined, { courseId, personId: studentId })
}

async function endEnrolment(tx: Tx, courseId: CourseId, studentId: PersonId, by: PersonId): Promise<void> {
  const { numUpdatedRows } = await write(tx)
    .updateTable('learning.enrolment')
    .set({ ended_by: by, ended_at: tx.now })
    .where('course_id', '=', courseId)
    .where('student_id', '=', studentId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new Refusal('student.unknown')
  await announce(tx, studentGone, { courseId, personId: studentId })
}
