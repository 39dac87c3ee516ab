import { z } from 'zod'
import type { ReadTx } from '#kernel/db'
import { type AnyLetter, alsoWhileRestricted, letter, momentText, notice, type Words } from '#modules/notifications'
import { jurisdictionOf } from './jurisdictions.ts'
import { linkOfRequest } from './request-links.ts'
import { readerOfRequest, stepToTell } from './request-steps.ts'
import { type RequestId, requestId, requestStepId } from './schema.ts'
import { type RequestRow, read } from './tables.ts'

const aboutRequest = z.object({ requestId })
const aboutStep = z.object({ stepId: requestStepId })

/** To whoever asked: is this your address? It goes out whether or not the address has an account. */
export const confirmRequest = letter(
  'confirm_request',
  aboutRequest,
  async (tx, about, desk) => {
    const row = await rowOf(tx, about.requestId)
    if (!row || row.done_at || row.proved_at) return null
    const to = await readerOfRequest(tx, row)
    if (!to) return null
    const say = desk.words(to.locale)
    const slots = { school: desk.schoolName, what: kindText(say, row) }
    return {
      to,
      subject: say('requests_mail_confirm_subject', slots),
      lines: [say('requests_mail_confirm_line', slots)],
      action: {
        label: say('requests_mail_confirm_action'),
        url: `${desk.origin}/privacy/request/${await linkOfRequest(tx, row)}`,
      },
      after: [say('requests_mail_confirm_after')],
    }
  },
  { toAnyAddress: true },
)

/** It is in the register, and by when it is answered. */
export const requestNoted = letter('request_noted', aboutRequest, async (tx, about, desk) => {
  const row = await rowOf(tx, about.requestId)
  const to = row && (await readerOfRequest(tx, row))
  if (!row || !to) return null
  const say = desk.words(to.locale)
  return {
    to,
    subject: say('requests_mail_noted_subject', { school: desk.schoolName }),
    lines: [say('requests_mail_noted_line', { what: kindText(say, row), until: dueText(row, to) })],
    after: [say('requests_mail_noted_after', { reference: row.id })],
  }
})

export const requestExtended = letter('request_extended', aboutStep, async (tx, { stepId }, desk) => {
  const found = await stepToTell(tx, stepId)
  if (!found) return null
  const { step, row, reader: to } = found
  const say = desk.words(to.locale)
  return {
    to,
    subject: say('requests_mail_extended_subject', { school: desk.schoolName }),
    lines: [say('requests_mail_extended_line', { until: dueText(row, to) }), step.note],
    after: [say('requests_mail_complain', { authority: authorityText(say, row) })],
  }
})

/** An answer, a refusal, or that it was laid to rest: in the words of who runs the school. */
export const requestAnswered = letter('request_answered', aboutStep, async (tx, { stepId }, desk) => {
  const found = await stepToTell(tx, stepId)
  if (!found) return null
  const { step, row, reader: to } = found
  const say = desk.words(to.locale)
  const complain = say('requests_mail_complain', { authority: authorityText(say, row) })
  return {
    to,
    subject: say(`requests_mail_${step.step}_subject`, { school: desk.schoolName }),
    lines: [say(`requests_mail_${step.step}_line`, { what: kindText(say, row) }), ...step.note.split(/\n{2,}/)],
    after: [...(step.step === 'refused' ? [complain] : []), say('requests_mail_noted_after', { reference: row.id })],
  }
})

/** To owners. */
export const requestArrived = notice('request_arrived', aboutRequest, async (tx, to, about, desk) => {
  const row = await rowOf(tx, about.requestId)
  if (!row) return null
  const say = desk.words(to.locale)
  return {
    subject: say('requests_mail_arrived_subject', { school: desk.schoolName }),
    lines: [say('requests_mail_arrived_line', { what: kindText(say, row), until: dueText(row, to) })],
    action: { label: say('requests_mail_open'), url: `${desk.origin}/school/requests/${row.id}` },
  }
})

export const requestDue = notice(
  'request_due',
  z.object({ requestId, level: z.int() }),
  async (tx, to, { requestId, level }, desk) => {
    const row = await rowOf(tx, requestId)
    if (!row || row.done_at) return null
    const say = desk.words(to.locale)
    const over = level >= 100
    const slots = { what: kindText(say, row), until: dueText(row, to), percent: level }
    return {
      subject: say(over ? 'requests_mail_over_subject' : 'requests_mail_due_subject', slots),
      lines: [say(over ? 'requests_mail_over_line' : 'requests_mail_due_line', slots)],
      action: { label: say('requests_mail_open'), url: `${desk.origin}/school/requests/${row.id}` },
    }
  },
)

export const requestLetters: AnyLetter[] = [
  ...alsoWhileRestricted([confirmRequest, requestNoted, requestExtended, requestAnswered]),
  requestArrived,
  requestDue,
]

const kindText = (say: Words, { kind }: RequestRow) => say(`requests_kind_${kind}`)
const authorityText = (say: Words, { place }: RequestRow) => say(`requests_authority_${jurisdictionOf(place).name}`)
const dueText = ({ due_at, time_zone }: RequestRow, { locale }: { locale: string | null }) =>
  momentText(due_at, { locale, timeZone: time_zone })

function rowOf(tx: ReadTx, id: RequestId): Promise<RequestRow | undefined> {
  return read(tx).selectFrom('registers.request').selectAll().where('id', '=', id).executeTakeFirst()
}
