import { type Duty, recurring } from '#kernel/outbox'
import { type Telling, tellingDuties } from './deliveries.ts'
import { deskLetters } from './desk-notices.ts'
import { sweepDevices } from './devices.ts'
import { guardianLetters } from './guardian-letters.ts'
import { type AnyLetter, type Post, sendingDuty } from './letters.ts'
import { sweepMails } from './mails.ts'
import { sweepMessages } from './messages.ts'
import { accountLetters } from './notices.ts'
import { tryNotice } from './tries.ts'

type Parts = Post & Omit<Telling, 'post' | 'letters'> & { letters?: readonly AnyLetter[] }

/** `letters`: what modules above this one may send. */
export const notificationsDuties = ({ letters = [], mailer, origin, sender, ...telling }: Parts): Duty[] => {
  const post = { mailer, origin, sender }
  const all = [...accountLetters, ...deskLetters, ...guardianLetters, tryNotice, ...letters]
  return [
    ...all.map((letter) => sendingDuty(letter, post)),
    ...tellingDuties({ ...telling, post, letters: all }),
    recurring('notifications.sweep', '23 4 * * *', (db) =>
      db.transact(async (tx) => {
        await sweepMails(tx)
        await sweepDevices(tx)
        await sweepMessages(tx)
      }),
    ),
  ]
}
