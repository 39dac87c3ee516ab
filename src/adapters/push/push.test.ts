import { createVerify, generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Egress, openEgress } from '#kernel/egress'
import { silentLog } from '#kernel/log'
import type { PushSender } from '#modules/notifications/ports'
import { browserForSpecs } from '../../../test/stand-ins/browsers.ts'
import { openTeller, vapidFault } from '../../../test/stand-ins/tellers.ts'
import { pushSenderContract } from '../../modules/notifications/push-senders.contract.ts'
import { pushSender } from './index.ts'

type Answer = 'ok' | 'gone' | 'busy'
let answering: Answer = 'ok'
let teller: Awaited<ReturnType<typeof openTeller>>
let egress: Egress
let sender: PushSender
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const now = Temporal.Instant.from('2026-09-01T09:00:00Z')

const expoSaid: Record<Answer, { status: number; body: unknown }> = {
  ok: { status: 200, body: { data: { status: 'ok', id: 'ticket' } } },
  gone: { status: 200, body: { data: { status: 'error', details: { error: 'DeviceNotRegistered' } } } },
  busy: { status: 429, body: { errors: [{ code: 'TOO_MANY_REQUESTS' }] } },
}
/** As https://docs.expo.dev/push-notifications/sending-notifications/ says: a receipt that is not there is left out. */
function receiptsSaid({ body, headers }: { body: Buffer; headers: { authorization?: string | undefined } }) {
  if (headers.authorization !== 'Bearer expo token')
    return { status: 401, body: { errors: [{ code: 'UNAUTHORIZED' }] } }
  if (answering === 'busy') return { status: 503, body: { errors: [{ code: 'INTERNAL_SERVER_ERROR' }] } }
  const { ids } = JSON.parse(body.toString()) as { ids: string[] }
  const error = (code: string) => ({ status: 'error', message: 'not delivered', details: { error: code } })
  const known: Record<string, unknown> = {
    fine: { status: 'ok' },
    away: error('DeviceNotRegistered'),
    large: error('MessageTooBig'),
  }
  return { status: 200, body: { data: Object.fromEntries(ids.flatMap((id) => (known[id] ? [[id, known[id]]] : []))) } }
}
const fcmSaid: Record<Answer, { status: number; body: unknown }> = {
  ok: { status: 200, body: { name: 'projects/school/messages/1' } },
  gone: { status: 404, body: { error: { code: 404, details: [{ errorCode: 'UNREGISTERED' }] } } },
  busy: { status: 503, body: { error: { code: 503, details: [{ errorCode: 'UNAVAILABLE' }] } } },
}
const webSaid: Record<Answer, { status: number }> = {
  ok: { status: 201 },
  gone: { status: 410 },
  busy: { status: 503 },
}

beforeAll(async () => {
  teller = await openTeller((call) => {
    if (call.path === '/--/api/v2/push/send') return expoSaid[answering]
    if (call.path === '/--/api/v2/push/getReceipts') return receiptsSaid(call)
    if (call.path === '/token') return { status: 200, body: { access_token: 'for an hour', expires_in: 3600 } }
    if (call.path === '/v1/projects/school/messages:send')
      return call.headers.authorization === 'Bearer for an hour' ? fcmSaid[answering] : { status: 401, body: {} }
    const fault = vapidFault(call, teller.url.origin)
    return fault ? { status: 403, body: fault } : webSaid[answering]
  })
  const processor = {
    kind: 'push' as const,
    over: 'http' as const,
    hosts: [],
    namedHosts: [teller.url.host],
    fields: [],
  }
  egress = openEgress({ processors: ['push', 'expo', 'fcm'].map((id) => ({ ...processor, id })), log: silentLog })
  const account = {
    project_id: 'school',
    client_email: 'push@school.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    token_uri: `${teller.url.origin}/token`,
  }
  sender = pushSender({
    web: { contact: 'mailto:hello@school.example', key: Buffer.alloc(32, 'a push key').toString('base64url'), egress },
    expo: { url: teller.url.href, token: 'expo token', egress },
    fcm: { url: teller.url.href, account, egress, now: () => now },
  }) as PushSender
})
afterAll(async () => {
  egress.close()
  await teller.close()
})

const lastBody = () => teller.calls.at(-1)?.body ?? Buffer.alloc(0)
const common = {
  answer: (as: Answer) => {
    answering = as
  },
  seen: () => teller.calls.map(({ body }) => body.toString('latin1')).join('\n'),
}

describe('A browser', () => {
  let browser: ReturnType<typeof browserForSpecs>
  beforeAll(() => {
    browser = browserForSpecs(`${teller.url.origin}/send/abc`)
  })

  pushSenderContract(() => ({
    ...common,
    sender,
    device: { platform: 'web', token: browser.token },
    read: () => JSON.parse(browser.read(lastBody())),
  }))

  it('reads what its push service cannot', async () => {
    answering = 'ok'
    await sender.send({ platform: 'web', token: browser.token }, 'ntf_01k0000000000000000000canary' as never)
    expect(lastBody().toString('latin1')).not.toContain('canary')
    expect(browser.read(lastBody())).toContain('canary')
    expect(teller.calls.at(-1)?.headers).toMatchObject({ ttl: '900', urgency: 'high', 'content-encoding': 'aes128gcm' })
  })

  it('that names a push service nobody configured is not spoken to', async () => {
    const { token } = browserForSpecs('http://169.254.169.254/latest/meta-data')
    expect(sender.accepts('web', token)).toBe(false)
    const calls = teller.calls.length
    expect(await sender.send({ platform: 'web', token }, 'ntf_x' as never)).toEqual({ is: 'later' })
    expect(teller.calls.length).toBe(calls)
  })

  it('knows the school by a key that is a point of P-256', () => {
    expect(Buffer.from(sender.webKey ?? '', 'base64url')).toHaveLength(65)
  })
})

describe('An app through Expo', () => {
  pushSenderContract(() => ({
    ...common,
    sender,
    device: { platform: 'ios', token: 'ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]' },
    read: () => JSON.parse(lastBody().toString()).data,
  }))

  it('has receipts, which say later who is gone; of the others nothing is concluded', async () => {
    answering = 'ok'
    const device = { platform: 'ios' as const, token: 'ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]' }
    expect(await sender.send(device, 'ntf_x' as never)).toEqual({ is: 'taken', receipt: 'ticket' })
    expect(await sender.gone(['fine', 'away', 'large', 'unknown'])).toEqual(['away'])
    answering = 'busy'
    await expect(sender.gone(['fine'])).rejects.toThrow('503')
  })
})

describe('An app through Firebase', () => {
  pushSenderContract(() => ({
    ...common,
    sender,
    device: { platform: 'android', token: 'dGhpcyBpcyBhIHRva2Vu:APA91b' },
    read: () => JSON.parse(lastBody().toString()).message.data,
  }))

  it('is reached with a token that Google gave against a signed statement, asked for once', () => {
    const asked = teller.calls.filter(({ path }) => path === '/token')
    expect(asked).toHaveLength(1)
    const assertion = new URLSearchParams(asked[0]?.body.toString()).get('assertion') ?? ''
    const [head, claims, signature = ''] = assertion.split('.')
    expect(createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature, 'base64url')).toBe(true)
    expect(JSON.parse(Buffer.from(claims ?? '', 'base64url').toString())).toMatchObject({
      iss: 'push@school.iam.gserviceaccount.com',
      scope: 'https://www.googleapis.com/auth/firebase.messaging',
      exp: now.epochMilliseconds / 1000 + 3600,
    })
  })
})
