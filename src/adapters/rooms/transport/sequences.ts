/** Follows a counter that wraps (16-bit sequence numbers, 15-bit picture ids) as one that only grows. */
export class Unwrapped {
  readonly #size: number
  #last: number | undefined

  constructor(bits: number) {
    this.#size = 2 ** bits
  }

  /** The long number for a short one: the nearest to the last one seen. */
  of(short: number): number {
    const long = this.near(short)
    if (this.#last === undefined || long > this.#last) this.#last = long
    return long
  }

  /** As `of`, without moving on. */
  near(short: number): number {
    if (this.#last === undefined) return short + this.#size
    const step = (short - this.#last) & (this.#size - 1)
    return this.#last + (step < this.#size / 2 ? step : step - this.#size)
  }
}

export const uint16 = (value: number): number => value & 0xffff
export const uint32 = (value: number): number => value >>> 0
