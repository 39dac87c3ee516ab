import { type Actor, isOwner, type PersonId, personOf } from '#kernel/actor'
import { type ReadTx, together } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { worded } from '#kernel/worded'
import { type Face, faceColumns, faceOf, standingCourses } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import type { EnrolmentId } from './schema.ts'
import { read } from './tables.ts'

declare const attended: unique symbol
declare const seen: unique symbol

/** Shows that somebody is a student of this course now. */
export type AttendedCourse = {
  readonly id: CourseId
  readonly title: string
  readonly teacherId: PersonId
  readonly timeZone: string
  readonly studentId: PersonId
  readonly enrolmentId: EnrolmentId
  readonly [attended]: true
}

/** Shows that somebody may look into this course, and as what. */
export type SeenCourse = {
  readonly id: CourseId
  readonly title: string
  readonly teacherId: PersonId
  readonly timeZone: string
  readonly relation: 'teacher' | 'owner' | 'student'
  readonly by: PersonId
  readonly face: Face
  readonly descriptionHtml: string
  readonly capacity: number | null
  readonly enrolment: {
    readonly id: EnrolmentId
    readonly joinedAt: Temporal.Instant
    readonly seenAt: Temporal.Instant | null
  } | null
  readonly [seen]: true
}

export async function courseAttendedBy(tx: ReadTx, actor: Actor, id: CourseId): Promise<AttendedCourse> {
  const course = await courseSeenBy(tx, actor, id)
  if (course.relation !== 'student' || !course.enrolment) throw new Refusal('course.unknown')
  const { title, teacherId, timeZone, by, enrolment } = course
  return { id, title, teacherId, timeZone, studentId: by, enrolmentId: enrolment.id } as AttendedCourse
}

export async function courseSeenBy(tx: ReadTx, actor: Actor, id: CourseId): Promise<SeenCourse> {
  const course = await lookInto(tx, personOf(actor), id)
  if (!course) throw new Refusal('course.unknown')
  return course
}

/** One question: the course, and what the person is to it. A draft is seen by nobody but who makes it. */
export async function lookInto(tx: ReadTx, actor: Actor, id: CourseId): Promise<SeenCourse | null> {
  if (actor.kind !== 'person') return null
  const [row] = await together(tx, actor, `course ${id}`, () => courseBefore(tx, { id, personId: actor.id }))
  if (!row) return null

  const face = faceOf(row)
  const relation = relationOf(face, actor.id, isOwner(actor), row.enrolment_id !== null)
  if (!relation) return null
  return {
    id,
    title: face.title,
    teacherId: face.teacherId,
    timeZone: face.timeZone,
    relation,
    by: actor.id,
    face,
    descriptionHtml: row.description_html,
    capacity: row.capacity,
    enrolment:
      row.enrolment_id && row.joined_at ? { id: row.enrolment_id, joinedAt: row.joined_at, seenAt: row.seen_at } : null,
  } as SeenCourse
}

function relationOf(face: Face, person: PersonId, owns: boolean, enrolled: boolean): SeenCourse['relation'] | null {
  if (face.teacherId === person) return 'teacher'
  if (owns) return 'owner'
  return enrolled && face.state !== 'draft' ? 'student' : null
}

const courseBefore = worded((tx, { id, personId }: { id: CourseId; personId: PersonId }) =>
  read(tx)
    .selectFrom(standingCourses)
    .leftJoin('learning.enrolment as enrolment', (join) =>
      join
        .onRef('enrolment.course_id', '=', 'course.id')
        .on('enrolment.student_id', '=', personId)
        .on('enrolment.ended_at', 'is', null),
    )
    .select(faceColumns)
    .select([
      'course.description_html',
      'course.capacity',
      'enrolment.id as enrolment_id',
      'enrolment.joined_at',
      'enrolment.seen_at',
    ])
    .where('course.id', '=', id),
)
