import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Actor } from '#kernel/actor'
import type { SocketLimits } from './limits.ts'
import { networkOf, openTally } from './networks.ts'

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

  return {
    /** Who came in, or the status with which they are turned away. The place is given back when the line closes. */
    async admit(request: IncomingMessage, socket: Duplex): Promise<Actor | string> {
      if (request.headers.origin !== visits.originOf(request)) return status.elsewhere
      if (!take(perNetwork, networkOf(visits.addressOf(request)), socket)) return status.tooMany
      const actor = await visits.actorOfRequest(request)
      if (socket.destroyed) return status.full
      if (actor.kind === 'person' && !take(perPerson, actor.id, socket)) return status.tooMany
      return actor
    },
  }
}

function take(tally: ReturnType<typeof openTally>, name: string, socket: Duplex): boolean {
  const isFree = tally.take(name)
  if (isFree) socket.once('close', () => tally.giveBack(name))
  return isFree
}

export function turnAway(socket: Duplex, reason: string): void {
  if (!socket.destroyed) socket.end(`HTTP/1.1 ${reason}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`)
}
