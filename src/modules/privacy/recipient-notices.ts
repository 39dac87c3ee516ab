import { z } from 'zod'
import { letter, notice, type Words } from '#modules/notifications'
import { erasureId } from './erasure-schemas.ts'
import { receiptToSend } from './erasures.ts'
import { processorKeys, type RecipientLine, recipientId, recipientStateKeys } from './recipient-schemas.ts'
import { faceOf, lineNumbered, linesOf } from './recipients.ts'

/** One line for each service outside, and that there is none. */
export const recipientTexts = (say: Words, lines: readonly RecipientLine[]): string[] =>
  lines.length === 0
    ? [say('recipients_mail_none')]
    : [
        say('recipients_mail_lead'),
        ...lines.map(({ kind, state }) => `${say(processorKeys[kind])}: ${say(recipientStateKeys[state])}`),
      ]

/** For owners: whom they have to write to because somebody was erased. Nothing to say once nobody waits. */
export const recipientsToTell = notice('recipients_to_tell', z.object({ erasureId }), async (tx, to, about, desk) => {
  const lines = (await linesOf(tx, [about.erasureId])).map(faceOf).filter(({ state }) => state === 'to_write_to')
  if (lines.length === 0) return null
  const say = desk.words(to.locale)
  return {
    subject: say('recipients_mail_to_tell_subject', { school: desk.schoolName }),
    lines: [say('recipients_mail_to_tell_line'), ...lines.map(({ kind }) => say(processorKeys[kind]))],
    action: { label: say('recipients_mail_action'), url: `${desk.origin}/school/erasures/recipients` },
  }
})

/** For owners: a service that is asked by program gave no answer for three days. */
export const recipientSilent = notice('recipient_silent', z.object({ recipientId }), async (tx, to, about, desk) => {
  const row = await lineNumbered(tx, about.recipientId)
  if (!row || faceOf(row).state !== 'to_write_to') return null
  const say = desk.words(to.locale)
  const service = say(processorKeys[row.kind])
  return {
    subject: say('recipients_mail_silent_subject', { service }),
    lines: [say('recipients_mail_silent_line', { service })],
    action: { label: say('recipients_mail_action'), url: `${desk.origin}/school/erasures/recipients` },
  }
})

/** Everybody has answered who had not when the receipt was sent; nothing to say once it is forgotten where to send it. */
export const recipientsAnswered = letter('recipients_answered', z.object({ erasureId }), async (tx, about, desk) => {
  const known = await receiptToSend(tx, about.erasureId)
  if (!known) return null
  const say = desk.words(known.reader.locale)
  const lines = (await linesOf(tx, [about.erasureId])).map(faceOf)
  return {
    to: known.reader,
    subject: say('recipients_mail_answered_subject', { school: desk.schoolName }),
    lines: [say('recipients_mail_answered_line', { school: desk.schoolName }), ...recipientTexts(say, lines)],
    after: [say('erasure_mail_done_after', { receipt: about.erasureId })],
  }
})
