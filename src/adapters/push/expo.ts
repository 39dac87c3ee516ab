import { z } from 'zod'
import type { Egress } from '#kernel/egress'
import type { PushOutcome } from '#modules/notifications/ports'
import type { NoticeId } from '#modules/notifications/schema'

export type ExpoOptions = { url: string; token: string | undefined; egress: Egress }

const ticket = z.object({
  data: z.union([
    z.object({ status: z.literal('ok'), id: z.string() }),
    z.object({ status: z.literal('error'), details: z.object({ error: z.string().optional() }).default({}) }),
  ]),
})

/** Expo’s push service, for apps on phones. The words are not in it: the app asks for them. */
export function expoPush({ url, token, egress }: ExpoOptions) {
  return {
    async send(to: string, id: NoticeId): Promise<PushOutcome> {
      try {
        const response = await egress.fetch('expo', {
          url: `${url.replace(/\/$/, '')}/--/api/v2/push/send`,
          method: 'POST',
          headers: {
            accept: 'application/json',
            'content-type': 'application/json',
            ...(token ? { authorization: `Bearer ${token}` } : {}),
          },
          body: JSON.stringify({ to, data: { id }, priority: 'high', ttl: 900, _contentAvailable: true }),
        })
        return outcomeOf(response.status, await response.json().catch(() => null))
      } catch {
        return 'later'
      }
    },
  }
}

function outcomeOf(status: number, body: unknown): PushOutcome {
  const said = ticket.safeParse(body).data?.data
  if (said?.status === 'ok') return 'taken'
  return said?.status === 'error' && said.details.error === 'DeviceNotRegistered' && status < 500 ? 'gone' : 'later'
}
