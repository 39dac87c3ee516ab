import { limits } from '../limits.ts'

export type Sent = { sequence: number; timestamp: number; marker: boolean; payload: readonly Buffer[] }

const places = limits.rtp.repairCachePackets

/**
 * The last packets sent to one subscriber; payloads are shared with the others, so this holds references only.
 * A network that loses much asks for much, and libwebrtc asks for a lost sound again with each sound that arrives: what is sent
 * again stays a share of what is sent, and nothing goes twice within one round trip. Else repairs would choke what comes after them.
 */
export class Repairs {
  readonly #sent: (Sent | undefined)[] = new Array(places)
  readonly #repairedAt = new Float64Array(places)
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

  remember(sent: Sent): void {
    this.#sent[sent.sequence % places] = sent
    this.#repairedAt[sent.sequence % places] = Number.NEGATIVE_INFINITY
    this.#spareBytes = Math.min(this.#mostBytes, this.#spareBytes + bytesOf(sent) * this.#share)
  }

  /** The packet to send again; undefined when it is gone, on its way already, or when too much was sent again. */
  take(sequence: number, at: number): Sent | undefined {
    const sent = this.#sent[sequence % places]
    if (sent?.sequence !== sequence || bytesOf(sent) > this.#spareBytes) return undefined
    if (at - (this.#repairedAt[sequence % places] ?? 0) < this.roundTrip) return undefined
    this.#repairedAt[sequence % places] = at
    this.#spareBytes -= bytesOf(sent)
    return sent
  }

  /** Nobody needs what was sent so far. */
  clear(): void {
    this.#sent.fill(undefined)
  }
}

function bytesOf({ payload }: Sent): number {
  return payload.reduce((sum, { length }) => sum + length, 0)
}
