import { randomBytes } from 'node:crypto'
import { limits } from '../limits.ts'
import type { Certificate } from './certificates.ts'
import { Channels } from './channels.ts'
import { Dtls } from './dtls.ts'
import { readRtp } from './rtp.ts'
import type { Srtp } from './srtp.ts'
import { type BindingRequest, isSignedWith } from './stun.ts'
import type { Connection, ConnectionEvents, LocalParameters, RemoteParameters } from './transport.ts'

/** Where a client is, and the way to it: on a machine with several addresses an answer leaves by the one that was asked. */
export type Address = { key: string; reply(packet: Buffer): void }

/** What a connection needs of the port it lives on. */
export type Berth = {
  certificate: Certificate
  candidates: LocalParameters['candidates']
  register(fragment: string, connection: PortConnection): void
  forget(connection: PortConnection): void
}

const earlyRecords = 4

type Credentials = { fragment: string; password: string }

/** A connection on a shared UDP port: ICE-lite, DTLS as the passive side, SRTP and data channels. */
export class PortConnection implements Connection {
  readonly #berth: Berth
  readonly #events: ConnectionEvents
  readonly #credentials: Credentials[] = []
  readonly #wanted: { label: string; delivery: 'reliable' | 'lossy' }[] = []
  #remote: RemoteParameters | undefined
  #address: Address | undefined
  #dtls: Dtls | undefined
  #srtp: Srtp | undefined
  #channels: Channels | undefined
  readonly #early: Buffer[] = []
  #closed = false
  readonly #bornAt = performance.now()
  heardAt = performance.now()

  constructor(berth: Berth, events: ConnectionEvents) {
    this.#berth = berth
    this.#events = events
    this.restart()
  }

  get local(): LocalParameters {
    const { fragment, password } = this.#credentials[0] ?? { fragment: '', password: '' }
    return { fragment, password, fingerprint: this.#berth.certificate.fingerprint, candidates: this.#berth.candidates }
  }

  get isUp(): boolean {
    return this.#srtp !== undefined && !this.#closed
  }

  accept(remote: RemoteParameters): void {
    this.#remote = remote
    for (const record of this.#early.splice(0)) this.#handshake(remote, record)
    if (remote.sctpPort !== undefined && this.isUp) this.#startChannels(remote.sctpPort)
  }

  restart(): void {
    const credentials = {
      fragment: randomBytes(6).toString('base64url').replaceAll(/[-_]/g, 'x'),
      password: randomBytes(18).toString('base64url').replaceAll(/[-_]/g, 'x'),
    }
    this.#credentials.unshift(credentials)
    this.#credentials.length = Math.min(this.#credentials.length, 2)
    this.#berth.register(credentials.fragment, this)
  }

  sendRtp(header: Buffer, payload: readonly Buffer[]): void {
    if (this.#srtp && this.#address && !this.#closed) this.#address.reply(this.#srtp.protect(header, payload))
  }

  sendRtcp(compound: Buffer): void {
    if (this.#srtp && this.#address && !this.#closed) this.#address.reply(this.#srtp.protectRtcp(compound))
  }

  openChannel(label: string, delivery: 'reliable' | 'lossy'): void {
    this.#wanted.push({ label, delivery })
  }

  sendMessage(label: string, message: Buffer): number | undefined {
    return this.#closed ? undefined : this.#channels?.send(label, message)
  }

  channelWaiting(label: string): number {
    return this.#channels?.waiting(label) ?? 0
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    void this.#channels?.close()
    this.#berth.forget(this)
  }

  /** The credentials a request was signed with, if they are ours. */
  passwordFor(request: BindingRequest): string | undefined {
    const found = this.#credentials.find(({ fragment }) => fragment === request.ours)
    return found && isSignedWith(found.password, request) ? found.password : undefined
  }

  /** The client proved it knows our password from this address; it may speak from there, and be sent to if it says so. */
  reachedFrom(address: Address, nominates: boolean): void {
    this.heardAt = performance.now()
    if (nominates || !this.#address) this.#address = address
  }

  /** A client may begin its handshake before its answer has told us whom to expect; its first words are kept until then. */
  receiveDtls(record: Buffer): void {
    if (this.#closed) return
    if (this.#remote) this.#handshake(this.#remote, record)
    else if (this.#early.length < earlyRecords) this.#early.push(record)
  }

  receiveMedia(packet: Buffer, at: number): void {
    if (this.#closed || !this.#srtp) return
    const kind = packet[1] ?? 0
    // RFC 5761 §4: RTCP packet types 192–223 share the port with RTP.
    if (kind >= 192 && kind <= 223) this.#receiveRtcp(packet, this.#srtp, at)
    else this.#receiveRtp(packet, this.#srtp, at)
  }

  /** Called from time to time: ends what did not come up and what went silent. */
  watch(now: number): void {
    if (!this.isUp && now - this.#bornAt > limits.connection.setup) this.#down('set-up took too long')
    else if (this.isUp && now - this.heardAt > limits.connection.silence) this.#down('silence')
  }

  #receiveRtp(packet: Buffer, srtp: Srtp, at: number): void {
    const clear = srtp.unprotect(packet)
    const rtp = clear && readRtp(clear)
    if (!rtp) return
    this.heardAt = at
    this.#events.onRtp(rtp, at)
  }

  #receiveRtcp(packet: Buffer, srtp: Srtp, at: number): void {
    const clear = srtp.unprotectRtcp(packet)
    if (!clear) return
    this.heardAt = at
    this.#events.onRtcp(clear)
  }

  #handshake(remote: RemoteParameters, record: Buffer): void {
    this.#dtls ??= this.#newDtls(remote)
    this.#dtls.receive(record)
  }

  #newDtls(remote: RemoteParameters): Dtls {
    return new Dtls(this.#berth.certificate, remote, {
      send: (record) => this.#closed || this.#address?.reply(record),
      onReady: (srtp) => this.#up(srtp),
      onClosed: (reason) => this.#down(reason),
      onApplication: (bytes) => this.#channels?.receive(bytes),
    })
  }

  #up(srtp: Srtp): void {
    if (this.#closed) return
    this.#srtp = srtp
    if (this.#remote?.sctpPort !== undefined) this.#startChannels(this.#remote.sctpPort)
    this.#events.onUp()
  }

  #startChannels(port: number): void {
    if (this.#channels) return
    this.#channels = new Channels({
      send: async (bytes) => {
        if (!this.#closed) await this.#dtls?.send(bytes)
      },
      onMessage: (label, message) => this.#events.onMessage(label, message),
      onAbuse: (reason) => this.#down(reason),
    })
    for (const { label, delivery } of this.#wanted) this.#channels.open(label, delivery)
    void this.#channels.start(port)
  }

  #down(reason: string): void {
    if (this.#closed) return
    this.close()
    this.#events.onDown(reason)
  }
}
