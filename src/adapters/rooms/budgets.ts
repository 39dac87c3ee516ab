/** A token bucket: so much a second, and some more after a silence. */
export class Budget {
  readonly #perSecond: number
  readonly #most: number
  #left: number
  #at = performance.now()

  constructor(perSecond: number, most: number) {
    this.#perSecond = perSecond
    this.#most = most
    this.#left = most
  }

  /** Takes the amount, or takes nothing and says no. */
  affords(amount: number): boolean {
    const now = performance.now()
    this.#left = Math.min(this.#most, this.#left + ((now - this.#at) / 1000) * this.#perSecond)
    this.#at = now
    if (amount > this.#left) return false
    this.#left -= amount
    return true
  }
}
