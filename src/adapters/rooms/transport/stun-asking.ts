import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { isIPv6 } from 'node:net'
import { bindingRequestOf, mappedIn } from './stun.ts'

/** What a STUN server answered: the address it sees us at, and whether it is a media server of ours. */
export type Seen = { address: string; port: number; isOurs: boolean }

const tries = 4
const patience = 400

/** Asks a STUN server (RFC 8489 §6) how it sees us; undefined when nothing comes back. */
export async function askStun({ host, port }: { host: string; port: number }): Promise<Seen | undefined> {
  const found = await lookup(host).catch(() => undefined)
  if (!found) return undefined
  const socket = createSocket(isIPv6(found.address) ? 'udp6' : 'udp4')
  const transaction = randomBytes(12)
  const answer = Promise.withResolvers<Seen | undefined>()
  socket.on('message', (packet) => {
    const seen = mappedIn(packet, transaction)
    if (seen) answer.resolve(seen)
  })
  // A closed port is told by ICMP, and is as silent to us as a dropped packet.
  socket.on('error', () => {})
  let asked = 0
  const ask = (): void => {
    if (asked++ === tries) answer.resolve(undefined)
    else socket.send(bindingRequestOf(transaction), port, found.address, () => {})
  }
  ask()
  const again = setInterval(ask, patience)
  const seen = await answer.promise
  clearInterval(again)
  socket.close()
  return seen
}
