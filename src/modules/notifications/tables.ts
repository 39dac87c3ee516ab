import type { Generated } from 'kysely'
import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { ConsentId } from '#modules/profiles/schema'
import type { DeviceId, MailId, MessageState, NoticeId, Platform, Topic } from './schema.ts'

type MailRow = {
  id: MailId
  written_at: Temporal.Instant
  face_sealed: Buffer
  body_sealed: Buffer
}

type DeviceRow = {
  id: DeviceId
  person_id: PersonId
  platform: Platform
  label: string
  token_sha256: string
  sealed: Buffer
  added_at: Temporal.Instant
  used_at: Temporal.Instant
}

export type MessageRow = {
  id: NoticeId
  person_id: PersonId
  way: 'phone' | 'push'
  topic: Topic
  notice: string
  about: unknown
  state: MessageState
  attempts: number
  consent_id: ConsentId
  sms_consent_id: ConsentId | null
  whatsapp_id: string | null
  sms_id: string | null
  made_at: Temporal.Instant
  state_at: Temporal.Instant
}

type LateMailRow = { only_row: Generated<boolean>; since: Temporal.Instant }

export const { read, write } = tablesOf<{
  'notifications.late_mail': LateMailRow
  'notifications.mail': MailRow
  'notifications.device': DeviceRow
  'notifications.message': MessageRow
}>()
