import { createHmac, createPublicKey, verify, type webcrypto } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

/*
 * Stand-ins for those who carry messages, after what they publish: Meta's Cloud API (messages, statuses), Twilio's Messages API
 * and request signing, Expo's push API, FCM's HTTP v1, and push services after RFC 8030, 8291 and 8292. What does not have the
 * published shape is answered as they would answer it, and no spec passes with it.
 */

export type Call = { path: string; headers: IncomingHttpHeaders; body: Buffer }
type Said = { status: number; body?: unknown } | 'silent'

/** A server on this machine that keeps what it was sent. */
export async function openTeller(answer: (call: Call) => Said) {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const call = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(await request.toArray()) }
    calls.push(call)
    const said = answer(call)
    if (said === 'silent') return request.socket.destroy()
    response.writeHead(said.status, { 'content-type': 'application/json' })
    response.end(said.body === undefined ? undefined : JSON.stringify(said.body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return {
    url,
    calls,
    async close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const whatsappMessage = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual'),
  to: z.string().regex(/^[1-9]\d{6,14}$/),
  type: z.literal('template'),
  template: z.strictObject({
    name: z.string().regex(/^[a-z0-9_]{1,512}$/),
    language: z.strictObject({ code: z.string().regex(/^[a-z]{2}(_[A-Z]{2})?$/) }),
    components: z.array(
      z.strictObject({
        type: z.literal('body'),
        parameters: z.array(
          z.strictObject({
            type: z.literal('text'),
            text: z
              .string()
              .min(1)
              .max(1024)
              .regex(/^(?!.*( {5}|\t|\n)).*$/),
          }),
        ),
      }),
    ),
  }),
  biz_opaque_callback_data: z.string().max(512),
})

/** As https://developers.facebook.com/docs/whatsapp/cloud-api answers. */
export function whatsappAnswer(call: Call, token: string): Said {
  const fault = (status: number, code: number) => ({
    status,
    body: { error: { message: '', type: 'OAuthException', code } },
  })
  if (!/^\/v\d+\.0\/\d+\/messages$/.test(call.path)) return fault(404, 100)
  if (call.headers.authorization !== `Bearer ${token}`) return fault(401, 190)
  const message = whatsappMessage.safeParse(JSON.parse(call.body.toString()))
  if (!message.success) return fault(400, 100)
  const { to, biz_opaque_callback_data: id } = message.data
  const contacts = [{ input: to, wa_id: to }]
  return { status: 200, body: { messaging_product: 'whatsapp', contacts, messages: [{ id: `wamid.${id}` }] } }
}

export function whatsappReport(secret: string, statuses: readonly { id: string; status: string; ours?: string }[]) {
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
    statuses: statuses.map(({ id, status, ours }) => ({
      id,
      status,
      timestamp: '1693526400',
      recipient_id: '33612345678',
      ...(ours ? { biz_opaque_callback_data: ours } : {}),
      ...(status === 'failed' ? { errors: [{ code: 131026, title: 'Message undeliverable' }] } : {}),
    })),
  }
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '102290129340398', changes: [{ value, field: 'messages' }] }],
  })
  return { body, signature: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }
}

const sms = z.strictObject({
  To: z.string().regex(/^\+[1-9]\d{6,14}$/),
  From: z.string().min(1),
  Body: z.string().min(1).max(1600),
  StatusCallback: z.url(),
})

/** As https://www.twilio.com/docs/messaging/api/message-resource answers. */
export function smsAnswer(call: Call, { account, token }: { account: string; token: string }): Said {
  const isThem = call.headers.authorization === `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`
  if (!isThem) return { status: 401, body: { code: 20003, status: 401 } }
  if (call.path !== `/2010-04-01/Accounts/${account}/Messages.json`) return { status: 404, body: { code: 20404 } }
  const fields = sms.safeParse(Object.fromEntries(new URLSearchParams(call.body.toString())))
  if (!fields.success) return { status: 400, body: { code: 21211, status: 400 } }
  return { status: 201, body: { sid: `SM${'0'.repeat(31)}1`, status: 'queued', error_code: null } }
}

/** https://www.twilio.com/docs/usage/security: the address, then each field's name and value, by name. */
export function smsReport(token: string, callback: string, fields: Record<string, string>) {
  const said = Object.keys(fields)
    .sort()
    .map((name) => name + fields[name])
    .join('')
  const signature = createHmac('sha1', token)
    .update(callback + said)
    .digest('base64')
  return { body: new URLSearchParams(fields).toString(), signature }
}

/** Whether the call is signed as RFC 8292 asks: ES256, for this very service, not for long, with a contact. */
export function vapidFault(call: Call, audience: string): string | null {
  const [, jwt = '', key = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(call.headers.authorization ?? '') ?? []
  const [head = '', claims = '', signature = ''] = jwt.split('.')
  const point = Buffer.from(key, 'base64url')
  if (point.length !== 65 || point[0] !== 4) return 'no key'
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'))
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y } as webcrypto.JsonWebKey, format: 'jwk' })
  const said = Buffer.from(`${head}.${claims}`)
  const options = { key: publicKey, dsaEncoding: 'ieee-p1363' as const }
  if (!verify('sha256', said, options, Buffer.from(signature, 'base64url'))) return 'the signature is wrong'
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString())
  if (aud !== audience) return `for ${aud}`
  if (exp * 1000 > Date.now() + 24 * 3_600_000) return 'for more than a day'
  return /^(mailto:|https:)/.test(sub) ? null : 'no contact'
}
