import { TrackSource } from '@livekit/protocol'

/** What one subscriber's network can be asked to carry less of. */
export type Load = {
  readonly publication: {
    readonly kind: 'audio' | 'video'
    readonly info: { readonly source: TrackSource }
    readonly layers: readonly unknown[]
  }
  readonly figures: { readonly bytes: number }
  /** The layer being sent; −1 for none. */
  readonly currentLayer: number
  /** The layer we let through at most; −1 for none. */
  readonly carried: number
  carry(layer: number): void
}

/** What a subscriber said of its network since the last turn; an estimate stands until the next one. */
export type Network = { lost: number; bitsPerSecond: number | undefined; brokenPictures: number }

const congestedLoss = 0.1
/** Share of each report in the running mean: a second of a small picture is too few packets to judge by. */
const lossShare = 0.3
/** What the receiver says it can take (REMB) lags behind a burst; well below what is sent means it. */
const congestedShare = 0.6
/** Congestion comes and goes with each report: this many bad turns, each calm one making up for half of one. */
const badTurns = 2
/** Somebody who asks for a whole picture again and again costs everybody else who watches it. */
const brokenPicturesATurn = 2
/** So many times too much, and the middle layer would be too much as well. */
const farTooMuch = 3
const calmTurns = { first: 5, longest: 60 }

/**
 * Fits what is sent to what arrives, once a second: under congestion the largest picture goes down a layer, in the end
 * to nothing, cameras before screens, and sound is never touched. After a calm while one picture goes up again;
 * each time that proves too early, the next try waits twice as long.
 */
export class Bandwidth {
  readonly #bytes = new WeakMap<Load, number>()
  #bad = 0
  #lost = 0
  #calm = 0
  #wait: number = calmTurns.first
  #sinceRaise = Number.POSITIVE_INFINITY

  /** True while pictures are smaller than they could be. */
  isReduced = false

  fit(network: Network, loads: Iterable<Load>): void {
    const all = [...loads]
    const rates = new Map(all.map((load) => [load, this.#rateOf(load)]))
    const sent = [...rates.values()].reduce((sum, rate) => sum + rate, 0)
    const video = all.filter(({ publication }) => publication.kind === 'video')
    this.#sinceRaise++
    this.#lost += (network.lost - this.#lost) * lossShare
    if (isCongested({ ...network, lost: this.#lost }, sent))
      this.#underCongestion(video, rates, sent / (network.bitsPerSecond ?? sent))
    else this.#inCalm(video)
    this.isReduced = video.some((load) => load.carried < load.publication.layers.length - 1)
  }

  /** `excess`: how many times more is sent than the receiver says it can take. */
  #underCongestion(video: readonly Load[], rates: ReadonlyMap<Load, number>, excess: number): void {
    this.#calm = 0
    if (++this.#bad < badTurns) return
    this.#bad = 0
    if (this.#sinceRaise <= calmTurns.first) this.#wait = Math.min(calmTurns.longest, this.#wait * 2)
    const sending = video.filter(({ carried, currentLayer }) => carried >= 0 && currentLayer >= 0)
    const cameras = sending.filter(({ publication }) => publication.info.source !== TrackSource.SCREEN_SHARE)
    const [largest] = (cameras.length > 0 ? cameras : sending).sort(
      (one, other) => (rates.get(other) ?? 0) - (rates.get(one) ?? 0),
    )
    largest?.carry(
      Math.min(largest.carried, largest.currentLayer) - (excess > farTooMuch && largest.carried > 1 ? 2 : 1),
    )
  }

  #inCalm(video: readonly Load[]): void {
    this.#bad = Math.max(0, this.#bad - 0.5)
    if (++this.#calm < this.#wait) return
    this.#calm = 0
    if (this.#sinceRaise > calmTurns.longest) this.#wait = calmTurns.first
    const [smallest] = video
      .filter((load) => load.carried < load.publication.layers.length - 1)
      .sort((one, other) => one.carried - other.carried)
    if (!smallest) return
    smallest.carry(smallest.carried + 1)
    this.#sinceRaise = 0
  }

  /** Bits since the last turn. */
  #rateOf(load: Load): number {
    const before = this.#bytes.get(load) ?? load.figures.bytes
    this.#bytes.set(load, load.figures.bytes)
    return (load.figures.bytes - before) * 8
  }
}

function isCongested({ lost, bitsPerSecond, brokenPictures }: Network, sent: number): boolean {
  return (
    lost > congestedLoss ||
    brokenPictures >= brokenPicturesATurn ||
    (bitsPerSecond !== undefined && sent > 100_000 && bitsPerSecond < sent * congestedShare)
  )
}
