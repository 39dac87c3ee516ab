export { notificationsDoors } from './api.ts'
export { notificationsDuties } from './jobs.ts'
export type { TransactionalName } from './kinds.ts'
export {
  type Announcement,
  type AnyLetter,
  alsoWhileRestricted,
  announcementOf,
  type Desk,
  type Draft,
  type Letter,
  letter,
  type Notice,
  notice,
  type Reader,
  sendMail,
  tell,
  tellMany,
} from './letters.ts'
export { outboxMailer } from './mails.ts'
export { noteStatus } from './messages.ts'
export { momentText } from './moments.ts'
export { notificationsPersonalData, notificationsRows } from './personal-data.ts'
export { notificationsReactions } from './reactions.ts'
export { tellingRecipients } from './recipients.ts'
export { type Words, wordsIn, wordsOfSchool } from './words.ts'
