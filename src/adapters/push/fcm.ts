import { createSign } from 'node:crypto'
import { z } from 'zod'
import type { Egress } from '#kernel/egress'
import type { PushOutcome } from '#modules/notifications/ports'
import type { NoticeId } from '#modules/notifications/schema'

/** A service account, as Google’s console writes it. */
export const serviceAccount = z.object({
  project_id: z.string().regex(/^[a-z0-9-]+$/),
  client_email: z.string(),
  private_key: z.string(),
  token_uri: z.url({ protocol: /^https?$/ }),
})
export type ServiceAccount = z.output<typeof serviceAccount>

export type FcmOptions = { url: string; account: ServiceAccount; egress: Egress; now: () => Temporal.Instant }

const granted = z.object({ access_token: z.string(), expires_in: z.int() })
const fault = z.object({
  error: z.object({ details: z.array(z.object({ errorCode: z.string().optional() })).default([]) }),
})
const scope = 'https://www.googleapis.com/auth/firebase.messaging'

/** Firebase Cloud Messaging, HTTP v1, for apps on phones. A data message: the app asks for the words. */
export function fcmPush({ url, account, egress, now }: FcmOptions) {
  let known: { token: string; until: Temporal.Instant } | undefined

  return {
    async send(to: string, id: NoticeId): Promise<PushOutcome> {
      try {
        const response = await egress.fetch('fcm', {
          url: `${url.replace(/\/$/, '')}/v1/projects/${account.project_id}/messages:send`,
          method: 'POST',
          headers: { authorization: `Bearer ${await accessToken()}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            message: {
              token: to,
              data: { id },
              android: { priority: 'HIGH', ttl: '900s' },
              apns: { headers: { 'apns-priority': '5' }, payload: { aps: { 'content-available': 1 } } },
            },
          }),
        })
        if (response.status === 401) known = undefined
        return outcomeOf(response.status, await response.json().catch(() => null))
      } catch {
        return { is: 'later' }
      }
    },
  }

  /** For an hour at most, against a statement signed with the account’s key (RFC 7523). */
  async function accessToken(): Promise<string> {
    if (known && Temporal.Instant.compare(now(), known.until) < 0) return known.token
    const response = await egress.fetch('fcm', {
      url: account.token_uri,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: assertionOf(account, Math.floor(now().epochMilliseconds / 1000)),
      }).toString(),
    })
    const { access_token, expires_in } = granted.parse(await response.json())
    known = { token: access_token, until: now().add({ seconds: Math.max(0, expires_in - 60) }) }
    return access_token
  }
}

function assertionOf({ client_email, token_uri, private_key }: ServiceAccount, at: number): string {
  const claims = { iss: client_email, scope, aud: token_uri, iat: at, exp: at + 3600 }
  const said = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${said}.${createSign('RSA-SHA256').update(said).sign(private_key, 'base64url')}`
}

function outcomeOf(status: number, body: unknown): PushOutcome {
  if (status === 200) return { is: 'taken' }
  const isUnregistered = fault.safeParse(body).data?.error.details.some(({ errorCode }) => errorCode === 'UNREGISTERED')
  return { is: status === 404 && isUnregistered ? 'gone' : 'later' }
}
