import { expressionBuilder } from 'kysely'
import type { PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { standingCourses } from '#modules/courses'
import { personCard } from '#modules/identity'
import type { CourseOfPerson } from './schema.ts'
import { type LearningTables, read } from './tables.ts'

/** The courses under way that somebody teaches, or attends and can see: lent to the modules above as a relation they may join. */
export function ownCourses(personId: PersonId) {
  const relation = expressionBuilder<LearningTables>()
  const taught = relation
    .selectFrom(standingCourses)
    .select(({ val }) => [
      'course.id as course_id',
      'course.title',
      val<'teacher' | 'student'>('teacher').as('relation'),
    ])
    .where('course.teacher_id', '=', personId)
    .where('course.archived_at', 'is', null)
  const attended = relation
    .selectFrom('learning.enrolment as enrolment')
    .innerJoin(standingCourses, 'course.id', 'enrolment.course_id')
    .select(({ val }) => [
      'course.id as course_id',
      'course.title',
      val<'teacher' | 'student'>('student').as('relation'),
    ])
    .where('enrolment.student_id', '=', personId)
    .where('enrolment.ended_at', 'is', null)
    .where('course.published_at', 'is not', null)
    .where('course.archived_at', 'is', null)
  return taught.unionAll(attended).as('own')
}

/** Whether two people are in one course now: as its teacher, or as its students once it is published. */
export async function shareCourse(tx: ReadTx, one: PersonId, other: PersonId): Promise<boolean> {
  const found = await read(tx)
    .selectFrom(coursesWith(one).as('one'))
    .innerJoin(coursesWith(other).as('other'), 'other.course_id', 'one.course_id')
    .select('one.course_id')
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

function coursesWith(personId: PersonId) {
  const relation = expressionBuilder<LearningTables>()
  const taught = relation
    .selectFrom(standingCourses)
    .select('course.id as course_id')
    .where('course.teacher_id', '=', personId)
  const attended = relation
    .selectFrom('learning.enrolment as enrolment')
    .innerJoin(standingCourses, 'course.id', 'enrolment.course_id')
    .select('course.id as course_id')
    .where('enrolment.student_id', '=', personId)
    .where('enrolment.ended_at', 'is', null)
    .where('course.published_at', 'is not', null)
  return taught.unionAll(attended)
}

/** What the owner sees on somebody's page; a hundred courses are more than anybody is in. */
export async function coursesUnderWay(tx: ReadTx, personId: PersonId): Promise<CourseOfPerson[]> {
  if (!(await personCard(tx, [personId])).has(personId)) throw new Refusal('person.unknown')
  const rows = await read(tx)
    .selectFrom(ownCourses(personId))
    .select(['own.course_id', 'own.title', 'own.relation'])
    .orderBy('own.title')
    .limit(100)
    .execute()
  return rows.map(({ course_id, title, relation }) => ({ courseId: course_id, title, relation }))
}
