import { Event, RTCDataChannel, RTCDataChannelParameters, type RTCDtlsTransport, RTCSctpTransport } from 'werift'
import { limits } from '../limits.ts'

export type ChannelEvents = {
  send(bytes: Buffer): Promise<void>
  onMessage(label: string, message: Buffer): void
  onAbuse(reason: string): void
}

const chunkBytes = 1_200

/** Data channels (RFC 8831, RFC 8832) over SCTP in DTLS, done by werift. */
export class Channels {
  readonly #sctp = new RTCSctpTransport(5000, limits.data.messageBytes)
  readonly #dtls: { id: string; state: string; dataReceiver?(bytes: Buffer): void }
  readonly #channels = new Map<string, RTCDataChannel>()
  readonly #events: ChannelEvents

  constructor(events: ChannelEvents) {
    this.#events = events
    const dtls = {
      id: crypto.randomUUID() as string,
      state: 'connected',
      iceTransport: { role: 'controlled' },
      onStateChange: new Event<[string]>(),
      dataReceiver(_bytes: Buffer) {},
      sendData: (bytes: Buffer) => events.send(bytes),
    }
    this.#dtls = dtls
    this.#sctp.setDtlsTransport(dtls as unknown as RTCDtlsTransport)
    this.#sctp.onDataChannel.subscribe((channel) => {
      if (this.#channels.size >= limits.data.channels) this.#events.onAbuse('too many data channels')
      else this.#follow(channel)
    })
  }

  async start(port: number): Promise<void> {
    await this.#sctp.start(port)
  }

  open(label: string, delivery: 'reliable' | 'lossy'): void {
    const lossy = delivery === 'lossy'
    // RFC 8832 §6: the passive side of the DTLS handshake numbers its channels with odd numbers.
    const id = this.#channels.size * 2 + 1
    const about = { label, id, protocol: '', negotiated: false, ordered: !lossy, ...(lossy && { maxRetransmits: 0 }) }
    this.#follow(new RTCDataChannel(this.#sctp, new RTCDataChannelParameters(about)))
  }

  receive(bytes: Buffer): void {
    this.#dtls.dataReceiver?.(bytes)
  }

  send(label: string, message: Buffer): number | undefined {
    const channel = this.#channels.get(label)
    if (channel?.readyState !== 'open') return undefined
    channel.send(message)
    return this.waiting(label)
  }

  /** Bytes not yet on their way: in the channel, and cut into chunks in the association that all channels share. */
  waiting(label: string): number {
    const chunks = this.#sctp.sctp.outboundQueue.length
    return (this.#channels.get(label)?.bufferedAmount ?? 0) + chunks * chunkBytes
  }

  async close(): Promise<void> {
    await this.#sctp.stop()
  }

  #follow(channel: RTCDataChannel): void {
    this.#channels.set(channel.label, channel)
    channel.onMessage.subscribe((message) => this.#events.onMessage(channel.label, Buffer.from(message)))
  }
}
