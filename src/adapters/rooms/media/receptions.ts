import { limits } from '../limits.ts'
import type { Reception } from '../transport/rtcp.ts'
import type { RtpPacket } from '../transport/rtp.ts'
import { Unwrapped, uint16 } from '../transport/sequences.ts'

type Missing = { tries: number; askedAt: number }

/** A hole wider than this is not a loss but a new beginning. */
const widestGap = 100

/** How one incoming stream arrives: what is missing, and the figures of a receiver report (RFC 3550 §6.4, appendix A.8). */
export class StreamReception {
  readonly ssrc: number
  readonly #clockRate: number
  readonly #numbers = new Unwrapped(16)
  readonly #missing = new Map<number, Missing>()
  #first: number | undefined
  #highest = 0
  #received = 0
  #jitter = 0
  #transit: number | undefined
  #before = { expected: 0, received: 0 }
  #report: { middle: number; at: number } | undefined

  constructor(ssrc: number, clockRate: number) {
    this.ssrc = ssrc
    this.#clockRate = clockRate
  }

  /**
   * Notes a packet; false when there is no use for it: it came before (a publisher repeats packets to probe its way),
   * or so late that nobody waits for it any more.
   */
  note(packet: RtpPacket, at: number): boolean {
    const number = this.#numbers.of(packet.sequence)
    if (this.#first === undefined) {
      this.#first = number
      this.#highest = number - 1
    }
    if (number <= this.#highest) {
      const wasMissing = this.#missing.delete(number)
      if (wasMissing) this.#received++
      return wasMissing
    }
    this.#received++
    if (number - this.#highest > widestGap) this.#missing.clear()
    else this.#miss(number, at)
    this.#highest = number
    this.#noteJitter(packet.timestamp, at)
    return true
  }

  noteReport(ntp: bigint, at: number): void {
    this.#report = { middle: Number((ntp >> 16n) & 0xffffffffn), at }
  }

  get hasMissing(): boolean {
    return this.#missing.size > 0
  }

  /** What to ask for now; each packet a few times, with pauses long enough for an answer. */
  toRepair(now: number): number[] {
    const sequences: number[] = []
    for (const [number, missing] of this.#missing) {
      if (missing.tries >= limits.rtp.repairTries) this.#missing.delete(number)
      else if (now - missing.askedAt >= limits.rtp.repairEvery * (1 + missing.tries)) {
        missing.tries++
        missing.askedAt = now
        sequences.push(uint16(number))
      }
    }
    return sequences
  }

  summary(now: number): Reception {
    const expected = this.#highest - (this.#first ?? 0) + 1
    const newlyExpected = expected - this.#before.expected
    const newlyLost = newlyExpected - (this.#received - this.#before.received)
    this.#before = { expected, received: this.#received }
    return {
      ssrc: this.ssrc,
      lost: newlyExpected > 0 ? Math.max(0, newlyLost / newlyExpected) : 0,
      lostInAll: expected - this.#received,
      highest: this.#highest - 0x10000,
      jitter: Math.round(this.#jitter),
      lastReport: this.#report?.middle ?? 0,
      sinceLastReport: this.#report ? Math.round(((now - this.#report.at) / 1000) * 0x10000) : 0,
    }
  }

  #miss(number: number, at: number): void {
    for (let missing = this.#highest + 1; missing < number; missing++) {
      if (this.#missing.size >= limits.rtp.missingTracked) return
      // A packet that is only late gets a moment before it is asked for.
      this.#missing.set(missing, { tries: 0, askedAt: at - limits.rtp.repairEvery / 2 })
    }
  }

  #noteJitter(timestamp: number, at: number): void {
    const transit = (at / 1000) * this.#clockRate - timestamp
    if (this.#transit !== undefined) {
      const change = Math.abs(transit - this.#transit)
      if (change < this.#clockRate) this.#jitter += (change - this.#jitter) / 16
    }
    this.#transit = transit
  }
}
