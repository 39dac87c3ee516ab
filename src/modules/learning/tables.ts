import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { CourseId } from '#modules/courses/schema'
import type { EnrolmentId, InvitationId } from './schema.ts'

export type LearningTables = {
  'learning.invitation': {
    id: InvitationId
    course_id: CourseId
    code: string
    expires_at: Temporal.Instant | null
    max_uses: number | null
    opened_by: PersonId
    opened_at: Temporal.Instant
    closed_by: PersonId | null
    closed_at: Temporal.Instant | null
  }
  'learning.enrolment': {
    id: EnrolmentId
    course_id: CourseId
    student_id: PersonId
    invitation_id: InvitationId | null
    joined_by: PersonId
    joined_at: Temporal.Instant
    seen_at: Temporal.Instant | null
    ended_by: PersonId | null
    ended_at: Temporal.Instant | null
  }
}

export const { read, write } = tablesOf<LearningTables>()
