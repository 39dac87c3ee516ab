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
export type Network = {
  /** Packets its reports spoke of, and how many of these were lost. */
  reported: number
  lost: number
  bitsPerSecond: number | undefined
  brokenPictures: number
}

const congestedLoss = 0.1
/** A second of a small picture is too few packets to judge by; a report after a silence speaks of too many. */
const judged = { turns: 3, mostPackets: 100, forgottenAfter: 10 }
/** So many packets that arrived are taken for granted: two lost of three say little. */
const granted = 10
/** What the receiver says it can take (REMB) lags behind a burst; well below what is sent means it, unless it rises. */
const congestedShare = 0.6
/** It only ever grows slowly from what arrived before, so a picture on trial is judged by how it changes. */
const onTrial = { fallen: 0.9, risen: 1.05 }
/** Congestion comes and goes with each report: this many bad turns, each calm one making up for half of one. */
const badTurns = 2
/** Somebody who asks for a whole picture again and again costs everybody else who watches it. */
const brokenPicturesATurn = 2
/** So many times too much, and the middle layer would be too much as well. */
const farTooMuch = 3
const calmTurns = { first: 5, longest: 30 }
/** Turns after which a picture on trial stays, and after which it must have made the estimate rise. */
const trialTurns = { shortest: 5, longest: 15 }
/** What is reported after a picture was taken back speaks of the trial for a while. */
const turnsOfEcho = 2

/** A picture that went up a layer and has not proved itself yet. */
type Trial = { readonly load: Load; readonly layer: number; readonly bitsPerSecond: number; turns: number }

/**
 * Fits what is sent to what arrives, once a second: under congestion the largest picture goes down a layer, in the end
 * to nothing, cameras before screens, and sound is never touched. After a calm while one picture goes up again, on trial:
 * the first bad turn takes it back, and the next trial of that layer waits twice as long.
 */
export class Bandwidth {
  readonly #bytes = new WeakMap<Load, number>()
  /** Calm turns before each layer is tried. */
  readonly #waits = new WeakMap<Load, number[]>()
  #trial: Trial | undefined
  /** The latest turns in which reports came. */
  #reports: { reported: number; lost: number; age: number }[] = []
  /** What the receiver says it can take (bits a second), in this turn and the one before. */
  #estimate: { now?: number | undefined; before?: number | undefined } = {}
  #bad = 0
  #calm = 0

  /** True while pictures are smaller than they could be. */
  isReduced = false

  /** Share of packets lost lately, 0–1. */
  get lost(): number {
    const sum = (of: 'reported' | 'lost') => this.#reports.reduce((all, report) => all + report[of], 0)
    return sum('lost') / (sum('reported') + granted)
  }

  fit(network: Network, loads: Iterable<Load>): void {
    const all = [...loads]
    const rates = new Map(all.map((load) => [load, this.#rateOf(load)]))
    const sent = [...rates.values()].reduce((sum, rate) => sum + rate, 0)
    const video = all.filter(({ publication }) => publication.kind === 'video')
    this.#note(network)
    const excess = sent / (network.bitsPerSecond ?? sent)
    if (this.#isCongested(network, sent)) this.#underCongestion(video, rates, excess)
    else this.#inCalm(video, sent)
    this.isReduced = video.some((load) => load.carried < load.publication.layers.length - 1)
  }

  #note({ reported, lost, bitsPerSecond }: Network): void {
    this.#estimate = { now: bitsPerSecond, before: this.#estimate.now }
    for (const report of this.#reports) report.age++
    const weight = Math.min(1, judged.mostPackets / reported)
    if (reported > 0) this.#reports.push({ reported: reported * weight, lost: lost * weight, age: 0 })
    this.#reports = this.#reports.slice(-judged.turns).filter(({ age }) => age < judged.forgottenAfter)
  }

  #isCongested({ reported, brokenPictures }: Network, sent: number): boolean {
    if ((reported > 0 && this.lost > congestedLoss) || brokenPictures >= brokenPicturesATurn) return true
    const { now = Number.POSITIVE_INFINITY, before = now } = this.#estimate
    if (!this.#trial) return isTooMuch(sent, now) && now <= before
    const isOver = this.#trial.turns >= trialTurns.longest
    return now < this.#trial.bitsPerSecond * onTrial.fallen || (isOver && this.#isUnproven(this.#trial, sent))
  }

  #isUnproven(trial: Trial, sent: number): boolean {
    const { now = Number.POSITIVE_INFINITY } = this.#estimate
    return isTooMuch(sent, now) && now < trial.bitsPerSecond * onTrial.risen
  }

  /** `excess`: how many times more is sent than the receiver says it can take. */
  #underCongestion(video: readonly Load[], rates: ReadonlyMap<Load, number>, excess: number): void {
    this.#calm = 0
    if (this.#takeBack()) return
    if (++this.#bad < badTurns) return
    this.#bad = 0
    const sending = video.filter(({ carried, currentLayer }) => carried >= 0 && currentLayer >= 0)
    const cameras = sending.filter(({ publication }) => publication.info.source !== TrackSource.SCREEN_SHARE)
    const [largest] = (cameras.length > 0 ? cameras : sending).sort(
      (one, other) => (rates.get(other) ?? 0) - (rates.get(one) ?? 0),
    )
    largest?.carry(
      Math.min(largest.carried, largest.currentLayer) - (excess > farTooMuch && largest.carried > 1 ? 2 : 1),
    )
  }

  #inCalm(video: readonly Load[], sent: number): void {
    this.#bad = Math.max(0, this.#bad - 0.5)
    this.#calm++
    if (this.#trial && !this.#isOver(this.#trial, sent)) return
    const [smallest] = video
      .filter((load) => load.carried < load.publication.layers.length - 1)
      .sort((one, other) => one.carried - other.carried)
    if (!smallest || this.#calm < this.#waitOf(smallest, smallest.carried + 1)) return
    this.#calm = 0
    smallest.carry(smallest.carried + 1)
    this.#trial = { load: smallest, layer: smallest.carried, bitsPerSecond: this.#estimate.now ?? 0, turns: 0 }
  }

  /** False when nothing is on trial. */
  #takeBack(): boolean {
    const trial = this.#trial
    this.#trial = undefined
    if (!trial || trial.load.carried !== trial.layer) return false
    this.#setWait(trial, Math.min(calmTurns.longest, this.#waitOf(trial.load, trial.layer) * 2))
    trial.load.carry(trial.layer - 1)
    this.#bad = -turnsOfEcho
    return true
  }

  /** Another calm turn: true when the picture has proved itself and stays. */
  #isOver(trial: Trial, sent: number): boolean {
    if (++trial.turns < trialTurns.shortest || this.#isUnproven(trial, sent)) return false
    this.#trial = undefined
    this.#setWait(trial, calmTurns.first)
    return true
  }

  #waitOf(load: Load, layer: number): number {
    return this.#waits.get(load)?.[layer] ?? calmTurns.first
  }

  #setWait({ load, layer }: Trial, turns: number): void {
    const waits = this.#waits.get(load) ?? []
    waits[layer] = turns
    this.#waits.set(load, waits)
  }

  /** Bits since the last turn. */
  #rateOf(load: Load): number {
    const before = this.#bytes.get(load) ?? load.figures.bytes
    this.#bytes.set(load, load.figures.bytes)
    return (load.figures.bytes - before) * 8
  }
}

function isTooMuch(sent: number, bitsPerSecond: number): boolean {
  return sent > 100_000 && bitsPerSecond < sent * congestedShare
}
