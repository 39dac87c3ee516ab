import { Unwrapped, uint16, uint32 } from '../transport/sequences.ts'

const mostRemembered = 32

/**
 * Sequence numbers of one outgoing stream made from one or, over time, several incoming ones (a layer switch, a pause),
 * without gaps where we left packets out, and with gaps where they were lost before us.
 */
export class Resequencing {
  #numbers = new Unwrapped(16)
  /** From this incoming number on, so much is taken away; newest last. */
  #shifts: { from: number; less: number }[] = []
  #highestIn = -1
  #highestOut: number | undefined

  /** The next packet begins a new incoming stream, or one resumed after a pause; it continues the outgoing numbers. */
  startAt(sequence: number): void {
    this.#numbers = new Unwrapped(16)
    const first = this.#numbers.of(sequence)
    const out = this.#highestOut === undefined ? first : this.#highestOut + 1
    this.#shifts = [{ from: first, less: first - out }]
    this.#highestIn = first - 1
  }

  /** The outgoing number; undefined for a packet from before the switch. */
  outgoing(sequence: number): number | undefined {
    const number = this.#numbers.of(sequence)
    const shift = this.#shifts.findLast(({ from }) => from <= number)
    if (!shift) return undefined
    this.#highestIn = Math.max(this.#highestIn, number)
    const out = number - shift.less
    this.#highestOut = Math.max(this.#highestOut ?? out, out)
    return uint16(out)
  }

  /** Leaves out a packet that carries nothing: the numbers behind it close up. */
  leaveOut(sequence: number): void {
    const number = this.#numbers.of(sequence)
    const latest = this.#shifts.at(-1)
    if (!latest || number <= this.#highestIn) return
    this.#highestIn = number
    this.#shifts.push({ from: number + 1, less: latest.less + 1 })
    if (this.#shifts.length > mostRemembered) this.#shifts.shift()
  }
}

/** Timestamps of one outgoing stream: each incoming stream starts at a random one (RFC 3550 §5.1). */
export class Retiming {
  #shift = 0
  #last: { out: number; at: number } | undefined
  readonly #clockRate: number

  constructor(clockRate: number) {
    this.#clockRate = clockRate
  }

  /** Continues from another layer at the time that has passed since the last packet. */
  startAt(timestamp: number, at: number): void {
    if (!this.#last) return
    const passed = Math.max(1, Math.round(((at - this.#last.at) / 1000) * this.#clockRate))
    this.#shift = uint32(this.#last.out + passed - timestamp)
  }

  outgoing(timestamp: number, at: number): number {
    const out = uint32(timestamp + this.#shift)
    this.#last = { out, at }
    return out
  }

  /** The same moment in outgoing time, for a sender report. */
  shifted(timestamp: number): number {
    return uint32(timestamp + this.#shift)
  }
}
