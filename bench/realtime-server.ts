/** One process that tells many: `lectern <databaseUrl>` through a channel, or `bare` by a loop over sockets of `ws`. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { openPostgresFanout } from '#adapters/fanout-postgres'
import { stranger } from '#kernel/actor'
import { channel, publish } from '#kernel/channels'
import { openDb, openPools } from '#kernel/db'
import { silentLog } from '#kernel/log'
import { systemClock } from '#kernel/time'
import { openSockets } from '../src/http/sockets.ts'

export type Burst = { events: number; everyMs: number; lanes: number }

const [kind, databaseUrl = ''] = process.argv.slice(2)
const hall = channel({
  name: 'bench.hall',
  params: z.object({ hall: z.string() }),
  events: { said: z.object({ sentAt: z.string(), text: z.string() }) },
  may: async () => true,
})
const text = 'What was said in the hall, about as long as people write when they chat in a class.'
const said = () => ({ sentAt: String(process.hrtime.bigint()), text })

const server = createServer()
const tell = kind === 'lectern' ? await openLectern() : openBare()
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.send?.({ port: (server.address() as AddressInfo).port })
process.on('disconnect', () => process.exit())
process.on('message', async ({ events, everyMs, lanes }: Burst) => {
  let left = events
  const begun = performance.now()
  const lane = async () => {
    while (left-- > 0) {
      await tell()
      const due = begun + (events - left) * everyMs
      if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
})

async function openLectern(): Promise<() => Promise<void>> {
  const fanout = await openPostgresFanout({ databaseUrl, log: silentLog })
  const db = openDb({ ...openPools(databaseUrl), clock: systemClock, fanout })
  const sockets = await openSockets({
    db,
    channels: { hall },
    fanout,
    log: silentLog,
    actorOfRequest: async () => stranger,
    originOf: () => 'http://bench.test',
    addressOf: () => '127.0.0.1',
    limits: { connectionsPerNetwork: 100_000 },
  })
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head))
  return () => db.transact(async (tx) => publish(tx, hall, { hall: 'large' }, 'said', said()))
}

function openBare(): () => Promise<void> {
  const listeners = new Set<WebSocket>()
  const all = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false })
  all.on('connection', (socket) => {
    listeners.add(socket)
    socket.once('message', () => socket.send('{"type":"subscribed"}'))
    socket.on('close', () => listeners.delete(socket))
  })
  let number = 0
  return async () => {
    number++
    const frame = Buffer.from(
      JSON.stringify({ type: 'event', key: 'bench.hall?hall=large', number, event: 'said', payload: said() }),
    )
    for (const socket of listeners) socket.send(frame, { binary: false })
    await new Promise((resolve) => setImmediate(resolve))
  }
}
