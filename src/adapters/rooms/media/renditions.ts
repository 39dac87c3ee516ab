import type { RtpPacket } from '../transport/rtp.ts'
import type { Layer, Publication } from './publications.ts'
import type { Sent } from './repairs.ts'
import { Resequencing } from './resequencing.ts'
import { Retiming, type StreamClock } from './retiming.ts'
import { isNone, readVp8, shiftAfter, shiftedVp8, type Vp8Descriptor, type Vp8Shift } from './vp8.ts'

/** One published track as a single stream without seams, whichever of its layers it is made of at the moment. */
export class Rendition {
  readonly publication: Publication
  readonly #sequence = new Resequencing()
  readonly #time: Retiming
  /** What `take` answers, filled anew each time: tens of thousands a second would keep the cleaning of memory busy. */
  readonly #taken: Sent = { sequence: 0, timestamp: 0, marker: false, payload: [] }
  #current: Layer | undefined
  #shift: Vp8Shift = { pictures: 0, levels: 0 }
  /** The newest picture sent, by its own numbers. */
  #lastPicture: { picture: number; level: number; timestamp: number } | undefined

  constructor(publication: Publication) {
    this.publication = publication
    this.#time = new Retiming(publication.kind === 'video' ? 90_000 : 48_000)
  }

  get current(): Layer | undefined {
    return this.#current
  }

  /** The stream pauses here; it goes on with the next packet that can be a beginning. */
  rest(): void {
    this.#current = undefined
  }

  /**
   * The packet as it stands in this stream, good until the next one is taken; undefined when it is not part of it.
   * `ceiling` is the highest layer wanted.
   */
  take(layer: Layer, packet: RtpPacket, at: number, ceiling: number): Readonly<Sent> | undefined {
    return this.publication.kind === 'audio'
      ? this.#takeSound(layer, packet, at)
      : this.#takePicture(layer, packet, at, ceiling)
  }

  /** Takes the publisher's clock as measure for later switches. */
  anchor(clock: StreamClock): void {
    this.#time.anchor(clock)
  }

  shifted(timestamp: number): number {
    return this.#time.shifted(timestamp)
  }

  #takeSound(layer: Layer, packet: RtpPacket, at: number): Readonly<Sent> | undefined {
    if (this.#current !== layer) this.#join(layer, packet, at)
    return this.#renumbered(packet, inOnePiece(packet.payload), at)
  }

  #takePicture(layer: Layer, packet: RtpPacket, at: number, ceiling: number): Readonly<Sent> | undefined {
    if (packet.payload.length === 0) {
      if (layer === this.#current) this.#sequence.leaveOut(packet.sequence)
      return undefined
    }
    const descriptor = readVp8(packet.payload)
    if (!descriptor) return undefined
    if (layer !== this.#current && !this.#switchesTo(layer, packet, descriptor, at, ceiling)) return undefined
    const payload = isNone(this.#shift)
      ? inOnePiece(packet.payload)
      : shiftedVp8(packet.payload, descriptor, this.#shift)
    const taken = this.#renumbered(packet, payload, at)
    if (taken) this.#rememberPicture(descriptor, taken.timestamp)
    return taken
  }

  /** A picture can only be joined at a key frame; until one comes the old layer carries on. */
  #switchesTo(layer: Layer, packet: RtpPacket, descriptor: Vp8Descriptor, at: number, ceiling: number): boolean {
    if (layer !== this.publication.bestLayer(ceiling, at)) return false
    if (!descriptor.startsKeyframe) {
      this.publication.askForKeyframe(layer)
      return false
    }
    this.#shift = shiftAfter(this.#lastPicture, descriptor)
    this.#join(layer, packet, at)
    return true
  }

  #join(layer: Layer, packet: RtpPacket, at: number): void {
    this.#sequence.startAt(packet.sequence)
    this.#time.startAt(packet.timestamp, at, layer.clock)
    this.#current = layer
  }

  /** A packet that was repaired may be of an older picture. */
  #rememberPicture({ picture, level }: Vp8Descriptor, timestamp: number): void {
    if (this.#lastPicture && ((timestamp - this.#lastPicture.timestamp) | 0) <= 0) return
    this.#lastPicture = {
      picture: (picture?.id ?? 0) + this.#shift.pictures,
      level: (level?.index ?? 0) + this.#shift.levels,
      timestamp,
    }
  }

  #renumbered(packet: RtpPacket, payload: readonly Buffer[], at: number): Readonly<Sent> | undefined {
    const sequence = this.#sequence.outgoing(packet.sequence)
    if (sequence === undefined) return undefined
    this.#taken.sequence = sequence
    this.#taken.timestamp = this.#time.outgoing(packet.timestamp, at)
    this.#taken.marker = packet.marker
    this.#taken.payload = payload
    return this.#taken
  }
}

let latest: readonly [Buffer] = [Buffer.alloc(0)]

/** One list for all who are sent this payload, one after the other. */
function inOnePiece(payload: Buffer): readonly Buffer[] {
  if (latest[0] !== payload) latest = [payload]
  return latest
}
