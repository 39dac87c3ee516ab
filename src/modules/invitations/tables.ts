import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { CourseId } from '#modules/courses/schema'
import type { InvitedRole, LineFault, ListId, PersonalInvitationId } from './schema.ts'

type ListRow = {
  id: ListId
  made_by: PersonId
  made_at: Temporal.Instant
  ends_at: Temporal.Instant
  file_name: string
  sent_at: Temporal.Instant | null
}

export type LineRow = {
  list_id: ListId
  number: number
  email_sealed: Buffer
  first_name: string
  last_name: string
  role: string
  course_text: string
  course_id: CourseId | null
  faults: LineFault[]
}

type InvitationRow = {
  id: PersonalInvitationId
  email_sealed: Buffer
  email_index: Buffer
  first_name: string
  last_name: string
  role: InvitedRole
  course_id: CourseId | null
  token_sha256: Buffer | null
  invited_by: PersonId
  invited_at: Temporal.Instant
  ends_at: Temporal.Instant
  sent_at: Temporal.Instant | null
  accepted_at: Temporal.Instant | null
  accepted_by: PersonId | null
  revoked_at: Temporal.Instant | null
  revoked_by: PersonId | null
}

export const { read, write } = tablesOf<{
  'invitations.list': ListRow
  'invitations.line': LineRow
  'invitations.invitation': InvitationRow
}>()
