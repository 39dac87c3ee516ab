import type { IncomingMessage } from 'node:http'
import type { RawData, WebSocket } from 'ws'
import type { Actor } from '#kernel/actor'
import type { Log } from '#kernel/log'
import { type ClientFrame, type Closing, clientFrame, closings, type ServerFrame } from './frames.ts'
import { openBucket } from './gates.ts'
import type { SocketLimits } from './limits.ts'
import { type House, openSubscriptions } from './subscriptions.ts'

export type Connection = ReturnType<typeof openConnection>

type Options = {
  id: string
  beatsAt: number
  socket: WebSocket
  request: IncomingMessage
  actor: Actor
  actorOfRequest: (request: IncomingMessage) => Promise<Actor>
  house: House
  limits: SocketLimits
  log: Log
}

/** How long a browser has to take its leave before the line is cut. */
const farewell = 5000

/** One tab's line: what it says, what it is told, who is at its other end. */
export function openConnection({ id, socket, request, house, limits, log, ...options }: Options) {
  let { actor } = options
  let isClosing = false
  let wasHeard = true
  let checkedAt = performance.now()
  const mayTalk = openBucket(limits.framesPerSecond, limits.framesAtOnce)
  const subscriptions = openSubscriptions(house, {
    connection: id,
    actor: () => actor,
    send: (frame: ServerFrame) => sendBytes(Buffer.from(JSON.stringify(frame))),
    sendBytes,
  })
  const left = new Promise<void>((resolve) => {
    socket.once('close', () => {
      isClosing = true
      resolve(subscriptions.close())
    })
  })

  socket.on('error', (error) => log.debug({ err: error, connection: id }, 'a connection broke'))
  socket.on('pong', () => {
    wasHeard = true
  })
  socket.on('message', (bytes, isBinary) => {
    wasHeard = true
    if (isClosing) return
    if (!mayTalk()) return close(closings.tooFast)
    const frame = isBinary ? undefined : frameIn(bytes)
    if (!frame) return close(closings.malformed)
    attempt(() => obey(frame))
  })

  return {
    beatsAt: options.beatsAt,
    /** Resolves when it is closed and everything that hung on it is noted. */
    left,
    close,
    /** Something was said that may change what this connection is allowed. */
    heed: (kind: 'recheck' | 'person', concerned: string) => {
      if (kind === 'recheck' && subscriptions.follows(concerned)) attempt(() => subscriptions.recheck(concerned))
      if (kind === 'person' && actor.kind === 'person' && actor.id === concerned) renew()
    },
    renew,
    /** Notices a dead line, and permissions nobody spoke of for long. */
    beat: () => {
      if (!wasHeard) return socket.terminate()
      wasHeard = false
      socket.ping()
      if (performance.now() - checkedAt < limits.recheckSeconds * 1000) return
      attempt(async () => {
        if (await isStillSignedIn()) await subscriptions.confirm()
      })
    },
  }

  /** Asks who this is, then every permission, again. */
  function renew(): void {
    attempt(async () => {
      if (await isStillSignedIn()) await subscriptions.recheck()
    })
  }

  function obey(frame: ClientFrame): Promise<void> | void {
    switch (frame.type) {
      case 'subscribe':
        return subscriptions.subscribe(frame)
      case 'unsubscribe':
        return subscriptions.unsubscribe(frame.id)
      case 'ping':
        return sendBytes(pong)
    }
  }

  /** What cannot be asked of the database now is asked again when the browser comes back. */
  function attempt(work: () => Promise<void> | void): void {
    Promise.try(work).catch((error) => {
      log.warn({ err: error, connection: id }, 'a connection could not be served')
      close(closings.tryLater)
    })
  }

  async function isStillSignedIn(): Promise<boolean> {
    checkedAt = performance.now()
    if (actor.kind !== 'person') return true
    const now = await options.actorOfRequest(request)
    if (now.kind === 'person' && now.id === actor.id) {
      actor = now
      return true
    }
    close(closings.signedOut)
    return false
  }

  function sendBytes(frame: Buffer): void {
    if (isClosing) return
    socket.send(frame, asText)
    if (socket.bufferedAmount > limits.outgoingBytes) close(closings.slow)
  }

  function close({ code, reason }: Closing): void {
    if (isClosing) return
    isClosing = true
    log.debug({ connection: id, code }, 'a connection is closed by the school')
    socket.close(code, reason)
    subscriptions.stop()
    const cut = setTimeout(() => socket.terminate(), farewell)
    socket.once('close', () => clearTimeout(cut))
  }
}

const asText = { binary: false }
const pong = Buffer.from('{"type":"pong"}' satisfies `{"type":"${Extract<ServerFrame, { type: 'pong' }>['type']}"}`)

function frameIn(bytes: RawData): ClientFrame | undefined {
  try {
    return clientFrame.safeParse(JSON.parse(bytes.toString())).data
  } catch {
    return undefined
  }
}
