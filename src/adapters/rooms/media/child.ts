import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol'
import { type WebSocket, WebSocketServer } from 'ws'
import { limits } from '../limits.ts'
import type { Arrival, ChildFigures, ChildOptions, FromChild, ToChild } from '../messages.ts'
import type { Transport } from '../transport/transport.ts'
import { openUdp } from '../transport/udp.ts'
import { carryOut, type Rooms } from './orders.ts'
import { Participant } from './participants.ts'
import { qualitiesEvery } from './qualities.ts'
import { Room, type RoomEvents } from './rooms.ts'
import { Signals } from './signals.ts'
import { speakersEvery } from './speakers.ts'

/**
 * A media process. It is handed clients with their TCP connections by the main process, carries the rooms they are in,
 * and reports what happens. It ends when the main process does.
 */

const tickEvery = 15
const watchEvery = 1_000

const all = new Map<string, Room>()
const sockets = new WebSocketServer({
  noServer: true,
  maxPayload: limits.signalling.messageBytes,
  perMessageDeflate: false,
})
let transport: Transport | undefined
let strayErrors = 0

const say = (message: FromChild): void => {
  if (process.connected) process.send?.(message)
}

const roomEvents: RoomEvents = {
  onFact: (fact) => say({ kind: 'fact', fact }),
  onFinished: (room) => all.delete(room.name),
  log: (level, about, message) => say({ kind: 'log', level, about, message }),
}

const rooms: Rooms = {
  all,
  open(name) {
    const room = all.get(name) ?? new Room(name, roomEvents)
    all.set(name, room)
    return room
  },
}

process.on('message', (message: ToChild, socket?: Socket) => {
  if (message.kind === 'start') void start(message.options)
  else if (message.kind === 'arrival') arrive(message.arrival, socket)
  else if (message.kind === 'order') say({ kind: 'answer', id: message.id, answer: carryOut(rooms, message.order) })
  else if (message.kind === 'figures') say({ kind: 'figures', id: message.id, figures: figures() })
  else void stop()
})

process.on('disconnect', () => process.exit(0))

// One broken packet or library promise must not end everybody's class; it is counted and told.
process.on('uncaughtException', (error) => stray(error))
process.on('unhandledRejection', (error) => stray(error))

function stray(error: unknown): void {
  strayErrors++
  if (strayErrors <= 100)
    say({
      kind: 'log',
      level: 'error',
      about: { error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
      message: 'a stray error in a media process',
    })
}

async function start(options: ChildOptions): Promise<void> {
  try {
    transport = await openUdp(options)
  } catch (error) {
    say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
    process.exit(1)
  }
  setInterval(() => each((participant) => participant.tick(performance.now())), tickEvery)
  setInterval(() => each((participant) => participant.watch(performance.now())), watchEvery)
  setInterval(() => {
    for (const room of all.values()) room.tellSpeakers()
  }, speakersEvery)
  setInterval(() => {
    for (const room of all.values()) room.tellQualities()
  }, qualitiesEvery)
  say({ kind: 'ready', port: transport.port })
}

function each(act: (participant: Participant) => void): void {
  for (const room of all.values()) for (const participant of room.participants.values()) act(participant)
}

/** Completes the WebSocket handshake that the main process has read and allowed. */
function arrive(arrival: Arrival, socket: Socket | undefined): void {
  if (!socket) return
  const request = { method: 'GET', url: '/rtc', headers: arrival.headers, socket } as unknown as IncomingMessage
  sockets.handleUpgrade(request, socket, Buffer.from(arrival.head, 'base64'), (webSocket) =>
    welcome(arrival, webSocket),
  )
}

function welcome(arrival: Arrival, socket: WebSocket): void {
  if (arrival.query.reconnect === '1') welcomeBack(arrival, socket)
  else welcomeNew(arrival, socket)
}

function welcomeNew(arrival: Arrival, socket: WebSocket): void {
  const room = rooms.open(arrival.room)
  const { identity, claims } = arrival
  if (!transport || (room.isFull && !room.participants.has(identity))) {
    turnAway(socket, DisconnectReason.JOIN_FAILURE, LeaveRequest_Action.DISCONNECT)
    return
  }
  const autoSubscribe = arrival.query.auto_subscribe !== '0'
  room.enter(new Participant(room, transport, socket, { identity, claims, autoSubscribe }))
}

/** Goes on with a participant that is still here; whoever is not has to join anew, which its client does by itself. */
function welcomeBack(arrival: Arrival, socket: WebSocket): void {
  const room = all.get(arrival.room)
  const participant = room?.participants.get(arrival.identity)
  if (!room || !participant || participant.sid !== arrival.query.sid) {
    turnAway(socket, DisconnectReason.STATE_MISMATCH, LeaveRequest_Action.RECONNECT)
    return
  }
  participant.resume(socket)
  room.resume(participant)
}

function turnAway(socket: WebSocket, reason: DisconnectReason, action: LeaveRequest_Action): void {
  new Signals(socket, { onRequest() {}, onLost() {}, onAbuse() {} }).leave(reason, action)
}

function figures(): ChildFigures {
  const { user, system } = process.cpuUsage()
  let participants = 0
  let publications = 0
  let forwarded = 0
  each((participant) => {
    participants++
    publications += participant.publications.size
    for (const { figures } of participant.subscriber.downtracks.values()) forwarded += figures.packets
  })
  const traffic = transport?.figures ?? { received: 0, sent: 0, unknown: 0, refused: 0 }
  return {
    rooms: all.size,
    participants,
    publications,
    forwarded,
    ...traffic,
    strayErrors,
    cpuMicroseconds: user + system,
    residentBytes: process.memoryUsage.rss(),
  }
}

async function stop(): Promise<void> {
  for (const room of [...all.values()]) room.finish(DisconnectReason.SERVER_SHUTDOWN)
  await transport?.close()
  process.disconnect?.()
}
