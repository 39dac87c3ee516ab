import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Actor } from '#kernel/actor'
import { type Channels, readTopic } from '#kernel/channels'
import type { Db } from '#kernel/db'
import type { Fanout, Notice } from '#kernel/fanout'
import type { Log } from '#kernel/log'
import type { OnPresence } from '#kernel/presences'
import { type Connection, openConnection } from './sockets/connections.ts'
import { openEntrance, status, turnAway, type Visits } from './sockets/entrances.ts'
import { openFeeds } from './sockets/feeds.ts'
import { closings } from './sockets/frames.ts'
import { openGate } from './sockets/gates.ts'
import { type SocketLimits, usualSocketLimits } from './sockets/limits.ts'
import { openPresences } from './sockets/presences.ts'
import { channelsByName, type House } from './sockets/subscriptions.ts'

export type SocketOptions = Visits & {
  db: Db
  channels: Channels
  fanout: Fanout
  log: Log
  onPresence?: OnPresence | undefined
  limits?: Partial<SocketLimits> | undefined
}

export type Sockets = {
  /** Takes the upgrade when it is meant for the real-time connection. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /** Connections held by this process now. */
  count(): number
  /** Sends everybody elsewhere, and notes that they left. */
  close(): Promise<void>
}

export const socketPath = '/socket'

/** Heartbeats are spread over so many moments, so that many connections do not beat as one. */
const moments = 20

/** The real-time connections of one app process: one a tab, channels inside it. */
export async function openSockets({
  db,
  channels,
  fanout,
  log,
  onPresence = keepNothing,
  ...options
}: SocketOptions): Promise<Sockets> {
  const limits = { ...usualSocketLimits, ...options.limits }
  const { replayEvents, leaseSeconds, subscriptionsPerConnection } = limits
  const connections = new Set<Connection>()
  const entrance = openEntrance(options, limits)
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.messageBytes,
  })
  const byName = channelsByName(channels)
  const channelNamed = (name: string) => byName.get(name)
  const feeds = openFeeds({ db, log, channelNamed, replayEvents, replayBytes: limits.outgoingBytes / 2 })
  const presences = openPresences({ db, log, process: randomUUID(), leaseSeconds, onPresence })
  const gate = openGate(limits.checksAtOnce)
  const house: House = { db, channels: byName, feeds, presences, gate, subscriptionsPerConnection }
  let isClosing = false
  let opened = 0
  let moment = 0

  await presences.beat()
  const stopListening = await fanout.listen({ hear, missed })
  const clocks = [
    setInterval(beatSome, (limits.heartbeatSeconds * 1000) / moments),
    setInterval(() => feeds.look().catch(complain), limits.lookSeconds * 1000),
    setInterval(() => stayAlive().catch(complain), (leaseSeconds * 1000) / 3),
  ]

  return {
    upgrade(request, socket, head) {
      if ((request.url ?? '').split('?', 1)[0] !== socketPath) return false
      welcome(request, socket, head).catch((error) => {
        log.warn({ err: error }, 'a connection could not be opened')
        turnAway(socket, status.full)
      })
      return true
    },
    count: () => connections.size,
    async close() {
      isClosing = true
      for (const clock of clocks) clearInterval(clock)
      stopListening()
      closeAll()
      await Promise.all([...connections].map(({ left }) => left))
      feeds.close()
    },
  }

  async function welcome(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (connections.size >= limits.connections) return turnAway(socket, status.full)
    const actor = await entrance.admit(request, socket)
    if (typeof actor === 'string') return turnAway(socket, actor)
    if (isClosing) return turnAway(socket, status.full)
    server.handleUpgrade(request, socket, head, (webSocket) => connect(webSocket, request, actor))
  }

  function connect(socket: WebSocket, request: IncomingMessage, actor: Actor): void {
    const { actorOfRequest } = options
    const beatsAt = opened++ % moments
    const about = { id: randomUUID(), beatsAt, socket, request, actor, actorOfRequest, house, limits, log }
    const connection = openConnection(about)
    connections.add(connection)
    connection.left.finally(() => connections.delete(connection)).catch(complain)
  }

  function hear({ topic, number }: Notice): void {
    const { kind, rest } = readTopic(topic)
    if (kind === 'events') feeds.advance(rest, number)
    else for (const connection of connections) connection.heed(kind, rest)
  }

  function missed(): void {
    feeds.look().catch(complain)
    for (const connection of connections) connection.renew()
  }

  function beatSome(): void {
    moment = (moment + 1) % moments
    for (const connection of connections) if (connection.beatsAt === moment) connection.beat()
  }

  async function stayAlive(): Promise<void> {
    const isInTime = await presences.beat()
    if (!isInTime) closeAll()
  }

  function closeAll(): void {
    for (const connection of connections) connection.close(closings.restart)
  }

  function complain(error: unknown): void {
    log.warn({ err: error }, 'the upkeep of real-time connections failed and is tried again')
  }
}

async function keepNothing(): Promise<void> {}
