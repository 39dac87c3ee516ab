import { z } from 'zod'
import { type AnyLetter, alsoWhileRestricted, letter, momentText, notice } from '#modules/notifications'
import { copyBroke, copyNeedsMending, copyReady } from './copy-notices.ts'
import { courseEnds, courseStays, courseWaits } from './ending-notices.ts'
import { erasureId } from './erasure-schemas.ts'
import { receiptToSend } from './erasures.ts'
import { recipientSilent, recipientsAnswered, recipientsToTell, recipientTexts } from './recipient-notices.ts'
import { faceOf, linesOf } from './recipients.ts'
import { restrictionBegan, restrictionEnds, restrictionStays } from './restriction-notices.ts'

const dueAt = z.iso.datetime()

/** Until when somebody may think again about being erased. */
export const erasureComes = notice('erasure_comes', z.object({ dueAt }), async (_tx, to, about, desk) => {
  const say = desk.words(to.locale)
  const at = momentText(Temporal.Instant.from(about.dueAt), { ...to, timeZone: to.timeZone ?? 'UTC' })
  return {
    subject: say('erasure_mail_comes_subject', { school: desk.schoolName }),
    lines: [say('erasure_mail_comes_line', { school: desk.schoolName, at })],
    action: { label: say('erasure_mail_comes_action'), url: `${desk.origin}/settings/erasure` },
    after: [say('erasure_mail_comes_after')],
  }
})

export const erasureTakenBack = notice('erasure_taken_back', z.object({}), async (_tx, to, _about, desk) => {
  const say = desk.words(to.locale)
  return {
    subject: say('erasure_mail_back_subject', { school: desk.schoolName }),
    lines: [say('erasure_mail_back_line', { school: desk.schoolName })],
    after: [say('erasure_mail_back_after')],
  }
})

/** The last mail: what was erased, and where to ask for more of it. */
export const accountErased = letter('account_erased', z.object({ erasureId }), async (tx, about, desk) => {
  const known = await receiptToSend(tx, about.erasureId)
  if (!known) return null
  const say = desk.words(known.reader.locale)
  const { tables, files } = known.receipt
  const told = (await linesOf(tx, [about.erasureId])).map(faceOf)
  const isWaiting = told.some(({ answeredAt }) => answeredAt === null)
  const gone = tables.filter(({ fate }) => fate === 'goes').reduce((sum, { rows }) => sum + rows, 0)
  return {
    to: known.reader,
    subject: say('erasure_mail_done_subject', { school: desk.schoolName }),
    lines: [
      say('erasure_mail_done_line', { school: desk.schoolName }),
      say('erasure_mail_done_counts', { entries: String(gone), files: String(files) }),
      ...recipientTexts(say, told),
      say(isWaiting ? 'recipients_mail_waiting' : 'erasure_mail_last'),
    ],
    after: [say('erasure_mail_done_after', { receipt: about.erasureId })],
  }
})

export const privacyLetters: AnyLetter[] = [
  ...alsoWhileRestricted([
    erasureComes,
    erasureTakenBack,
    accountErased,
    copyReady,
    copyBroke,
    restrictionBegan,
    restrictionEnds,
    restrictionStays,
  ]),
  courseEnds,
  courseStays,
  courseWaits,
  accountErased,
  recipientsToTell,
  recipientSilent,
  recipientsAnswered,
  copyReady,
  copyBroke,
  copyNeedsMending,
]
