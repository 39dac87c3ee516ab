import type { PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { type Face, faceColumns, faceOf, standingCourses, type TaughtCourse } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import type { EnrolmentId } from './schema.ts'
import { read } from './tables.ts'

export type Page<Cursor> = { after?: Cursor | undefined; limit: number }
export type Student = {
  readonly enrolmentId: EnrolmentId
  readonly studentId: PersonId
  readonly joinedAt: Temporal.Instant
}
export type Enrolment = Student & { readonly face: Face; readonly seenAt: Temporal.Instant | null }

export async function isEnrolled(tx: ReadTx, courseId: CourseId, personId: PersonId): Promise<boolean> {
  return (await attendingSince(tx, courseId, personId)) !== null
}

/** When they joined the course; nothing for who does not attend it. */
export async function attendingSince(
  tx: ReadTx,
  courseId: CourseId,
  personId: PersonId,
): Promise<Temporal.Instant | null> {
  const row = await read(tx)
    .selectFrom('learning.enrolment')
    .select('joined_at')
    .where('course_id', '=', courseId)
    .where('student_id', '=', personId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return row?.joined_at ?? null
}

/** The courses somebody attends now and can see, latest joined first. */
export async function enrolmentsOf(
  tx: ReadTx,
  personId: PersonId,
  page: Page<EnrolmentId> = { limit: 100 },
): Promise<Enrolment[]> {
  let enrolments = read(tx)
    .selectFrom('learning.enrolment as enrolment')
    .innerJoin(standingCourses, 'course.id', 'enrolment.course_id')
    .select(faceColumns)
    .select(['enrolment.id as enrolment_id', 'enrolment.student_id', 'enrolment.joined_at', 'enrolment.seen_at'])
    .where('enrolment.student_id', '=', personId)
    .where('enrolment.ended_at', 'is', null)
    .where('course.published_at', 'is not', null)
  if (page.after) enrolments = enrolments.where('enrolment.id', '<', page.after)
  const rows = await enrolments.orderBy('enrolment.id', 'desc').limit(page.limit).execute()
  return rows.map((row) => ({ ...studentOf({ ...row, id: row.enrolment_id }), face: faceOf(row), seenAt: row.seen_at }))
}

/** The students of a course in the order they joined. Whoever asks has shown that they may know them. */
export async function studentsOf(
  tx: ReadTx,
  course: { readonly id: CourseId },
  page: Page<EnrolmentId>,
): Promise<{ items: Student[]; next: EnrolmentId | null }> {
  let students = read(tx)
    .selectFrom('learning.enrolment')
    .select(['id', 'student_id', 'joined_at'])
    .where('course_id', '=', course.id)
    .where('ended_at', 'is', null)
  if (page.after) students = students.where('id', '>', page.after)
  const rows = await students
    .orderBy('id')
    .limit(page.limit + 1)
    .execute()
  const items = rows.slice(0, page.limit).map(studentOf)
  return { items, next: rows.length > page.limit ? (items.at(-1)?.enrolmentId ?? null) : null }
}

function studentOf(row: { id: EnrolmentId; student_id: PersonId; joined_at: Temporal.Instant }): Student {
  return { enrolmentId: row.id, studentId: row.student_id, joinedAt: row.joined_at }
}

export async function attendingIn(tx: ReadTx, course: { readonly id: CourseId }): Promise<number> {
  return (await attendingInEach(tx, [course.id])).get(course.id) ?? 0
}

/** How many attend each of these courses: one question. */
export async function attendingInEach(tx: ReadTx, ids: readonly CourseId[]): Promise<Map<CourseId, number>> {
  if (ids.length === 0) return new Map()
  const rows = await read(tx)
    .selectFrom('learning.enrolment')
    .select(({ fn }) => ['course_id', fn.countAll<bigint>().as('students')])
    .where('course_id', 'in', [...ids])
    .where('ended_at', 'is', null)
    .groupBy('course_id')
    .execute()
  return new Map(rows.map((row) => [row.course_id, Number(row.students)]))
}

/** Whom the teacher removed and has not let in again, latest first. */
export async function removedFrom(tx: ReadTx, course: TaughtCourse, page: Page<EnrolmentId>) {
  let removed = read(tx)
    .selectFrom('learning.enrolment as enrolment')
    .select(['id', 'student_id', 'joined_at', 'ended_at'])
    .where('course_id', '=', course.id)
    .where('ended_at', 'is not', null)
    .whereRef('ended_by', '<>', 'student_id')
    .where('ended_because', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('learning.enrolment as later')
            .select('later.id')
            .whereRef('later.course_id', '=', 'enrolment.course_id')
            .whereRef('later.student_id', '=', 'enrolment.student_id')
            .whereRef('later.id', '>', 'enrolment.id'),
        ),
      ),
    )
  if (page.after) removed = removed.where('id', '<', page.after)
  const rows = await removed
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute()
  const items = rows.slice(0, page.limit).map((row) => ({ ...studentOf(row), endedAt: row.ended_at }))
  return { items, next: rows.length > page.limit ? (items.at(-1)?.enrolmentId ?? null) : null }
}

/** When the teacher removed somebody who has not come back since. */
export async function lastRemoval(
  tx: ReadTx,
  courseId: CourseId,
  personId: PersonId,
): Promise<Temporal.Instant | null> {
  const latest = await read(tx)
    .selectFrom('learning.enrolment')
    .select(['ended_by', 'ended_at', 'ended_because'])
    .where('course_id', '=', courseId)
    .where('student_id', '=', personId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return latest && latest.ended_by !== personId && !latest.ended_because ? latest.ended_at : null
}
