import { createECDH } from 'node:crypto'
import type { Egress } from '#kernel/egress'
import { standingOf } from '#kernel/processors'
import type { PushOutcome } from '#modules/notifications/ports'
import type { NoticeId, PushToken } from '#modules/notifications/schema'

export type WebOptions = {
  /** Whom a push service may write to about us (RFC 8292): `mailto:` or https. */
  contact: string
  /** The private key, 32 bytes in base64url. */
  key: string
  egress: Egress
}

/** A reminder that comes later than this reminds of nothing. */
const keptSeconds = 15 * 60

/** Push to browsers (RFC 8030), signed (RFC 8292) and encrypted for the browser alone (RFC 8291). */
export function webPush({ contact, key, egress }: WebOptions) {
  const vapidDetails = { subject: contact, publicKey: publicKeyOf(key), privateKey: key }
  const processor = egress.processors.find(({ id }) => id === 'push')

  return {
    publicKey: vapidDetails.publicKey,

    /** Browsers name their push service themselves; only those in the configuration are spoken to. */
    accepts(token: PushToken): boolean {
      return (
        typeof token !== 'string' && processor !== undefined && standingOf(processor, new URL(token.endpoint)) !== null
      )
    },

    async send(token: PushToken, id: NoticeId): Promise<PushOutcome> {
      if (typeof token === 'string') return { is: 'gone' }
      const options = { vapidDetails, TTL: keptSeconds, urgency: 'high' as const, topic: topicOf(id) }
      const { default: webpush } = await import('web-push')
      const { endpoint, headers, body } = webpush.generateRequestDetails(token, JSON.stringify({ id }), options)
      try {
        const response = await egress.fetch('push', { url: endpoint, method: 'POST', headers: textsOf(headers), body })
        await response.body?.cancel()
        return outcomeOf(response.status)
      } catch {
        return { is: 'later' }
      }
    },
  }
}

/** What can be known of the private key by everybody. */
export function publicKeyOf(key: string): string {
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(Buffer.from(key, 'base64url'))
  return pair.getPublicKey().toString('base64url')
}

/** The same notice sent again replaces the one that waits; at most 32 characters of base64url. */
const topicOf = (id: NoticeId) => id.slice(-32)

const textsOf = (headers: object) =>
  Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)]))

/** 404 and 410 say that nobody subscribes any more; a body or a key that is refused will be refused again. */
function outcomeOf(status: number): PushOutcome {
  if (status >= 200 && status < 300) return { is: 'taken' }
  return { is: status === 429 || status >= 500 ? 'later' : 'gone' }
}
