import { z } from 'zod'
import { askPatiently, jsonOf } from '#kernel/asking'
import type { Egress } from '#kernel/egress'
import { Refusal } from '#kernel/refusal'

export type ZoomApi = {
  /** Where its REST API stands, and where tokens are given: https://api.zoom.us/v2 and https://zoom.us/oauth/token */
  urls: { api: string; tokens: string }
  accountId: string
  clientId: string
  clientSecret: string
  egress: Egress
  now: () => Temporal.Instant
}

export type ZoomCall = { method: 'GET' | 'POST' | 'PUT' | 'DELETE'; path: string; body?: unknown }
/** `code` is Zoom's own number for what is wrong, 0 where it gives none. */
export type ZoomAnswer = { status: number; code: number; said: unknown }

/** What the app's keys do not open, or the adapter itself got wrong. */
export class ZoomFault extends Error {
  override name = 'ZoomFault'

  constructor(path: string, { status, code }: Pick<ZoomAnswer, 'status' | 'code'>) {
    super(`Zoom answers ${status} (${code}) to ${path.split('?')[0]}`)
  }
}

const token = z.object({ access_token: z.string().min(1), expires_in: z.number() })
const fault = z.object({ code: z.number() })
/** A token is not used in its last minute. */
const margin = Temporal.Duration.from({ minutes: 1 })

/** Server-to-server OAuth: a token is good for an hour, and several may be good at once. */
export function zoomCalls(options: ZoomApi): (call: ZoomCall) => Promise<ZoomAnswer> {
  const { urls, accountId, clientId, clientSecret, egress, now } = options
  let held: Promise<{ text: string; until: Temporal.Instant }> | null = null

  async function freshToken() {
    const askedAt = now()
    const request = {
      url: urls.tokens,
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'account_credentials', account_id: accountId }).toString(),
    }
    const response = await askPatiently(egress, 'media', request, 'room.unreachable')
    const given = token.safeParse(await jsonOf(response))
    if (!response.ok || !given.success) throw new ZoomFault('/oauth/token', { status: response.status, code: 0 })
    const lasts = Temporal.Duration.from({ seconds: Math.floor(given.data.expires_in) })
    return { text: given.data.access_token, until: askedAt.add(lasts).subtract(margin) }
  }

  /** Whoever comes while a token is asked for waits for the same one. */
  async function tokenFor(refused?: string): Promise<string> {
    for (;;) {
      const current = held
      const one = await current?.catch(() => null)
      if (one && one.text !== refused && Temporal.Instant.compare(now(), one.until) < 0) return one.text
      if (held !== current) continue
      held = freshToken()
      return (await held).text
    }
  }

  async function asked({ method, path, body }: ZoomCall, text: string): Promise<ZoomAnswer> {
    const request = {
      url: `${urls.api.replace(/\/$/, '')}${path}`,
      method,
      headers: { authorization: `Bearer ${text}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    }
    const response = await askPatiently(egress, 'media', request, 'room.unreachable')
    const said = response.status === 204 ? null : await jsonOf(response)
    return { status: response.status, code: fault.safeParse(said).data?.code ?? 0, said }
  }

  return async (call) => {
    const text = await tokenFor()
    const answer = await asked(call, text)
    // A token ends early when the app is changed there; a second refusal is about the app itself.
    return answer.status === 401 ? asked(call, await tokenFor(text)) : answer
  }
}

/** What was answered, in the shape that is expected; null where there is no such thing. */
export function answered<Shape>(call: ZoomCall, answer: ZoomAnswer, shape: z.ZodType<Shape>): Shape | null {
  if (answer.status >= 200 && answer.status < 300) return shape.parse(answer.said)
  if (answer.status === 404) return null
  throw new ZoomFault(call.path, answer)
}

/** What an account's plan does not hold, or its app was not given the scope for: it will not work later either. */
export const isNotLicensed = ({ status, code }: ZoomAnswer) =>
  status === 403 || (status === 400 && [200, 4711].includes(code)) || (status === 401 && code === 4711)

export const notControllable = (): never => {
  throw new Refusal('room.not_controllable')
}
