import { DisconnectReason, LeaveRequest, LeaveRequest_Action, SignalRequest, SignalResponse } from '@livekit/protocol'
import type { WebSocket } from 'ws'
import { Budget } from '../budgets.ts'
import { limits } from '../limits.ts'

/** The end of a WebSocket that did what it was for (RFC 6455, section 7.4.1). */
const normalClosure = 1000

export type Request = NonNullable<SignalRequest['message']>
export type Response = NonNullable<SignalResponse['message']>

export type SignalEvents = {
  onRequest(request: Request): Promise<void> | void
  /** The connection is gone without a word; it may be resumed. */
  onLost(): void
  /** The client broke the rules; the reason is for our log. */
  onAbuse(reason: string): void
}

/** One signalling connection: LiveKit's `SignalRequest` in, `SignalResponse` out, both as protobuf in WebSocket messages. */
export class Signals {
  readonly #socket: WebSocket
  readonly #events: SignalEvents
  readonly #budget = new Budget(limits.signalling.messagesPerSecond, limits.signalling.burst)
  #turn: Promise<void> = Promise.resolve()
  #waiting = 0
  #over = false
  heardAt = performance.now()

  constructor(socket: WebSocket, events: SignalEvents) {
    this.#socket = socket
    this.#events = events
    socket.on('message', (bytes: Buffer, isBinary) => this.#receive(bytes, isBinary))
    socket.on('close', () => this.#lost())
    socket.on('error', () => this.#lost())
  }

  get isOver(): boolean {
    return this.#over
  }

  send(response: Response): void {
    if (this.#over || this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#socket.bufferedAmount > limits.signalling.unsentBytes) {
      this.#socket.terminate()
      return
    }
    this.#socket.send(new SignalResponse({ message: response }).toBinary())
  }

  /** Says goodbye with a reason and what the client should do now, and hangs up. */
  leave(reason: DisconnectReason, action: LeaveRequest_Action): void {
    this.send({
      case: 'leave',
      value: new LeaveRequest({ reason, action, canReconnect: action !== LeaveRequest_Action.DISCONNECT }),
    })
    this.drop()
  }

  /** Without a code, a browser that was just sending something takes the end for a broken line. */
  drop(): void {
    this.#over = true
    this.#socket.close(normalClosure)
  }

  /** Called from time to time: a client that no longer asks is no longer there. */
  watch(now: number): void {
    if (!this.#over && now - this.heardAt > limits.signalling.silence) this.#socket.terminate()
  }

  #receive(bytes: Buffer, isBinary: boolean): void {
    if (this.#over) return
    this.heardAt = performance.now()
    const request = decode(bytes, isBinary)
    if (!this.#budget.affords(1)) this.#abuse('too many messages')
    else if (this.#waiting >= limits.signalling.waiting) this.#abuse('too many waiting')
    else if (!request) this.#abuse('malformed message')
    else this.#queue(request)
  }

  #queue(request: Request): void {
    this.#waiting++
    this.#turn = this.#turn.then(() => this.#answer(request))
  }

  async #answer(request: Request): Promise<void> {
    this.#waiting--
    if (this.#over) return
    try {
      await this.#events.onRequest(request)
    } catch (error) {
      this.#abuse(`${request.case}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #abuse(reason: string): void {
    if (this.#over) return
    this.leave(DisconnectReason.STATE_MISMATCH, LeaveRequest_Action.DISCONNECT)
    this.#events.onAbuse(reason)
  }

  #lost(): void {
    if (this.#over) return
    this.#over = true
    this.#events.onLost()
  }
}

function decode(bytes: Buffer, isBinary: boolean): Request | undefined {
  try {
    return isBinary
      ? SignalRequest.fromBinary(bytes).message
      : SignalRequest.fromJsonString(bytes.toString('utf8'), { ignoreUnknownFields: true }).message
  } catch {
    return undefined
  }
}
