import { uint32 } from '../transport/sequences.ts'

/** A sender report's pairing of the publisher's wall clock (milliseconds) with a stream's timestamps. */
export type StreamClock = { ntp: bigint; milliseconds: number; timestamp: number }

export function streamClock(ntp: bigint, timestamp: number): StreamClock {
  return { ntp, timestamp, milliseconds: Number(ntp >> 32n) * 1000 + (Number(ntp & 0xffffffffn) / 0x100000000) * 1000 }
}

/**
 * Timestamps of one outgoing stream: each incoming one starts at a random number (RFC 3550 §5.1), so a switch has to
 * find out how much time lies between the pictures. The publisher's own clock says it exactly, and only the exact
 * answer adds up to nothing over many switches; the times of arrival serve until sender reports are there.
 */
export class Retiming {
  readonly #clockRate: number
  #shift = 0
  /** The latest picture: its outgoing timestamp and when its first packet came. */
  #last: { out: number; at: number } | undefined
  /** A moment of the publisher's clock, and what it is in outgoing time. */
  #anchor: { milliseconds: number; out: number } | undefined

  constructor(clockRate: number) {
    this.#clockRate = clockRate
  }

  /** The next packet is of another stream than the last one, or of the same after a pause. */
  startAt(timestamp: number, at: number, clock: StreamClock | undefined): void {
    if (!this.#last) return
    const exact =
      this.#anchor && clock
        ? uint32(this.#anchor.out + this.#ticks(this.#captured(timestamp, clock) - this.#anchor.milliseconds))
        : undefined
    const byArrival = uint32(this.#last.out + this.#ticks(at - this.#last.at))
    const out = exact ?? byArrival
    const goesForward = signed(out - this.#last.out) > 0
    this.#shift = uint32((goesForward ? out : this.#last.out + 1) - timestamp)
    if (exact === undefined) this.#anchor = undefined
  }

  outgoing(timestamp: number, at: number): number {
    const out = uint32(timestamp + this.#shift)
    if (!this.#last || signed(out - this.#last.out) > 0) this.#last = { out, at }
    return out
  }

  /** The same moment in outgoing time, for a sender report. */
  shifted(timestamp: number): number {
    return uint32(timestamp + this.#shift)
  }

  /** Takes the publisher's clock as measure for the switches to come. */
  anchor(clock: StreamClock): void {
    this.#anchor = { milliseconds: clock.milliseconds, out: this.shifted(clock.timestamp) }
  }

  #captured(timestamp: number, clock: StreamClock): number {
    return clock.milliseconds + (signed(timestamp - clock.timestamp) / this.#clockRate) * 1000
  }

  #ticks(milliseconds: number): number {
    return Math.round((milliseconds / 1000) * this.#clockRate)
  }
}

/** A difference of two timestamps, which may wrap between them. */
function signed(difference: number): number {
  return difference | 0
}
