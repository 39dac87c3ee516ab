import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { freePort } from '../../../../test/free-ports.ts'
import type { FromChild, ToChild } from '../messages.ts'

/** A media process, and in place of the main process a server that hands it whoever comes. */
let child: ChildProcess
const server = createServer()
const said: FromChild[] = []
const tell = (message: ToChild) => child.send(message)

beforeAll(async () => {
  child = fork(new URL('../media/child.ts', import.meta.url), [], { execArgv: [] })
  child.on('message', (message: FromChild) => said.push(message))
  const port = await freePort()
  tell({ kind: 'start', options: { ports: [port], announced: ['127.0.0.1'] } })
  await hears('ready')
  server.on('upgrade', ({ headers }, socket, head) => {
    const { upgrade = '', connection = '' } = headers
    const plain = { upgrade, connection, ...pick(headers, 'sec-websocket-key', 'sec-websocket-version') }
    const arrival = {
      claims: {},
      identity: 'ada',
      room: 'class',
      query: {},
      headers: plain,
      head: head.toString('base64'),
    }
    Object.assign(socket, { server: null })
    child.send({ kind: 'arrival', id: 7, arrival } satisfies ToChild, socket as never, { keepOpen: false })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
})
afterAll(async () => {
  const ended = once(child, 'exit')
  tell({ kind: 'stop' })
  await ended
  server.close()
})

// Until then the process that handed it over reads from the connection, too, and swallows what it reads.
it('answers a client once nobody else reads from its connection, and not before', async () => {
  const { port } = server.address() as AddressInfo
  const client = new WebSocket(`ws://127.0.0.1:${port}/rtc`)
  const joined = once(client, 'message')
  await hears('arrived')
  tell({ kind: 'figures', id: 1 })
  await hears('figures')
  expect(client.readyState).toBe(WebSocket.CONNECTING)
  expect(said.filter(({ kind }) => kind === 'fact')).toEqual([])

  tell({ kind: 'order', id: 2, order: { method: 'ListRooms', body: {} } })
  tell({ kind: 'yours', id: 7 })
  await joined
  expect(client.readyState).toBe(WebSocket.OPEN)
  // Whoever is put out in the moment of their return has to be in before.
  await hears('answer')
  expect(said).toContainEqual(
    expect.objectContaining({
      answer: { ok: true, body: { rooms: [expect.objectContaining({ numParticipants: 1 })] } },
    }),
  )
  client.close()
})

/** What the media process says comes in the order in which it said it. */
function hears(kind: FromChild['kind']): Promise<unknown> {
  return vi.waitUntil(() => said.some((message) => message.kind === kind), { timeout: 20_000 })
}

function pick(headers: Record<string, unknown>, ...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, String(headers[name])]))
}
