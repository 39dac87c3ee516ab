import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import { Hearings } from '../hearing/captures.ts'
import { limits } from '../limits.ts'
import type {
  Answer,
  Arrival,
  CaptureOrder,
  ChildFigures,
  ChildOptions,
  FromChild,
  HearingOrder,
  Order,
  ToChild,
} from '../messages.ts'
import { Captures } from '../recordings/rooms.ts'
import { openUdp } from '../transport/udp.ts'
import { Hall } from './halls.ts'
import { carryOut } from './orders.ts'

/**
 * A media process. It is handed clients with their TCP connections by the main process, carries the rooms they are in,
 * and reports what happens. It ends when the main process does.
 */

const sockets = new WebSocketServer({
  noServer: true,
  maxPayload: limits.signalling.messageBytes,
  perMessageDeflate: false,
})
let hall: Hall | undefined
/** Clients who are here, and whom the main process has not yet let go of. */
const handed = new Map<number, () => void>()
/** Orders that came behind them and wait: whoever is put out in the moment of their return has to be in before. */
const behind: Extract<ToChild, { kind: 'order' }>[] = []
const captures = new Captures(
  (about, message) => say({ kind: 'log', level: 'error', about, message }),
  (room, path) => say({ kind: 'broken', room, path }),
)
const hearings = new Hearings((room, packets) => say({ kind: 'heard', room, packets }))
let strayErrors = 0

const say = (message: FromChild): void => {
  if (process.connected) process.send?.(message)
}

process.on('message', (message: ToChild, socket?: Socket) => {
  if (message.kind === 'start') void start(message.options)
  else if (message.kind === 'arrival') arrive(message.id, message.arrival, socket)
  else if (message.kind === 'yours') handed.get(message.id)?.()
  else if (message.kind === 'order') obey(message)
  else if (message.kind === 'capture') void capture(message.id, message.order)
  else if (message.kind === 'hearing') say({ kind: 'answer', id: message.id, answer: listen(message.order) })
  else if (message.kind === 'figures') say({ kind: 'figures', id: message.id, figures: figures() })
  else if (message.kind === 'announce') hall?.announce(message.addresses)
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
    const transport = await openUdp(options)
    hall = new Hall(transport, {
      onFact: (fact) => say({ kind: 'fact', fact }),
      log: (level, about, message) => say({ kind: 'log', level, about, message }),
      ...(options.relay && { relay: options.relay }),
    })
    say({ kind: 'ready', port: transport.port })
    if (!transport.overTcp)
      say({
        kind: 'log',
        level: 'warn',
        about: { port: transport.port },
        message: 'the media port is taken for TCP: whoever cannot use UDP needs a relay',
      })
  } catch (error) {
    say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
    process.exit(1)
  }
}

/**
 * Completes the WebSocket handshake that the main process has read and allowed, once that process has let go of the connection:
 * until then it reads there too, and what the client said would now and then be lost to us.
 */
function arrive(id: number, arrival: Arrival, socket: Socket | undefined): void {
  if (!socket || !hall) {
    socket?.destroy()
    return
  }
  const request = { method: 'GET', url: '/rtc', headers: arrival.headers, socket } as unknown as IncomingMessage
  handed.set(id, () => {
    sockets.handleUpgrade(request, socket, Buffer.from(arrival.head, 'base64'), (webSocket) =>
      hall?.welcome(arrival, webSocket),
    )
    settled(id)
  })
  socket.once('error', () => socket.destroy()).once('close', () => settled(id))
  say({ kind: 'arrived', id })
}

function settled(id: number): void {
  handed.delete(id)
  if (handed.size === 0) for (const message of behind.splice(0)) obey(message)
}

function obey(message: Extract<ToChild, { kind: 'order' }>): void {
  if (handed.size > 0) behind.push(message)
  else say({ kind: 'answer', id: message.id, answer: answerTo(message.order) })
}

function answerTo(order: Order): Answer {
  return hall
    ? carryOut(hall, order)
    : { ok: false, code: 'unavailable', message: 'the media process is not ready yet' }
}

function figures(): ChildFigures {
  const { user, system } = process.cpuUsage()
  const none = {
    rooms: 0,
    participants: 0,
    publications: 0,
    forwarded: 0,
    received: 0,
    sent: 0,
    unknown: 0,
    refused: 0,
  }
  return {
    ...(hall?.figures ?? none),
    strayErrors,
    cpuMicroseconds: user + system,
    residentBytes: process.memoryUsage.rss(),
  }
}

async function capture(id: number, order: CaptureOrder): Promise<void> {
  const answer: Answer = await captures.carryOut(hall, order).then(
    () => ({ ok: true, body: {} }),
    (error) => ({ ok: false, code: 'internal', message: error instanceof Error ? error.message : String(error) }),
  )
  say({ kind: 'answer', id, answer })
}

function listen(order: HearingOrder): Answer {
  try {
    hearings.carryOut(hall, order)
    return { ok: true, body: {} }
  } catch (error) {
    return { ok: false, code: 'internal', message: error instanceof Error ? error.message : String(error) }
  }
}

async function stop(): Promise<void> {
  hearings.close()
  await captures.close()
  await hall?.close()
  process.disconnect?.()
}
