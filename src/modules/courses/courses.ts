import type { Person, PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { announce, enqueue, withdraw } from '#kernel/outbox'
import { granted } from '#kernel/refusal'
import { schoolFace } from '#modules/school'
import { notEnding } from './endings.ts'
import { courseCreated, courseForMinors } from './events.ts'
import { type Face, faceColumns, faceOf, standingCourses } from './faces.ts'
import type { Markdown } from './ports.ts'
import type { TaughtCourse } from './proofs.ts'
import { purgeCourse, purgeOf } from './purges.ts'
import { changeable, recallPeriod } from './rules.ts'
import type { CourseId, CreateCourse, EditCourse } from './schema.ts'
import { read, write } from './tables.ts'

export async function createCourse(
  tx: Tx,
  teacher: Pick<Person, 'id' | 'timeZone'>,
  markdown: Markdown,
  input: CreateCourse,
): Promise<CourseId> {
  const id = newId('crs', tx.now)
  await write(tx)
    .insertInto('courses.course')
    .values({
      id,
      teacher_id: teacher.id,
      ...written(markdown, input),
      time_zone: input.timeZone ?? teacher.timeZone ?? (await schoolFace(tx)).timeZone,
      cover_narrow_id: null,
      cover_wide_id: null,
      created_by: teacher.id,
      created_at: tx.now,
      ...untold('edited'),
      ...untold('published'),
      ...untold('archived'),
      ...untold('minors'),
      ...(input.minors && { minors_by: teacher.id, minors_at: tx.now }),
      ...notEnding,
      ...untold('deleted'),
    })
    .execute()
  await announce(tx, courseCreated, { courseId: id })
  return id
}

export async function editCourse(tx: Tx, course: TaughtCourse, markdown: Markdown, input: EditCourse): Promise<void> {
  granted(changeable(course))
  await write(tx)
    .updateTable('courses.course')
    .set({
      ...written(markdown, input),
      time_zone: input.timeZone ?? course.timeZone,
      edited_by: course.by,
      edited_at: tx.now,
    })
    .where('id', '=', course.id)
    .execute()
  if (input.minors !== undefined && input.minors !== course.minors) await sayMinorsAttend(tx, course, input.minors)
}

/** From now on it is restricted as a course of minors is; or is not any more. */
async function sayMinorsAttend(tx: Tx, course: TaughtCourse, attend: boolean): Promise<void> {
  await write(tx)
    .updateTable('courses.course')
    .set(attend ? { minors_by: course.by, minors_at: tx.now } : untold('minors'))
    .where('id', '=', course.id)
    .execute()
  if (attend) await announce(tx, courseForMinors, { courseId: course.id })
}

export async function publishCourse(tx: Tx, course: TaughtCourse): Promise<void> {
  granted(changeable(course))
  await write(tx)
    .updateTable('courses.course')
    .set({ published_by: course.by, published_at: tx.now })
    .where('id', '=', course.id)
    .where('published_at', 'is', null)
    .execute()
}

export async function unpublishCourse(tx: Tx, course: TaughtCourse): Promise<void> {
  granted(changeable(course))
  await write(tx).updateTable('courses.course').set(untold('published')).where('id', '=', course.id).execute()
}

export async function archiveCourse(tx: Tx, course: TaughtCourse): Promise<void> {
  await write(tx)
    .updateTable('courses.course')
    .set({ archived_by: course.by, archived_at: tx.now })
    .where('id', '=', course.id)
    .where('archived_at', 'is', null)
    .execute()
}

export async function restoreCourse(tx: Tx, course: TaughtCourse): Promise<void> {
  await write(tx).updateTable('courses.course').set(untold('archived')).where('id', '=', course.id).execute()
}

/** Nobody sees it from now on; for some days it can be brought back as it was. */
export async function deleteCourse(tx: Tx, course: TaughtCourse): Promise<void> {
  await write(tx)
    .updateTable('courses.course')
    .set({ deleted_by: course.by, deleted_at: tx.now })
    .where('id', '=', course.id)
    .execute()
  await enqueue(tx, purgeCourse, { courseId: course.id }, { at: tx.now.add(recallPeriod), key: purgeOf(course.id) })
}

/** The proof is that of a deleted course. */
export async function recallCourse(tx: Tx, course: TaughtCourse): Promise<void> {
  await write(tx).updateTable('courses.course').set(untold('deleted')).where('id', '=', course.id).execute()
  await withdraw(tx, purgeOf(course.id))
}

type CoursesOf = { teacher?: Pick<Person, 'id'>; after?: CourseId | undefined; limit: number }

/** The courses of one teacher, or of everybody, newest first. */
export async function coursesTaughtBy(tx: ReadTx, { teacher, after, limit }: CoursesOf): Promise<Face[]> {
  let courses = read(tx).selectFrom(standingCourses).select(faceColumns)
  if (teacher) courses = courses.where('course.teacher_id', '=', teacher.id)
  if (after) courses = courses.where('course.id', '<', after)
  const rows = await courses.orderBy('course.id', 'desc').limit(limit).execute()
  return rows.map(faceOf)
}

/** The courses of several teachers, a bounded number of all: one question. */
export async function coursesOfEach(tx: ReadTx, teachers: readonly PersonId[], limit: number): Promise<Face[]> {
  if (teachers.length === 0) return []
  const courses = read(tx)
    .selectFrom(standingCourses)
    .select(faceColumns)
    .where('course.teacher_id', 'in', [...teachers])
  return (await courses.orderBy('course.id', 'desc').limit(limit).execute()).map(faceOf)
}

/** What stands on the school's front. */
export async function listedCourses(tx: ReadTx, { after, limit }: Omit<CoursesOf, 'teacher'>): Promise<Face[]> {
  let courses = read(tx)
    .selectFrom(standingCourses)
    .select(faceColumns)
    .where('course.visibility', '=', 'listed')
    .where('course.published_at', 'is not', null)
    .where('course.archived_at', 'is', null)
    .where('course.ending_way', 'is distinct from', 'close')
  if (after) courses = courses.where('course.id', '<', after)
  const rows = await courses.orderBy('course.id', 'desc').limit(limit).execute()
  return rows.map(faceOf)
}

/** What this teacher deleted and may still bring back. */
export async function deletedCoursesOf(
  tx: ReadTx,
  teacher: Person,
): Promise<{ id: CourseId; title: string; deletedAt: Temporal.Instant }[]> {
  const rows = await read(tx)
    .selectFrom('courses.course')
    .select(['id', 'title', 'deleted_at'])
    .where('teacher_id', '=', teacher.id)
    .where('deleted_at', '>', tx.now.subtract(recallPeriod))
    .orderBy('id', 'desc')
    .limit(20)
    .execute()
  return rows.flatMap(({ id, title, deleted_at }) => (deleted_at ? [{ id, title, deletedAt: deleted_at }] : []))
}

/** What only its editing form needs. */
export async function writtenIn(tx: ReadTx, course: TaughtCourse) {
  return read(tx)
    .selectFrom('courses.course')
    .select(['description_source', 'description_html'])
    .where('id', '=', course.id)
    .executeTakeFirstOrThrow()
}

function written(markdown: Markdown, input: CreateCourse) {
  return {
    title: input.title,
    description_source: input.description,
    description_html: markdown.render(input.description),
    starts_on: input.startsOn ?? null,
    ends_on: input.endsOn ?? null,
    visibility: input.visibility,
    capacity: input.capacity ?? null,
  }
}

function untold<Deed extends string>(deed: Deed) {
  return { [`${deed}_by`]: null, [`${deed}_at`]: null } as { [Column in `${Deed}_${'by' | 'at'}`]: null }
}
