import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '#kernel/log'
import { serverOf } from '../../test/servers.ts'
import { openWorld, type World } from '../../test/world.ts'
import { mostBytes, webhookMount } from './webhooks.ts'

describe('What somebody outside reports', () => {
  let world: World
  let server: Awaited<ReturnType<typeof serverOf>>
  const taken: string[] = []

  beforeAll(async () => {
    world = await openWorld()
    const signed = webhookMount(
      {
        path: '/webhooks/signed',
        async take(body, headers) {
          if (headers['x-signature'] !== 'theirs') return false
          if (String(body) === 'broken') throw new Error('secret inside')
          taken.push(String(body))
          return String(body) === 'asked' ? '{"answer":42}' : true
        },
        confirm: (query) => (query.get('token') === 'ours' ? query.get('challenge') : null),
      },
      silentLog,
    )
    const plain = webhookMount({ path: '/webhooks/plain', take: async () => true }, silentLog)
    server = await serverOf(world, { mounts: [signed, plain], origins: { publicUrl: null, trustedProxies: 0 } })
  })
  afterAll(async () => {
    await server.close()
    await world.close()
  })

  const report = (body: string, signature = 'theirs') =>
    fetch(`${server.origin}/webhooks/signed`, {
      method: 'POST',
      headers: { 'x-signature': signature, origin: 'https://elsewhere.example' },
      body,
    })

  it('is taken as it was sent, from wherever, if they signed it', async () => {
    expect((await report('{"delivered": "née"}')).status).toBe(200)
    expect(taken).toEqual(['{"delivered": "née"}'])
  })

  it('is answered where they ask something, if they signed it', async () => {
    const response = await report('asked')
    expect([response.headers.get('content-type'), await response.json()]).toEqual(['application/json', { answer: 42 }])
    expect((await report('asked', 'another')).status).toBe(401)
  })

  it('is not taken without their signature', async () => {
    expect((await report('{}', 'another')).status).toBe(401)
    expect(taken).not.toContain('{}')
  })

  it('is answered without a word about what broke here, so that they send it again', async () => {
    const response = await report('broken')
    expect([response.status, await response.text()]).toEqual([500, ''])
  })

  it('is read up to a bound and no further, whether or not its length was told', async () => {
    const told = await report('x'.repeat(mostBytes + 1))
    expect(told.status).toBe(413)
    const untold = await new Promise((resolve) => {
      const sending = request(`${server.origin}/webhooks/signed`, { method: 'POST' }, ({ statusCode }) =>
        resolve(statusCode),
      )
      sending.on('error', () => {})
      for (let part = 0; part < 12; part++) sending.write('x'.repeat(100_000))
      sending.end()
    })
    expect(untold).toBe(413)
  })

  it('is confirmed to be ours to whoever knows the word for it', async () => {
    const ask = (query: string) => fetch(`${server.origin}/webhooks/signed?${query}`)
    expect(await (await ask('token=ours&challenge=42')).text()).toBe('42')
    expect((await ask('token=theirs&challenge=42')).status).toBe(403)
    expect((await fetch(`${server.origin}/webhooks/plain`)).status).toBe(404)
  })
})
