import { LeaveRequest, SignalRequest, SignalResponse } from '@livekit/protocol'
import { WebSocket } from 'ws'

type Said = NonNullable<SignalResponse['message']>

/** A client that says what it likes, and has no sound and no pictures. */
export class RudeClient {
  readonly socket: WebSocket
  readonly said: Said[] = []
  /** Settles with the code that the connection ended with. */
  readonly closed: Promise<number>
  #waiting: (() => void)[] = []

  constructor(url: string) {
    this.socket = new WebSocket(url)
    this.socket.on('message', (bytes: Buffer) => {
      this.said.push(SignalResponse.fromBinary(bytes).message)
      for (const wake of this.#waiting.splice(0)) wake()
    })
    this.socket.on('error', () => {})
    this.closed = new Promise((done) => this.socket.on('close', done))
  }

  async hears(wanted: Said['case']): Promise<Said> {
    for (;;) {
      const found = this.said.find((message) => message.case === wanted)
      if (found) return found
      await new Promise<void>((wake) => this.#waiting.push(wake))
    }
  }

  says(message: SignalRequest['message']): void {
    this.socket.send(new SignalRequest({ message }).toBinary())
  }

  leaves(): void {
    this.says({ case: 'leave', value: new LeaveRequest() })
  }
}
