/** Many browsers' worth of sockets in one process: counts what comes and how long it took. */
import { WebSocket } from 'ws'

export type Order = { connect: { port: number; readers: number } } | { expect: number }
export type Heard = { events: number; ms: number; p50Ms: number; p95Ms: number; p99Ms: number }

let latencies: number[] = []
let expected = 0
let firstAt = 0

process.on('disconnect', () => process.exit())
process.on('message', async (order: Order) => {
  if ('connect' in order) {
    await Promise.all(Array.from({ length: order.connect.readers }, () => connect(order.connect.port)))
    process.send?.({ connected: true })
  } else {
    latencies = []
    expected = order.expect
    firstAt = 0
    process.send?.({ ready: true })
  }
})

function connect(port: number): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, {
    origin: 'http://bench.test',
    perMessageDeflate: false,
  })
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('open', () => {
      socket.send(JSON.stringify({ type: 'subscribe', id: 1, channel: 'bench.hall', params: { hall: 'large' } }))
    })
    socket.on('message', (bytes: Buffer) => {
      const frame = JSON.parse(String(bytes))
      if (frame.type === 'event') hear(frame.payload.sentAt)
      else resolve()
    })
  })
}

function hear(sentAt: string): void {
  const now = process.hrtime.bigint()
  firstAt ||= performance.now()
  if (latencies.push(Number(now - BigInt(sentAt)) / 1e6) !== expected) return
  latencies.sort((one, other) => one - other)
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0
  const heard: Heard = {
    events: expected,
    ms: performance.now() - firstAt,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
  }
  process.send?.({ heard })
}
