import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Egress } from '#kernel/egress'
import { idOf } from '#kernel/id'
import type { PhoneMessage, PhoneOutcome, PhoneSender, PhoneStatus } from '#modules/notifications/ports'

export type WhatsappOptions = {
  /** With version and phone number id: https://graph.facebook.com/v23.0/106540352242922 */
  url: string
  token: string
  egress: Egress
}

const answer = z.object({ messages: z.array(z.object({ id: z.string().min(1).max(300) })).min(1) })
const fault = z.object({ error: z.object({ code: z.int() }) })

/** Over the rate, or for now out of order (Cloud API error codes): worth asking again. */
const passing = new Set([1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057, 133004, 133016])

/**
 * WhatsApp’s Cloud API. A school may begin a conversation only with a template that Meta has approved, so each topic has one of
 * its name, with two slots: what there is to say, and where it leads.
 */
export function whatsappSender({ url, token, egress }: WhatsappOptions): PhoneSender {
  return {
    async send(message) {
      let response: Response
      try {
        response = await egress.fetch('whatsapp', {
          url: `${url.replace(/\/$/, '')}/messages`,
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(templateOf(message)),
        })
      } catch (error) {
        return whyBroken(error)
      }
      return outcomeOf(response)
    },
  }
}

function templateOf({ id, to, topic, language, text, url }: PhoneMessage) {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: to.replace(/^\+/, ''),
    type: 'template',
    template: {
      name: topic,
      language: { code: language },
      components: [{ type: 'body', parameters: [text, url].map((slot) => ({ type: 'text', text: inOneLine(slot) })) }],
    },
    // Said back in every report, so that one which overtakes the answer still finds its message.
    biz_opaque_callback_data: id,
  }
}

/** A template’s slot takes no line end, no tab and no more than four spaces in a row. */
const inOneLine = (text: string) => text.replace(/\s+/g, ' ').slice(0, 900)

async function outcomeOf(response: Response): Promise<PhoneOutcome> {
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) {
    const taken = answer.safeParse(body)
    return taken.success ? { is: 'taken', id: (taken.data.messages[0] as { id: string }).id } : { is: 'unknown' }
  }
  const code = fault.safeParse(body).data?.error.code
  if (response.status === 429 || response.status >= 500 || (code && passing.has(code))) return { is: 'later' }
  return { is: 'refused' }
}

const unreached = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** Only where no connection came about is it sure that nothing arrived. */
function whyBroken(error: unknown): PhoneOutcome {
  return { is: unreached.has((error as NodeJS.ErrnoException).code ?? '') ? 'later' : 'unknown' }
}

const noticeId = idOf('ntf')
const report = z.object({
  entry: z.array(
    z.object({
      changes: z.array(
        z.object({
          value: z.object({
            statuses: z
              .array(
                z.object({
                  id: z.string().min(1).max(300),
                  status: z.string(),
                  biz_opaque_callback_data: z.string().optional(),
                }),
              )
              .default([]),
          }),
        }),
      ),
    }),
  ),
})
const statuses: Record<string, PhoneStatus['status']> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  failed: 'failed',
}

/** What Meta reports, if it was Meta: the body’s HMAC under the app’s secret. Null when it was not. */
export function whatsappReports(secret: string, body: Buffer, signature: string | undefined): PhoneStatus[] | null {
  const expected = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  if (!isSame(expected, signature ?? '')) return null
  const said = report.safeParse(jsonIn(body))
  if (!said.success) return []
  return said.data.entry
    .flatMap(({ changes }) => changes.flatMap(({ value }) => value.statuses))
    .flatMap(({ id: outsideId, status, biz_opaque_callback_data }) => {
      const known = statuses[status]
      const id = noticeId.safeParse(biz_opaque_callback_data).data ?? null
      return known ? [{ outsideId, id, status: known }] : []
    })
}

/** Meta asks once, when the address is entered there, whether it is ours; the answer is its own challenge. */
export function whatsappChallenge(verifyToken: string, query: URLSearchParams): string | null {
  const isAsked = query.get('hub.mode') === 'subscribe' && isSame(verifyToken, query.get('hub.verify_token') ?? '')
  return isAsked ? query.get('hub.challenge') : null
}

function isSame(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)]
  return one.length === other.length && timingSafeEqual(one, other)
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return null
  }
}
