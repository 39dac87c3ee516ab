import type { Duty } from '#kernel/outbox'
import { type Telling, tellingDuties } from './deliveries.ts'
import { deskLetters } from './desk-notices.ts'
import { guardianLetters } from './guardian-letters.ts'
import { type AnyLetter, type Post, sendingDuty } from './letters.ts'
import { accountLetters } from './notices.ts'
import { tryNotice } from './tries.ts'

type Parts = Post & Omit<Telling, 'post' | 'letters'> & { letters?: readonly AnyLetter[] }

/** `letters`: what modules above this one may send. */
export const notificationsDuties = ({ letters = [], mailer, origin, sender, ...telling }: Parts): Duty[] => {
  const post = { mailer, origin, sender }
  const all = [...accountLetters, ...deskLetters, ...guardianLetters, tryNotice, ...letters]
  return [...all.map((letter) => sendingDuty(letter, post)), ...tellingDuties({ ...telling, post, letters: all })]
}
