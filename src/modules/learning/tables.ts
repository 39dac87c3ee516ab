import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { CourseId } from '#modules/courses/schema'
import type { CourseAskingId, CourseConsentId, EnrolmentId, InvitationId } from './schema.ts'

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
    ended_by: PersonId | 'system' | null
    ended_at: Temporal.Instant | null
    ended_because: 'no_consent' | null
  }
  'learning.course_asking': {
    id: CourseAskingId
    course_id: CourseId
    student_id: PersonId
    email_sealed: Buffer
    locale: string
    asked_at: Temporal.Instant
    ends_at: Temporal.Instant
    token_sha256: Buffer | null
  }
  'learning.course_consent': {
    id: CourseConsentId
    course_id: CourseId
    student_id: PersonId
    guardian_email_sealed: Buffer
    guardian_name: string
    wording_version: string
    wording_sha256: Buffer
    locale: string
    surface: string
    token_sha256: Buffer
    given_at: Temporal.Instant
    revocation_sha256: Buffer | null
    revoked_at: Temporal.Instant | null
  }
}

export const { read, write } = tablesOf<LearningTables>()
