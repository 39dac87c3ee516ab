import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

/** Below what systems lend to outgoing connections, so that none of them takes it before it is listened on. */
const [first, last] = [20_000, 30_000]

/** A port that is free for TCP and for UDP, and so are those right after it. */
export async function freePort(together = 1): Promise<number> {
  for (;;) {
    const port = randomInt(first, last)
    const all = Array.from({ length: together }, (_, more) => port + more)
    const free = await Promise.all(all.flatMap((one) => [isFreeForTcp(one), isFreeForUdp(one)]))
    if (free.every(Boolean)) return port
  }
}

function isFreeForTcp(port: number): Promise<boolean> {
  const probe = createServer()
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false)).listen(port, () => probe.close(() => resolve(true)))
  })
}

function isFreeForUdp(port: number): Promise<boolean> {
  const probe = createSocket('udp4')
  return new Promise((resolve) => {
    probe.once('error', () => probe.close(() => resolve(false))).bind(port, () => probe.close(() => resolve(true)))
  })
}
