import { Decoder } from '@evan/opus'
import { type Segment, Segments, samplesPerMs } from './segments.ts'

/** One packet of a voice, on its way from the process that carries it. */
export type HeardPacket = {
  seat: string
  /** Tells the microphones of one seat apart. */
  track: string
  /** 48 kHz, 32 bits, wrapping. */
  timestamp: number
  /** When it came, in milliseconds since the epoch. */
  at: number
  /** Opus, in base64. */
  payload: string
}

/** What somebody said, and when they began, in milliseconds since the epoch. */
export type Said = { seat: string; startedAt: number; samples: Int16Array }

/** A repaired packet comes within this; those that are later are lost. */
const patience = 160
/** Without a packet for so long, what was said has ended. */
const silence = 900
/** Packets of one voice that wait to be put in order; more is no voice. */
const mostWaiting = 200
const ticksPerSample = 48 / samplesPerMs
/** After a pause, clocks are compared anew: they drift apart. */
const compareEvery = 10_000

type Waiting = { ticks: number; at: number; payload: Buffer }

/** One microphone: its packets in their order, decoded and cut into what was said. */
export class Voice {
  readonly seat: string
  readonly #decoder = new Decoder({ channels: 1, sample_rate: 16_000 })
  readonly #segments: Segments
  #waiting: Waiting[] = []
  #last: { wrapped: number; ticks: number } | undefined
  #decoded = Number.NEGATIVE_INFINITY
  #heardAt = 0
  /** What tick 0 is in time, as the quickest packet says; and since when that is known. */
  #zero = Number.POSITIVE_INFINITY
  #zeroSince = 0

  constructor(seat: string, onSaid: (said: Said) => void) {
    this.seat = seat
    this.#segments = new Segments(({ from, samples }: Segment) =>
      onSaid({ seat, startedAt: this.#zero + from / samplesPerMs, samples }),
    )
  }

  get heardAt(): number {
    return this.#heardAt
  }

  add({ timestamp, at, payload }: HeardPacket): void {
    const { wrapped, ticks } = this.#last ?? { wrapped: timestamp, ticks: 0 }
    const now = ticks + ((timestamp - wrapped) | 0)
    this.#last = { wrapped: timestamp, ticks: now }
    if (at - this.#heardAt > silence && at - this.#zeroSince > compareEvery) {
      this.#segments.end()
      this.#zero = Number.POSITIVE_INFINITY
      this.#zeroSince = at
    }
    this.#heardAt = Math.max(this.#heardAt, at)
    this.#zero = Math.min(this.#zero, at - now / 48)
    if (this.#waiting.length < mostWaiting)
      this.#waiting.push({ ticks: now, at, payload: Buffer.from(payload, 'base64') })
  }

  /** Takes what has waited long enough to be in order, and ends what nothing follows. */
  sweep(now: number): void {
    const ready = this.#waiting.filter(({ at }) => at <= now - patience)
    if (ready.length > 0) {
      this.#waiting = this.#waiting.filter(({ at }) => at > now - patience)
      for (const packet of ready.sort((one, other) => one.ticks - other.ticks)) this.#decode(packet)
    }
    if (this.#waiting.length === 0 && now - this.#heardAt > silence) this.#segments.end()
  }

  /** Nothing comes any more: takes what waits, and ends what was being said. */
  finish(): void {
    for (const packet of this.#waiting.sort((one, other) => one.ticks - other.ticks)) this.#decode(packet)
    this.#waiting = []
    this.#segments.end()
  }

  forget(): void {
    this.#waiting = []
    this.#segments.forget()
  }

  #decode({ ticks, payload }: Waiting): void {
    if (payload.length === 0 || ticks <= this.#decoded) return
    this.#decoded = ticks
    try {
      const bytes = this.#decoder.decode(payload)
      const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1)
      this.#segments.add(samples, Math.round(ticks / ticksPerSample))
    } catch {
      // Not Opus, or broken on its way: a gap, as if it had been lost.
    }
  }
}
