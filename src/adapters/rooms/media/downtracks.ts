import { randomInt } from 'node:crypto'
import { payloads, sendTimeExtension } from '../transport/offers.ts'
import { senderReport, sourceDescription } from '../transport/rtcp.ts'
import { fixedHeaderBytes, type RtpPacket, writeHeader } from '../transport/rtp.ts'
import { uint16 } from '../transport/sequences.ts'
import type { Connection } from '../transport/transport.ts'
import type { Layer, Publication } from './publications.ts'
import { Repairs, type Sent } from './repairs.ts'
import { Resequencing } from './resequencing.ts'
import { Retiming } from './retiming.ts'
import { readVp8, shiftAfter, shiftedVp8, type Vp8Descriptor, type Vp8Shift } from './vp8.ts'

/** No layer at all: the subscriber has paused the track or cannot carry it. */
export const nothing = -1
const highest = 2

/** One published track on its way to one subscriber. */
export class Downtrack {
  readonly publication: Publication
  readonly ssrc = randomInt(1, 0xffffffff)
  readonly repairSsrc = randomInt(1, 0xffffffff)
  readonly #connection: Connection
  readonly #sequence = new Resequencing()
  readonly #time: Retiming
  readonly #repairs = new Repairs()
  readonly #header: Buffer
  readonly #figures = { packets: 0, bytes: 0, repaired: 0 }
  #repairSequence = randomInt(0, 0xffff)
  #current: Layer | undefined
  #shift: Vp8Shift = { pictures: 0, levels: 0 }
  #lastPicture: { picture: number; level: number } | undefined
  /** What the subscriber asks for by the size it shows, and what its network carries. */
  #wanted = highest
  #carried = highest
  #paused = false

  constructor(publication: Publication, connection: Connection) {
    this.publication = publication
    this.#connection = connection
    this.#time = new Retiming(publication.kind === 'video' ? 90_000 : 48_000)
    this.#header = publication.kind === 'video' ? videoHeader() : Buffer.alloc(fixedHeaderBytes)
  }

  get figures(): Readonly<{ packets: number; bytes: number; repaired: number }> {
    return this.#figures
  }

  /** The highest layer this subscriber would take now. */
  get ceiling(): number {
    return this.#paused ? nothing : Math.min(this.#wanted, this.#carried)
  }

  get carried(): number {
    return Math.min(this.#carried, this.publication.layers.length - 1)
  }

  get currentLayer(): number {
    return this.#current ? this.publication.layers.indexOf(this.#current) : nothing
  }

  show(about: { paused: boolean; layer: number }): void {
    if (about.paused && !this.#paused) this.#current = undefined
    this.#paused = about.paused
    this.#wanted = about.layer
    this.#settle()
  }

  /** What bandwidth allows; `nothing` stops video so that sound gets through. */
  carry(layer: number): void {
    if (layer === this.#carried) return
    this.#carried = layer
    if (layer === nothing) this.#current = undefined
    this.#settle()
  }

  /** The track pauses at its source. */
  rest(): void {
    this.#current = undefined
  }

  receive(layer: Layer, packet: RtpPacket, at: number): void {
    if (!this.#connection.isUp || this.ceiling === nothing) return
    if (this.publication.kind === 'audio') this.#receiveAudio(layer, packet, at)
    else this.#receiveVideo(layer, packet, at)
  }

  /** The subscriber cannot go on without a whole picture. */
  askForKeyframe(): void {
    this.publication.askForKeyframe(this.#current ?? this.publication.bestLayer(this.ceiling, performance.now()))
  }

  repair(sequences: readonly number[]): void {
    for (const sequence of sequences) {
      const sent = this.#repairs.find(sequence)
      if (!sent) continue
      this.#figures.repaired++
      if (this.publication.kind === 'audio') this.#send(sent)
      else this.#sendRepair(sent)
    }
  }

  /** Passes on the publisher's clock, so that a picture and a voice from one person stay together. */
  report(layer: Layer): void {
    if (layer !== this.#current || !layer.clock || !this.#connection.isUp) return
    this.#time.anchor(layer.clock)
    const { packets, bytes } = this.#figures
    const timestamp = this.#time.shifted(layer.clock.timestamp)
    const report = senderReport({ ssrc: this.ssrc, ntp: layer.clock.ntp, timestamp, packets, bytes })
    this.#connection.sendRtcp(Buffer.concat([report, sourceDescription(this.ssrc, this.publication.owner.sid)]))
  }

  #settle(): void {
    this.publication.demandChanged()
    if (this.publication.kind === 'video' && this.ceiling !== nothing) {
      const best = this.publication.bestLayer(this.ceiling, performance.now())
      if (best !== this.#current) this.publication.askForKeyframe(best)
    }
  }

  #receiveAudio(layer: Layer, packet: RtpPacket, at: number): void {
    if (this.#current !== layer) {
      this.#sequence.startAt(packet.sequence)
      this.#time.startAt(packet.timestamp, at, layer.clock)
      this.#current = layer
    }
    this.#forward(packet, [packet.payload], at)
  }

  #receiveVideo(layer: Layer, packet: RtpPacket, at: number): void {
    if (packet.payload.length === 0) {
      if (layer === this.#current) this.#sequence.leaveOut(packet.sequence)
      return
    }
    const descriptor = readVp8(packet.payload)
    if (!descriptor) return
    if (layer !== this.#current && !this.#switchesTo(layer, packet, descriptor, at)) return
    this.#forward(packet, shiftedVp8(packet.payload, descriptor, this.#shift), at)
    this.#rememberPicture(descriptor)
  }

  /** A stream can only be joined at a key frame; until one comes the old layer carries on. */
  #switchesTo(layer: Layer, packet: RtpPacket, descriptor: Vp8Descriptor, at: number): boolean {
    if (layer !== this.publication.bestLayer(this.ceiling, at)) return false
    if (!descriptor.startsKeyframe) {
      this.publication.askForKeyframe(layer)
      return false
    }
    this.#sequence.startAt(packet.sequence)
    this.#time.startAt(packet.timestamp, at, layer.clock)
    this.#shift = shiftAfter(this.#lastPicture, descriptor)
    this.#current = layer
    return true
  }

  #rememberPicture({ picture, level }: Vp8Descriptor): void {
    this.#lastPicture = {
      picture: (picture?.id ?? 0) + this.#shift.pictures,
      level: (level?.index ?? 0) + this.#shift.levels,
    }
  }

  #forward(packet: RtpPacket, payload: readonly Buffer[], at: number): void {
    const sequence = this.#sequence.outgoing(packet.sequence)
    if (sequence === undefined) return
    const sent = { sequence, timestamp: this.#time.outgoing(packet.timestamp, at), marker: packet.marker, payload }
    this.#repairs.remember(sent)
    this.#send(sent)
  }

  #send(sent: Sent): void {
    const payloadType = this.publication.kind === 'video' ? payloads.video : payloads.audio
    this.#write({ ...sent, ssrc: this.ssrc, payloadType }, sent.payload)
  }

  /** RFC 4588 §4: the lost packet in a stream of its own, behind its original sequence number. */
  #sendRepair(sent: Sent): void {
    const original = Buffer.alloc(2)
    original.writeUInt16BE(sent.sequence)
    this.#repairSequence = uint16(this.#repairSequence + 1)
    const about = { ...sent, sequence: this.#repairSequence, ssrc: this.repairSsrc, payloadType: payloads.videoRepair }
    this.#write(about, [original, ...sent.payload])
  }

  #write(about: Parameters<typeof writeHeader>[1], payload: readonly Buffer[]): void {
    writeHeader(this.#header, about)
    if (this.publication.kind === 'video') stampSendTime(this.#header)
    this.#figures.packets++
    for (const part of payload) this.#figures.bytes += part.length
    this.#connection.sendRtp(this.#header, payload)
  }
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
  header.writeUIntBE(time, fixedHeaderBytes + 5, 3)
}
