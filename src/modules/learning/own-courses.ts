import { sql } from 'kysely'
import type { PersonId } from '#kernel/actor'
import { standingCourses } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'

type OwnCourse = { course_id: CourseId; title: string; relation: 'teacher' | 'student' }

/**
 * The courses somebody teaches or attends now, lent to the modules above as a relation they may join,
 * so that "what comes next for me" is one question.
 */
export const ownCourses = (personId: PersonId) =>
  sql<OwnCourse>`(
    select course.id as course_id, course.title, 'teacher' as relation
    from ${standingCourses} where course.teacher_id = ${personId}
    union all
    select course.id, course.title, 'student'
    from learning.enrolment join ${standingCourses} on course.id = enrolment.course_id
    where enrolment.student_id = ${personId} and enrolment.ended_at is null and course.published_at is not null
  )`.as<'own'>(sql`own`)
