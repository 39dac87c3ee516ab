import { readVp8 } from '../media/vp8.ts'
import type { JournalPacket } from './journals.ts'

export type Size = { width: number; height: number }
export type Picture = { ticks: number; isWhole: boolean; data: Buffer; size: Size | undefined }

type Held = { sequence: number; ticks: number; at: number; packet: JournalPacket }

/** Puts the packets of a VP8 track back in order and together. After a loss nothing is shown until the next whole picture. */
export class Pictures {
  #held: Held[] = []
  #last: { wrapped: number; sequence: number } | undefined
  #next: number | undefined
  #open: { ticks: number; parts: Buffer[]; isWhole: boolean } | undefined
  #broken = true

  add(packet: JournalPacket, ticks: number, at: number): void {
    const sequence = this.#unwrapped(packet.sequence)
    if (this.#next !== undefined && sequence < this.#next) return
    const held = { sequence, ticks, at, packet }
    const place = this.#held.findLastIndex((one) => one.sequence <= sequence)
    if (this.#held[place]?.sequence === sequence) return
    this.#held.splice(place + 1, 0, held)
  }

  /** Every picture that is complete by now; what came after `until` may still be preceded by a repaired packet. */
  *take(until: number): Generator<Picture> {
    for (;;) {
      const [first] = this.#held
      if (!first) return
      const inOrder = this.#next === undefined || first.sequence === this.#next
      if (!inOrder && first.at > until) return
      if (this.#next === undefined && first.at > until) return
      this.#held.shift()
      if (!inOrder) this.#lose()
      this.#next = first.sequence + 1
      const picture = this.#put(first)
      if (picture) yield picture
    }
  }

  #put({ packet, ticks }: Held): Picture | undefined {
    const descriptor = readVp8(packet.payload)
    if (!descriptor) {
      this.#lose()
      return undefined
    }
    const starts = ((packet.payload[0] ?? 0) & 0x1f) === 0x10
    const data = packet.payload.subarray(descriptor.length)
    if (starts && this.#open?.ticks !== ticks) this.#open = { ticks, parts: [], isWhole: descriptor.startsKeyframe }
    if (!this.#open || this.#open.ticks !== ticks) {
      this.#lose()
      return undefined
    }
    this.#open.parts.push(data)
    if (!packet.marker) return undefined
    const { parts, isWhole } = this.#open
    this.#open = undefined
    if (isWhole) this.#broken = false
    if (this.#broken) return undefined
    const whole = Buffer.concat(parts)
    return { ticks, isWhole, data: whole, size: isWhole ? sizeOf(whole) : undefined }
  }

  #lose(): void {
    this.#open = undefined
    this.#broken = true
  }

  #unwrapped(wrapped: number): number {
    const last = this.#last ?? { wrapped, sequence: wrapped }
    const sequence = last.sequence + (((wrapped - last.wrapped) << 16) >> 16)
    if (!this.#last || sequence > last.sequence) this.#last = { wrapped, sequence }
    return sequence
  }
}

/** RFC 6386 §9.1: after the three bytes of the tag and the start code, 14 bits each. */
function sizeOf(frame: Buffer): Size | undefined {
  if (frame.length < 10 || frame.readUIntBE(3, 3) !== 0x9d012a) return undefined
  return { width: frame.readUInt16LE(6) & 0x3fff, height: frame.readUInt16LE(8) & 0x3fff }
}
