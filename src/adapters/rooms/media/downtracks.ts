import { randomInt } from 'node:crypto'
import { limits } from '../limits.ts'
import { payloads, sendTimeExtension } from '../transport/offers.ts'
import { type ReceptionReport, senderReport, sourceDescription } from '../transport/rtcp.ts'
import { fixedHeaderBytes, type RtpPacket, writeHeader } from '../transport/rtp.ts'
import { uint16 } from '../transport/sequences.ts'
import type { Connection } from '../transport/transport.ts'
import type { Follower, Layer, Publication } from './publications.ts'
import { Rendition } from './renditions.ts'
import { bytesOf, Repairs, type Sent } from './repairs.ts'

/** No layer at all: the subscriber has paused the track or cannot carry it. */
export const nothing = -1
const highest = 2

/** One published track on its way to one subscriber. */
export class Downtrack implements Follower {
  readonly publication: Publication
  readonly hearsAll = false
  readonly ssrc = randomInt(1, 0xffffffff)
  readonly repairSsrc = randomInt(1, 0xffffffff)
  readonly #stream: { ssrc: number; payloadType: number }
  readonly #repairStream = { ssrc: this.repairSsrc, payloadType: payloads.videoRepair }
  readonly #connection: Connection
  readonly #rendition: Rendition
  readonly #repairs: Repairs
  readonly #header: Buffer
  readonly #figures = { packets: 0, bytes: 0, repaired: 0 }
  /** The last sender report: the middle 32 bits of its NTP time, by which the receiver names it, and when it was sent. */
  #reported: { ntp: number; at: number } | undefined
  #repairSequence = randomInt(0, 0xffff)
  /** What the subscriber asks for by the size it shows, and what its network carries. */
  #wanted = highest
  #carried = highest
  #paused = false

  constructor(publication: Publication, connection: Connection) {
    this.publication = publication
    this.#stream = { ssrc: this.ssrc, payloadType: publication.kind === 'video' ? payloads.video : payloads.audio }
    this.#connection = connection
    this.#rendition = new Rendition(publication)
    this.#repairs = new Repairs(limits.rtp.repairs[publication.kind])
    this.#header = publication.kind === 'video' ? videoHeader() : Buffer.alloc(fixedHeaderBytes)
  }

  get figures(): Readonly<{ packets: number; bytes: number; repaired: number }> {
    return this.#figures
  }

  /** The highest layer this subscriber would take now. */
  get ceiling(): number {
    return this.#paused ? nothing : Math.min(this.#wanted, this.#carried)
  }

  /** On the way down the larger picture goes on until the smaller one can be joined: without it the picture would freeze. */
  get demand(): number {
    return this.ceiling === nothing ? nothing : Math.max(this.ceiling, this.currentLayer)
  }

  get carried(): number {
    return Math.min(this.#carried, this.publication.layers.length - 1)
  }

  get currentLayer(): number {
    const { current } = this.#rendition
    return current ? this.publication.layers.indexOf(current) : nothing
  }

  show(about: { paused: boolean; layer: number }): void {
    if (about.paused && !this.#paused) this.rest()
    this.#paused = about.paused
    this.#wanted = about.layer
    this.#settle()
  }

  /** What bandwidth allows; `nothing` stops video so that sound gets through. */
  carry(layer: number): void {
    if (layer === this.#carried) return
    this.#carried = layer
    if (layer === nothing) this.rest()
    this.#settle()
  }

  /** The track pauses at its source. */
  rest(): void {
    this.#rendition.rest()
  }

  /** Another layer begins with a whole picture: nothing before it is of use any more. */
  #joined(): void {
    this.#repairs.clear()
    this.publication.demandChanged()
  }

  receive(layer: Layer, packet: RtpPacket, at: number): void {
    if (!this.#connection.isUp || this.ceiling === nothing) return
    const before = this.#rendition.current
    const sent = this.#rendition.take(layer, packet, at, this.ceiling)
    if (this.#rendition.current !== before) this.#joined()
    if (!sent) return
    this.#repairs.remember(sent)
    this.#send(sent)
  }

  /** The subscriber cannot go on without a whole picture. */
  askForKeyframe(): void {
    const layer = this.#rendition.current ?? this.publication.bestLayer(this.ceiling, performance.now())
    this.publication.askForKeyframe(layer)
  }

  repair(sequences: readonly number[]): void {
    const now = performance.now()
    for (const sequence of sequences) {
      const sent = this.#repairs.take(sequence, now)
      if (!sent) continue
      this.#figures.repaired++
      if (this.publication.kind === 'audio') this.#send(sent)
      else this.#sendRepair(sent)
    }
  }

  /** Passes on the publisher's clock, so that a picture and a voice from one person stay together. */
  report(layer: Layer): void {
    if (layer !== this.#rendition.current || !layer.clock || !this.#connection.isUp) return
    this.#rendition.anchor(layer.clock)
    const { packets, bytes } = this.#figures
    this.#reported = { ntp: middleOf(layer.clock.ntp), at: performance.now() }
    const timestamp = this.#rendition.shifted(layer.clock.timestamp)
    const report = senderReport({ ssrc: this.ssrc, ntp: layer.clock.ntp, timestamp, packets, bytes })
    this.#connection.sendRtcp(Buffer.concat([report, sourceDescription(this.ssrc, this.publication.owner.sid)]))
  }

  /** RFC 3550 §6.4.1: how long the way there and back was, if it answers the last report of ours. */
  hear({ lastReport, sinceLastReport }: ReceptionReport): void {
    if (lastReport !== this.#reported?.ntp) return
    const held = (sinceLastReport / 0x10000) * 1000
    this.#repairs.roundTrip = Math.min(limits.rtp.longestRoundTrip, performance.now() - this.#reported.at - held)
  }

  #settle(): void {
    this.publication.demandChanged()
    if (this.publication.kind === 'video' && this.ceiling !== nothing) {
      const best = this.publication.bestLayer(this.ceiling, performance.now())
      if (best !== this.#rendition.current) this.publication.askForKeyframe(best)
    }
  }

  #send(sent: Readonly<Sent>): void {
    this.#write(this.#stream, sent, sent.payload)
  }

  /** RFC 4588 §4: the lost packet in a stream of its own, behind its original sequence number. */
  #sendRepair(sent: Sent): void {
    const original = Buffer.alloc(2)
    original.writeUInt16BE(sent.sequence)
    this.#repairSequence = uint16(this.#repairSequence + 1)
    this.#write(this.#repairStream, { ...sent, sequence: this.#repairSequence }, [original, ...sent.payload])
  }

  #write(stream: { ssrc: number; payloadType: number }, sent: Readonly<Sent>, payload: readonly Buffer[]): void {
    writeHeader(this.#header, stream, sent)
    if (this.publication.kind === 'video') stampSendTime(this.#header)
    this.#figures.packets++
    this.#figures.bytes += bytesOf(payload)
    this.#connection.sendRtp(this.#header, payload)
  }
}

function middleOf(ntp: bigint): number {
  return Number((ntp >> 16n) & 0xffffffffn)
}

/** A header with one extension block (RFC 8285 §4.2) that holds the sending time, by which the receiver judges its bandwidth. */
function videoHeader(): Buffer {
  const header = Buffer.alloc(fixedHeaderBytes + 8)
  header.writeUInt16BE(0xbede, fixedHeaderBytes)
  header.writeUInt16BE(1, fixedHeaderBytes + 2)
  header[fixedHeaderBytes + 4] = (sendTimeExtension << 4) | 2
  return header
}

/** abs-send-time: seconds as a 6.18 fixed-point number. */
function stampSendTime(header: Buffer): void {
  header[0] = 0x90
  const time = Math.round((performance.now() / 1000) * 0x40000) & 0xffffff
  header[fixedHeaderBytes + 5] = time >>> 16
  header[fixedHeaderBytes + 6] = time >>> 8
  header[fixedHeaderBytes + 7] = time
}
