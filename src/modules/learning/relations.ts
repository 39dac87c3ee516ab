import { expressionBuilder } from 'kysely'
import type { PersonId } from '#kernel/actor'
import { standingCourses } from '#modules/courses'
import type { LearningTables } from './tables.ts'

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
