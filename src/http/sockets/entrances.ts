import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Actor } from '#kernel/actor'
import { networkOf } from '../networks.ts'
import { openTally } from './gates.ts'
import type { SocketLimits } from './limits.ts'

export type Visits = {
  /** Who is at the other end; asked at the start and again while the connection lasts. */
  actorOfRequest(request: IncomingMessage): Promise<Actor>
  /** The only origin whose pages may connect. */
  originOf(request: IncomingMessage): string
  addressOf(request: IncomingMessage): string
}

export const status = { elsewhere: '403 Forbidden', tooMany: '429 Too Many Requests', full: '503 Service Unavailable' }

/** Lets pages of this school in, so many for each person and network. */
export function openEntrance(visits: Visits, limits: SocketLimits) {
  const perPerson = openTally(limits.connectionsPerPerson)
  const perNetwork = openTally(limits.connectionsPerNetwork)
  const openingsOfPerson = new RateLimiterMemory({ points: limits.openingsPerPersonAMinute, duration: 60 })
  const openingsOfNetwork = new RateLimiterMemory({ points: limits.openingsPerNetworkAMinute, duration: 60 })

  return {
    /** Who came in, or the status with which they are turned away. The place is given back when the line closes. */
    async admit(request: IncomingMessage, socket: Duplex): Promise<Actor | string> {
      if (request.headers.origin !== visits.originOf(request)) return status.elsewhere
      const network = networkOf(visits.addressOf(request))
      if (!take(perNetwork, network, socket) || !(await mayStillOpen(openingsOfNetwork, network))) return status.tooMany
      const actor = await visits.actorOfRequest(request)
      if (socket.destroyed) return status.full
      if (actor.kind !== 'person') return actor
      return take(perPerson, actor.id, socket) && (await mayStillOpen(openingsOfPerson, actor.id))
        ? actor
        : status.tooMany
    },
  }
}

function mayStillOpen(budget: RateLimiterMemory, name: string): Promise<boolean> {
  return budget.consume(name).then(
    () => true,
    () => false,
  )
}

function take(tally: ReturnType<typeof openTally>, name: string, socket: Duplex): boolean {
  const isFree = tally.take(name)
  if (isFree) socket.once('close', () => tally.giveBack(name))
  return isFree
}

export function turnAway(socket: Duplex, reason: string): void {
  if (!socket.destroyed) socket.end(`HTTP/1.1 ${reason}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`)
}
