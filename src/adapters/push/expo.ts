import { z } from 'zod'
import type { Egress } from '#kernel/egress'
import type { PushOutcome } from '#modules/notifications/ports'
import type { NoticeId } from '#modules/notifications/schema'

export type ExpoOptions = { url: string; token: string | undefined; egress: Egress }

const fault = z.object({
  status: z.literal('error'),
  details: z.object({ error: z.string().optional() }).default({}),
})
const ticket = z.object({ data: z.union([z.object({ status: z.literal('ok'), id: z.string() }), fault]) })
const receipts = z.object({ data: z.record(z.string(), z.union([z.object({ status: z.literal('ok') }), fault])) })

/**
 * Expo’s push service, for apps on phones. The words are not in it: the app asks for them. That a device is gone it says in its
 * answer (the ticket) or, once Apple or Google have said so, in a receipt that is there for a day.
 */
export function expoPush({ url, token, egress }: ExpoOptions) {
  const ask = (what: 'send' | 'getReceipts', body: object) =>
    egress.fetch('expo', {
      url: `${url.replace(/\/$/, '')}/--/api/v2/push/${what}`,
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(body),
    })

  return {
    async send(to: string, id: NoticeId): Promise<PushOutcome> {
      try {
        const response = await ask('send', { to, data: { id }, priority: 'high', ttl: 900, _contentAvailable: true })
        return outcomeOf(response.status, await response.json().catch(() => null))
      } catch {
        return { is: 'later' }
      }
    },

    /** Of a receipt that is not there (yet) nothing is known. */
    async gone(ids: readonly string[]): Promise<readonly string[]> {
      const response = await ask('getReceipts', { ids })
      if (!response.ok) throw new Error(`Expo gave no receipts: ${response.status}`)
      const { data } = receipts.parse(await response.json())
      return ids.filter((id) => {
        const said = data[id]
        return said?.status === 'error' && isGone(said)
      })
    },
  }
}

function outcomeOf(status: number, body: unknown): PushOutcome {
  const said = ticket.safeParse(body).data?.data
  if (said?.status === 'ok') return { is: 'taken', receipt: said.id }
  return { is: said?.status === 'error' && isGone(said) && status < 500 ? 'gone' : 'later' }
}

const isGone = ({ details }: z.output<typeof fault>) => details.error === 'DeviceNotRegistered'
