import { type Duty, recurring } from '#kernel/outbox'
import { deskLetters } from './desk-notices.ts'
import { guardianLetters } from './guardian-letters.ts'
import { type AnyLetter, type Post, sendingDuty } from './letters.ts'
import { sweepMails } from './mails.ts'
import { accountLetters } from './notices.ts'

/** `letters`: what modules above this one may send. */
export const notificationsDuties = ({ letters = [], ...post }: Post & { letters?: readonly AnyLetter[] }): Duty[] => [
  ...[...accountLetters, ...deskLetters, ...guardianLetters, ...letters].map((letter) => sendingDuty(letter, post)),
  recurring('notifications.sweep', '23 4 * * *', (db) => db.transact(sweepMails)),
]
