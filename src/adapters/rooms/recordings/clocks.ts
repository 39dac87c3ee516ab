const watchFor = 10_000
/** How far a clock may be set right at once: less than anybody hears or sees. */
const mostStep = 5
const surelyAnother = 1_000

/**
 * One publisher's clock against ours. The quickest packets tell how far they are apart; the others were late. Every track of a
 * publisher goes by the same, so its sound and its picture stay together whatever the network does to each.
 */
export class OwnerClock {
  #offset: number | undefined
  #least = Number.POSITIVE_INFINITY
  #watchedFrom: number | undefined
  #isFirstWatch = true

  note(at: number, madeAt: number): void {
    const apart = at - madeAt
    this.#watchedFrom ??= at
    this.#least = Math.min(this.#least, apart)
    if (this.#isFirstWatch) this.#offset = this.#least
    if (at - this.#watchedFrom < watchFor) return
    const wrong = this.#least - (this.#offset ?? this.#least)
    const step = Math.abs(wrong) > surelyAnother ? wrong : Math.max(-mostStep, Math.min(mostStep, wrong))
    this.#offset = (this.#offset ?? this.#least) + step
    this.#isFirstWatch = false
    this.#watchedFrom = at
    this.#least = Number.POSITIVE_INFINITY
  }

  /** When it was made, by our clock. */
  timeOf(madeAt: number): number | undefined {
    return this.#offset === undefined ? undefined : madeAt + this.#offset
  }
}

/** The times of one track: by its publisher's clock once that is known, by the quickest arrivals until then. */
export class TrackClock {
  readonly #owner: OwnerClock
  readonly #ticksPerMs: number
  #last: { wrapped: number; ticks: number } | undefined
  /** `madeAt` of tick 0. */
  #made: number | undefined
  #arrival = Number.POSITIVE_INFINITY

  constructor(owner: OwnerClock, media: 'audio' | 'video') {
    this.#owner = owner
    this.#ticksPerMs = media === 'video' ? 90 : 48
  }

  /** Takes note of a packet as it comes; answers with its timestamp unwrapped. */
  note({ at, timestamp, madeAt }: { at: number; timestamp: number; madeAt: number | undefined }): number {
    const ticks = this.#unwrapped(timestamp)
    this.#arrival = Math.min(this.#arrival, at - ticks / this.#ticksPerMs)
    if (madeAt !== undefined) {
      this.#made = madeAt - ticks / this.#ticksPerMs
      this.#owner.note(at, madeAt)
    }
    return ticks
  }

  timeOf(ticks: number): number {
    const own = ticks / this.#ticksPerMs
    const known = this.#made === undefined ? undefined : this.#owner.timeOf(this.#made + own)
    return known ?? this.#arrival + own
  }

  #unwrapped(timestamp: number): number {
    const { wrapped, ticks } = this.#last ?? { wrapped: timestamp, ticks: 0 }
    const now = ticks + ((timestamp - wrapped) | 0)
    this.#last = { wrapped: timestamp, ticks: now }
    return now
  }
}
