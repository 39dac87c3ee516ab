import type { ReceptionReport } from '../transport/rtcp.ts'

/** More than a report can speak of that is not made up; the sequence numbers began anew, say. */
const mostReported = 20_000

/** Turns the shares of receiver reports (RFC 3550 §6.4.1) into packets, so that reports of many packets weigh more. */
export class Losses {
  readonly #highest = new Map<number, number>()

  /** How many packets a report speaks of, and how many of them were lost; none for the first of its stream. */
  of({ ssrc, lost, highest }: ReceptionReport): { reported: number; lost: number } {
    const before = this.#highest.get(ssrc) ?? highest
    this.#highest.set(ssrc, highest)
    const reported = (highest - before) >>> 0
    return reported > mostReported ? { reported: 0, lost: 0 } : { reported, lost: lost * reported }
  }

  forget(ssrc: number): void {
    this.#highest.delete(ssrc)
  }
}
