import { Unwrapped, uint16 } from '../transport/sequences.ts'

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
    const latest = this.#shifts.at(-1)
    const shift = latest && latest.from <= number ? latest : this.#shifts.findLast(({ from }) => from <= number)
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
