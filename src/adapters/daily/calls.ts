import { z } from 'zod'
import { askPatiently, jsonOf } from '#kernel/asking'
import type { Egress } from '#kernel/egress'

export type DailyApi = {
  /** Where its REST API stands: https://api.daily.co/v1 */
  url: string
  apiKey: string
  egress: Egress
}

/** `info` is for people and may name one, so it is neither kept nor told. */
const fault = z.object({ error: z.string() })

/** Something that the adapter itself got wrong, or the key does not open. */
export class DailyFault extends Error {
  override name = 'DailyFault'
  readonly status: number

  constructor(path: string, status: number, said: string) {
    super(`Daily answers ${status} (${said}) to ${path}`)
    this.status = status
  }
}

/** What Daily answers; null where there is no such thing. */
export async function daily<Answer>(
  { url, apiKey, egress }: DailyApi,
  { method, path, body }: { method: 'GET' | 'POST' | 'DELETE'; path: string; body?: unknown },
  answer: z.ZodType<Answer>,
): Promise<Answer | null> {
  const request = {
    url: `${url.replace(/\/$/, '')}${path}`,
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  }
  const response = await askPatiently(egress, 'media', request, 'room.unreachable')
  const said = await jsonOf(response)
  if (response.ok) return answer.parse(said)
  if (response.status === 404) return null
  throw new DailyFault(path.split('?')[0] ?? '', response.status, fault.safeParse(said).data?.error ?? 'no reason')
}
