import { tablesOf } from '#kernel/db'
import type { MailId } from './schema.ts'

type MailRow = {
  id: MailId
  written_at: Temporal.Instant
  to_name: string
  to_address: string
  subject: string
  text: string
  html: string
  calendar: string | null
}

export const { read, write } = tablesOf<{ 'notifications.mail': MailRow }>()
