import { limits } from '../limits.ts'

/** A packet as it stands in a stream, and its payload in pieces that others may be sent as well. */
export type Sent = { sequence: number; timestamp: number; marker: boolean; payload: readonly Buffer[] }

const places = limits.rtp.repairCachePackets

/**
 * The last packets sent to one subscriber; payloads are shared with the others, so this holds references only.
 * A network that loses much asks for much, and libwebrtc asks for a lost sound again with each sound that arrives: what is sent
 * again stays a share of what is sent, and nothing goes twice within one round trip. Else repairs would choke what comes after them.
 * Kept in columns: an object for each packet to everybody would live just long enough to be carried through every cleaning of memory.
 */
export class Repairs {
  /** Two for each place: the timestamp, and the sequence number with the marker as its lowest bit. */
  readonly #numbers = new Uint32Array(2 * places)
  readonly #payloads: (readonly Buffer[] | undefined)[] = new Array(places).fill(undefined)
  /** When the packet in a place was last sent again. */
  readonly #repairedAt = new Map<number, number>()
  readonly #share: number
  readonly #mostBytes: number
  #spareBytes: number

  /** Milliseconds there and back. */
  roundTrip: number = limits.rtp.roundTrip

  constructor({ share, burstBytes }: { share: number; burstBytes: number }) {
    this.#share = share
    this.#mostBytes = burstBytes
    this.#spareBytes = burstBytes
  }

  remember({ sequence, timestamp, marker, payload }: Readonly<Sent>): void {
    const place = sequence % places
    this.#numbers[2 * place] = timestamp
    this.#numbers[2 * place + 1] = (sequence << 1) | (marker ? 1 : 0)
    this.#payloads[place] = payload
    if (this.#repairedAt.size > 0) this.#repairedAt.delete(place)
    this.#spareBytes = Math.min(this.#mostBytes, this.#spareBytes + bytesOf(payload) * this.#share)
  }

  /** The packet to send again; undefined when it is gone, on its way already, or when too much was sent again. */
  take(sequence: number, at: number): Sent | undefined {
    const place = sequence % places
    const payload = this.#payloads[place]
    const number = this.#numbers[2 * place + 1] ?? 0
    if (!payload || number >>> 1 !== sequence || bytesOf(payload) > this.#spareBytes) return undefined
    if (at - (this.#repairedAt.get(place) ?? Number.NEGATIVE_INFINITY) < this.roundTrip) return undefined
    this.#repairedAt.set(place, at)
    this.#spareBytes -= bytesOf(payload)
    return { sequence, timestamp: this.#numbers[2 * place] ?? 0, marker: (number & 1) === 1, payload }
  }

  /** Nobody needs what was sent so far. */
  clear(): void {
    this.#payloads.fill(undefined)
  }
}

export function bytesOf(payload: readonly Buffer[]): number {
  let bytes = 0
  for (const { length } of payload) bytes += length
  return bytes
}
