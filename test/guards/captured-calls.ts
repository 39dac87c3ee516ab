import { generateKeyPairSync } from 'node:crypto'
import { livekitRooms } from '#adapters/livekit'
import { pushSender } from '#adapters/push'
import { smsSender } from '#adapters/sms'
import { whatsappSender } from '#adapters/whatsapp'
import type { Egress, EgressRequest } from '#kernel/egress'
import type { Processor } from '#kernel/processors'
import type { MediaRooms } from '#modules/live/ports'
import type { Mailer } from '#modules/notifications/ports'
import type { Ports } from '../../src/ports.ts'
import { browserForSpecs } from '../stand-ins/browsers.ts'

/** What somebody outside was handed, whole: address, headers and body, as they would read it. */
export type Handed = { readonly to: string; readonly text: string }

/** The real adapters, with nobody behind them: whatever would leave is written down. */
export function capturedCalls(
  processors: readonly Processor[],
  now: () => Temporal.Instant,
  { taken }: { taken: boolean },
) {
  const handed: Handed[] = []
  const browser = browserForSpecs('https://fcm.googleapis.com/send/device')
  const egress: Egress = {
    processors,
    async fetch(to, request) {
      handed.push({ to, text: asRead(to, request) })
      if (to === 'whatsapp' && !taken) return Response.json({ error: { code: 131026 } }, { status: 400 })
      return Response.json(answers[to]?.(request) ?? {})
    },
    close() {},
  }
  /** Only a browser reads what is pushed to it; its push service reads the rest. */
  function asRead(to: string, { url, headers, body = '' }: EgressRequest): string {
    const bytes = Buffer.from(body)
    const text = to === 'push' ? browser.read(bytes) : bytes.toString()
    return [String(url), JSON.stringify(headers ?? {}), text, plainForm(text)].join('\n')
  }

  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const account = {
    project_id: 'school',
    client_email: 'push@school.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    token_uri: 'https://oauth2.googleapis.com/token',
  }
  const key = Buffer.alloc(32, 'a push key').toString('base64url')
  const mailer: Mailer = {
    async send(mail) {
      handed.push({ to: 'mail', text: JSON.stringify(mail) })
      return 'sent'
    },
    async close() {},
  }
  const ports: Pick<Ports, 'senders' | 'mailer'> = {
    mailer,
    senders: {
      whatsapp: whatsappSender({ url: 'https://graph.facebook.com/v23.0/1', token: 'token', egress }),
      sms: smsSender({
        url: new URL(`https://AC${'0'.repeat(32)}:token@api.twilio.com`),
        from: '+15550100',
        callback: 'https://school.test/hooks/sms',
        egress,
      }),
      push: pushSender({
        web: { contact: 'mailto:hello@school.test', key, egress },
        expo: { url: 'https://exp.host', token: undefined, egress },
        fcm: { url: 'https://fcm.googleapis.com', account, egress, now },
      }),
    },
  }
  return { handed, ports, browser, watched: (rooms: MediaRooms) => watchedRooms(rooms, handed, now) }
}

/** Every order to the media server, with the ticket that the real adapter would write. */
function watchedRooms(rooms: MediaRooms, handed: Handed[], now: () => Temporal.Instant): MediaRooms {
  const options = { clientUrl: 'wss://media.test', serverUrl: 'https://media.test', apiKey: 'key', apiSecret: 'secret' }
  const livekit = livekitRooms({ ...options, now })
  return new Proxy(rooms, {
    get(target, name: keyof MediaRooms & string) {
      const deed = target[name] as (...given: unknown[]) => unknown
      if (typeof deed !== 'function') return deed
      return async (...given: unknown[]) => {
        const ticket = name === 'issueSeat' ? await livekit.issueSeat(given[0] as never) : null
        const text = JSON.stringify([name, ...given.filter((one) => typeof one !== 'function'), claimsOf(ticket)])
        handed.push({ to: 'media', text })
        return deed.apply(target, given)
      }
    },
  })
}

const claimsOf = (ticket: unknown) =>
  typeof ticket === 'object' && ticket !== null && 'token' in ticket
    ? Buffer.from(String(ticket.token).split('.')[1] ?? '', 'base64url').toString()
    : null

const plainForm = (text: string) => (text.includes('&') ? [...new URLSearchParams(text).values()].join('\n') : '')

const answers: Record<string, (request: EgressRequest) => unknown> = {
  whatsapp: () => ({ messages: [{ id: `wamid.${crypto.randomUUID()}` }] }),
  sms: () => ({ sid: `SM${crypto.randomUUID()}` }),
  expo: ({ url }) =>
    String(url).endsWith('send') ? { data: { status: 'ok', id: crypto.randomUUID() } } : { data: {} },
  fcm: ({ url }) =>
    String(url).endsWith('/token') ? { access_token: 'for an hour', expires_in: 3600 } : { name: 'sent' },
}
