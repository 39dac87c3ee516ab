import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'

export type MailId = Id<'mai'>
export const mailId = idOf('mai')

export const mailInList = z.object({
  id: mailId,
  writtenAt: z.iso.datetime(),
  toName: z.string(),
  toAddress: z.string(),
  subject: z.string(),
})
export const mailsPage = z.object({ items: z.array(mailInList), next: z.string().nullable() })
export const oneMail = mailInList.extend({
  text: z.string(),
  html: z.string(),
  /** The calendar file that goes with it. */
  calendar: z.string().nullable(),
})
export const searchOfMails = z.object({
  after: z.preprocess((value) => (value === '' ? undefined : value), mailId.optional()),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
