import type { RtpPacket } from './rtp.ts'

/** What the other side needs to reach a connection, for its session description. */
export type LocalParameters = {
  fragment: string
  password: string
  /** SHA-256 of our certificate, as `AB:CD:…`. */
  fingerprint: string
  candidates: readonly { protocol: 'udp' | 'tcp'; address: string; port: number }[]
}

/** What we learn of the other side from its session description. */
export type RemoteParameters = {
  /** `{ algorithm: 'sha-256', value: 'AB:CD:…' }`; the certificate of the handshake must match one. */
  fingerprints: readonly { algorithm: string; value: string }[]
  sctpPort?: number
}

export type ConnectionEvents = {
  /** Encrypted and ready in both directions. */
  onUp(): void
  /** Not coming back: set-up took too long, silence, a failed handshake. */
  onDown(reason: string): void
  onRtp(packet: RtpPacket, at: number): void
  onRtcp(compound: Buffer): void
  /** A message on a channel, by the channel's label. */
  onMessage(label: string, message: Buffer): void
}

/** One peer connection without its session description: ICE, DTLS, SRTP and data channels over a shared port. */
export interface Connection {
  readonly local: LocalParameters
  readonly isUp: boolean
  /** Monotonic milliseconds of the last packet that was surely the other side's. */
  readonly heardAt: number
  accept(remote: RemoteParameters): void
  /** New ICE credentials, for an ICE restart (RFC 8445 §9); the old pair carries on until a new one is chosen. */
  restart(): void
  /** Sends a packet given as its header and the pieces of its payload. Dropped when the connection is not up. */
  sendRtp(header: Buffer, payload: readonly Buffer[]): void
  sendRtcp(compound: Buffer): void
  openChannel(label: string, delivery: 'reliable' | 'lossy'): void
  /** Bytes waiting in a channel after this message; undefined when the channel is not open (yet). */
  sendMessage(label: string, message: Buffer): number | undefined
  channelWaiting(label: string): number
  close(): void
}

/** Where connections live: the sockets of one media process. */
export interface Transport {
  readonly port: number
  /** Whether those come in, too, whose network lets no UDP out. */
  readonly overTcp: boolean
  /** The addresses that connections made from now on tell their clients. */
  announce(addresses: readonly string[]): void
  connect(events: ConnectionEvents): Connection
  close(): Promise<void>
  readonly figures: { received: number; sent: number; unknown: number; refused: number }
}
