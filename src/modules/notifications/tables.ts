import type { Generated } from 'kysely'
import { tablesOf } from '#kernel/db'
import type { MailId } from './schema.ts'

type MailRow = {
  id: MailId
  written_at: Temporal.Instant
  face_sealed: Buffer
  body_sealed: Buffer
}

type LateMailRow = { only_row: Generated<boolean>; since: Temporal.Instant }

export const { read, write } = tablesOf<{
  'notifications.mail': MailRow
  'notifications.late_mail': LateMailRow
}>()
