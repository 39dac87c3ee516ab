import { createSocket, type Socket } from 'node:dgram'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { examineMedia } from '../../bin/examinations/media.ts'
import { askStun, openUdp } from '../../src/adapters/rooms/index.ts'
import { decideConfig } from '../../src/config/config.ts'
import { openDaily } from '../stand-ins/daily.ts'
import { openZoom } from '../stand-ins/zoom.ts'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

/** A port of which ten behind it are free too, on every address. */
async function freeRange(): Promise<number> {
  const socket = createSocket('udp4')
  await new Promise<void>((done) => socket.bind(0, done))
  const { port } = socket.address()
  await new Promise<void>((done) => socket.close(done))
  return Math.min(port, 65_000)
}

const configOf = (from: number, environment: Record<string, string> = {}) =>
  decideConfig({
    PORT: '1',
    MEDIA_UDP_PORTS: `${from}-${from + 9}`,
    PUBLIC_URL: 'https://school.example',
    ...environment,
  })

const own = Object.values(networkInterfaces())
  .flatMap((found) => found ?? [])
  .filter(({ family }) => family === 'IPv4')
  .map(({ address }) => address)

/** A network in which only these addresses answer; from outside this machine is seen at `outside`. */
const network = (answering: readonly string[], outside?: string) => async (server: { host: string; port: number }) => {
  if (server.host === 'stun.example') return outside ? { address: outside, port: 1, isOurs: false } : undefined
  return answering.includes(server.host) ? askStun({ ...server, host: own[0] ?? '127.0.0.1' }) : undefined
}

/** Takes a port and says nothing, as a firewall does. */
async function dropping(port: number): Promise<Socket> {
  const socket = createSocket('udp4')
  opened.push(socket)
  await new Promise<void>((done) => socket.bind(port, done))
  return socket
}

async function answeringAsLectern(): Promise<number> {
  const server: Server = createServer((_request, response) => response.end(JSON.stringify({ tzdata: '2026a' })))
  await new Promise<void>((done) => server.listen(0, done))
  opened.push({
    close() {
      server.closeAllConnections()
      server.close()
    },
  })
  return (server.address() as AddressInfo).port
}

describe('The doctor on live classes', () => {
  it('asks over the real ports, and hears from a server that it starts for the while', async () => {
    const [finding] = await examineMedia(configOf(await freeRange(), { PUBLIC_URL: 'http://localhost:3000' }))
    expect(finding).toMatchObject({ state: 'well', says: expect.stringContaining('answers') })
  })

  it('asks the server that runs, wherever in the range it found a free port', async () => {
    const from = await freeRange()
    await dropping(from)
    opened.push(await openUdp({ ports: [from, from + 1], announced: own }))
    const PORT = String(await answeringAsLectern())
    const [finding] = await examineMedia(configOf(from, { PORT, PUBLIC_URL: 'http://localhost:3000' }))
    expect(finding?.state).toBe('well')
  })

  it('tells ports that another program took', async () => {
    const from = await freeRange()
    await dropping(from + 3)
    const [finding] = await examineMedia(configOf(from))
    expect(finding).toMatchObject({ state: 'wrong', says: expect.stringContaining(`${from + 3}`) })
    expect(finding?.mend).toContain('MEDIA_UDP_PORTS')
  })

  it('tells a firewall on the machine that swallows what is sent to a running server', async () => {
    const from = await freeRange()
    for (let port = from; port < from + 10; port++) await dropping(port)
    const [finding] = await examineMedia(configOf(from, { PORT: String(await answeringAsLectern()) }))
    expect(finding).toMatchObject({ state: 'wrong', says: expect.stringContaining('nothing answers') })
    expect(finding?.mend).toContain(`ufw allow ${from}:${from + 9}/udp`)
  })

  const public1 = '203.0.113.7'
  const faults: [string, Record<string, string>, ReturnType<typeof network>, string, RegExp, RegExp][] = [
    ['a firewall that drops before the port', {}, network([]), 'wrong', /got no answer/, /nft add rule/],
    ['a router that does not pass on', { MEDIA_ADDRESS: public1 }, network(own), 'wrong', /drops it/, /In the router/],
    [
      'a right address behind a router that only answers outside',
      { MEDIA_ADDRESS: public1, MEDIA_STUN: 'stun.example' },
      network(own, public1),
      'notable',
      /The address is right/,
      /In the router/,
    ],
    [
      'an announced address that is not what outside sees',
      { MEDIA_ADDRESS: public1, MEDIA_STUN: 'stun.example' },
      network([...own, public1], '198.51.100.9'),
      'wrong',
      /from outside this machine is 198\.51\.100\.9/,
      /MEDIA_ADDRESS=198\.51\.100\.9/,
    ],
    [
      'an announced address that is private',
      { MEDIA_ADDRESS: '10.0.0.8' },
      network([...own, '10.0.0.8']),
      'notable',
      /is private/,
      /MEDIA_ADDRESS/,
    ],
    [
      'a STUN server that does not answer',
      { MEDIA_STUN: 'stun.example' },
      network(own),
      'wrong',
      /stun\.example:3478 does not answer/,
      /MEDIA_STUN/,
    ],
    [
      'nothing, when the address set is the one seen outside and it answers',
      { MEDIA_ADDRESS: public1, MEDIA_STUN: 'stun.example' },
      network([...own, public1], public1),
      'well',
      /Seen from outside it is the same/,
      /^$/,
    ],
  ]
  it.each(faults)('tells %s', async (_what, environment, ask, state, says, mend) => {
    const [finding] = await examineMedia(configOf(await freeRange(), environment), ask)
    expect(finding).toMatchObject({ state, says: expect.stringMatching(says) })
    expect(finding?.mend ?? '').toMatch(mend)
  })
})

describe('A question where we are seen', () => {
  it('is answered by a media server with the address it came from', async () => {
    const port = await freeRange()
    opened.push(await openUdp({ ports: [port], announced: ['127.0.0.1'] }))
    expect(await askStun({ host: '127.0.0.1', port })).toMatchObject({ address: '127.0.0.1', isOurs: true })
  })

  it('goes unanswered where packets are dropped, and where nobody listens', async () => {
    const port = await freeRange()
    expect(await askStun({ host: '127.0.0.1', port })).toBeUndefined()
    await dropping(port)
    expect(await askStun({ host: '127.0.0.1', port })).toBeUndefined()
    expect(await askStun({ host: 'nobody.invalid', port })).toBeUndefined()
  })

  it('is not answered to a flood, which could be somebody else’s address', async () => {
    const port = await freeRange()
    const transport = await openUdp({ ports: [port], announced: ['127.0.0.1'] })
    opened.push(transport)
    const socket = await dropping(0)
    let answers = 0
    socket.on('message', () => answers++)
    const question = Buffer.from('000100002112a442000102030405060708090a0b', 'hex')
    for (let sent = 0; sent < 500; sent++) socket.send(question, port, '127.0.0.1')
    await expect.poll(() => transport.figures.received, { timeout: 5_000 }).toBe(500)
    expect(answers).toBeLessThanOrEqual(100)
  })
})

describe('Of a service outside that holds classes, the doctor', () => {
  const hmac = Buffer.alloc(32, 7).toString('base64')
  const hook = 'https://school.example/hooks/daily'
  const all = ['participant.joined', 'participant.left']

  async function ofDaily(given: {
    key?: string
    domain?: string
    webhook?: { state?: string; eventTypes?: string[] }
  }) {
    const service = await openDaily({ domain: 'northside', apiKey: 'a key', hmac })
    opened.push(service)
    if (given.webhook) service.webhooks.push({ url: hook, state: 'ACTIVE', eventTypes: all, ...given.webhook })
    const [finding] = await examineMedia(
      configOf(50_000, {
        DAILY_API_KEY: given.key ?? 'a key',
        DAILY_DOMAIN: given.domain ?? 'northside',
        DAILY_WEBHOOK_SECRET: hmac,
        DAILY_URL: `${service.url.href}v1`,
      }),
    )
    return finding
  }

  it.each([
    ['is content with a key that opens, and reports that come', { webhook: {} }, 'well', /reports to https:/],
    ['says that no reports come', {}, 'notable', /does not report/],
    ['says that Daily gave up', { webhook: { state: 'FAILED' } }, 'notable', /given up/],
    ['says that half of the reports come', { webhook: { eventTypes: ['participant.joined'] } }, 'notable', /not both/],
    ['says that a key opens nothing', { key: 'another' }, 'wrong', /does not take DAILY_API_KEY/],
    ['says whose key it is', { domain: 'southside' }, 'wrong', /belongs to northside\.daily\.co/],
  ] as const)('%s', async (_does, given, state, says) => {
    expect(await ofDaily(given as Parameters<typeof ofDaily>[0])).toMatchObject({
      state,
      says: expect.stringMatching(says),
    })
  })

  const account = { accountId: 'acc', clientId: 'id', clientSecret: 'secret', user: 'classes@school.example' }

  it.each([
    ['is content with a user who has a licence', {}, {}, 'well', /holds the classes/],
    ['says what a user without a licence cannot do', {}, { has: [] }, 'notable', /the same link/],
    ['says that the keys open nothing', { ZOOM_CLIENT_SECRET: 'old' }, {}, 'wrong', /does not take/],
    ['says that there is no such user', { ZOOM_USER: 'me' }, {}, 'wrong', /no user me/],
  ] as const)('%s', async (_does, given, at, state, says) => {
    const service = await openZoom({ ...account, webhookSecret: 'w', ...at })
    opened.push(service)
    const [finding] = await examineMedia(
      configOf(50_000, {
        ZOOM_ACCOUNT_ID: account.accountId,
        ZOOM_CLIENT_ID: account.clientId,
        ZOOM_CLIENT_SECRET: account.clientSecret,
        ZOOM_WEBHOOK_SECRET: 'w',
        ZOOM_USER: account.user,
        ZOOM_URL: service.url.href,
        ...given,
      }),
    )
    expect(finding).toMatchObject({ state, says: expect.stringMatching(says) })
  })
})
