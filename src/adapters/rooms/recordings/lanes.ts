import type { TappedTrack } from '../media/taps.ts'
import { readVp8 } from '../media/vp8.ts'

/** A track that is being written down. `layer`: what of it is asked for, −1 nothing. */
export type Taken = { readonly number: number; readonly track: TappedTrack; asked: number; layer: number }

/** One picture of the recording: whose it is, and whose it was until the next can be shown whole. */
export class Lane {
  readonly #layer: number
  readonly #onTaken: (number: number) => void
  #current: Taken | undefined
  #leaving: Taken | undefined
  #isJoined = true
  #wasLeft = false

  constructor(layer: number, onTaken: (number: number) => void) {
    this.#layer = layer
    this.#onTaken = onTaken
  }

  get current(): Taken | undefined {
    return this.#current
  }

  /** Whether the one who was taken can be shown already. */
  get isJoined(): boolean {
    return this.#isJoined
  }

  /** Whether it shows, or may still show, somebody who is not among these. */
  holdsOthersThan(some: readonly Taken[]): boolean {
    return [this.#current, this.#leaving].some((one) => one && !some.includes(one))
  }

  /** The layer that is wanted here of a track; −1 none. */
  layerOf(taken: Taken): number {
    return taken === this.#current || taken === this.#leaving ? this.#layer : -1
  }

  /** Answers whether anything changes. */
  take(wanted: Taken | undefined): boolean {
    if (wanted === this.#current && !this.#wasLeft) return false
    this.#leaving = wanted && this.#current
    this.#current = wanted
    this.#isJoined = wanted === undefined
    this.#wasLeft = false
    this.#onTaken(wanted?.number ?? 0)
    return true
  }

  /** A packet of this track has come; answers whether whoever it replaces may rest from now on. */
  passed(taken: Taken, payload: Buffer): boolean {
    if (taken !== this.#current || this.#isJoined || !readVp8(payload)?.startsKeyframe) return false
    this.#isJoined = true
    this.#leaving = undefined
    return true
  }

  /** The track is gone. */
  forget(taken: Taken): void {
    if (this.#leaving === taken) this.#leaving = undefined
    if (this.#current !== taken) return
    this.#current = undefined
    this.#wasLeft = true
  }
}
