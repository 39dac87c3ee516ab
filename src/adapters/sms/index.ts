import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Egress } from '#kernel/egress'
import type { PhoneMessage, PhoneOutcome, PhoneSender, PhoneStatus } from '#modules/notifications/ports'

export type SmsOptions = {
  /** With account and token: https://AC…:token@api.twilio.com */
  url: URL
  /** A number in E.164, a name, or a messaging service (MG…). */
  from: string
  /** Where reports are to go. */
  callback: string
  egress: Egress
}

const answer = z.object({ sid: z.string().min(1).max(100) })

/** Twilio’s Messages API, which other services speak too. */
export function smsSender({ url, from, callback, egress }: SmsOptions): PhoneSender {
  const account = decodeURIComponent(url.username)
  const credentials = Buffer.from(`${account}:${decodeURIComponent(url.password)}`).toString('base64')
  const address = `${url.origin}${url.pathname.replace(/\/$/, '')}/2010-04-01/Accounts/${account}/Messages.json`

  return {
    async send(message) {
      let response: Response
      try {
        response = await egress.fetch('sms', {
          url: address,
          method: 'POST',
          headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' },
          body: fieldsOf(message, from, callback).toString(),
        })
      } catch (error) {
        return whyBroken(error)
      }
      return outcomeOf(response)
    },
  }
}

function fieldsOf({ to, schoolName, text, url }: PhoneMessage, from: string, callback: string): URLSearchParams {
  const sender = /^MG[0-9a-f]{32}$/.test(from) ? 'MessagingServiceSid' : 'From'
  return new URLSearchParams({
    To: to,
    [sender]: from,
    Body: `${schoolName}: ${text} ${url}`.replace(/\s+/g, ' ').slice(0, 1600),
    StatusCallback: callback,
  })
}

async function outcomeOf(response: Response): Promise<PhoneOutcome> {
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) {
    const taken = answer.safeParse(body)
    return taken.success ? { is: 'taken', id: taken.data.sid } : { is: 'unknown' }
  }
  return { is: response.status === 429 || response.status >= 500 ? 'later' : 'refused' }
}

const unreached = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** Only where no connection came about is it sure that nothing arrived. */
function whyBroken(error: unknown): PhoneOutcome {
  return { is: unreached.has((error as NodeJS.ErrnoException).code ?? '') ? 'later' : 'unknown' }
}

const statuses: Record<string, PhoneStatus['status']> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
}

/** What is reported, if it was them: the address and every field, sorted, under the account’s token. Null when it was not. */
export function smsReports(
  token: string,
  callback: string,
  body: Buffer,
  signature: string | undefined,
): PhoneStatus[] | null {
  const fields = new URLSearchParams(body.toString())
  const said = [...fields].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)).flat()
  const expected = createHmac('sha1', token)
    .update([callback, ...said].join(''))
    .digest()
  const given = Buffer.from(signature ?? '', 'base64')
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null
  const [outsideId, status] = [fields.get('MessageSid'), statuses[fields.get('MessageStatus') ?? '']]
  return outsideId && status ? [{ outsideId, id: null, status }] : []
}
