import { decibels, Loudness } from './loudness.ts'

/** What was said in one breath: sound of 16 kHz, and at which sample of its voice it begins. */
export type Segment = { from: number; samples: Int16Array }

export const samplesPerMs = 16
const frameSamples = 20 * samplesPerMs

/** In frames of 20 ms. */
export const bounds = {
  /** A pause this long ends what was said; a shorter one does once much was said. */
  pause: 35,
  shortPause: 15,
  much: 250,
  /** Nothing is longer: it is cut where it is quietest within the last seconds. */
  most: 600,
  cutWithin: 150,
  /** What is kept before and after: a word begins and ends softly. */
  before: 12,
  after: 12,
  /** Less speech than this is a cough or a key. */
  least: 8,
} as const

/** Up to this a gap is filled with silence; after more, something new begins. */
const longestGap = bounds.pause * frameSamples

type Frame = { samples: Int16Array; isSpeech: boolean }

/** Cuts one voice into what was said between pauses. Every sample is in one segment at most, and speech in exactly one. */
export class Segments {
  readonly #emit: (segment: Segment) => void
  readonly #isSpeech: (frame: Int16Array) => boolean
  #rest: Int16Array = new Int16Array(0)
  /** The sample after the last that was taken. */
  #next: number | undefined
  #frames: Frame[] = []
  #speaking = false
  /** Goes on from a cut: however short it is, it belongs to what was said. */
  #goesOn = false

  constructor(emit: (segment: Segment) => void, isSpeech?: (frame: Int16Array) => boolean) {
    this.#emit = emit
    const loudness = new Loudness()
    this.#isSpeech = isSpeech ?? ((frame) => loudness.isSpeech(frame))
  }

  /** Sound in its order; what was heard before is passed over. */
  add(samples: Int16Array, at: number): void {
    const next = this.#next ?? at
    const gap = at - next
    if (gap > longestGap) this.end()
    else if (gap > 0) this.#take(new Int16Array(gap))
    this.#next ??= at
    this.#take(gap < 0 ? samples.subarray(-gap) : samples)
  }

  /** Nothing comes any more, for now. */
  end(): void {
    if (this.#rest.length > 0) this.#take(new Int16Array(frameSamples - this.#rest.length))
    if (this.#speaking) this.#finish()
    this.#frames = []
    this.#next = undefined
  }

  /** Forgets what waits: its speaker wants to be left out. */
  forget(): void {
    this.#speaking = false
    this.#goesOn = false
    this.#frames = []
    this.#rest = new Int16Array(0)
    this.#next = undefined
  }

  #take(samples: Int16Array): void {
    this.#next = (this.#next ?? 0) + samples.length
    let all = samples
    if (this.#rest.length > 0) {
      all = new Int16Array(this.#rest.length + samples.length)
      all.set(this.#rest)
      all.set(samples, this.#rest.length)
    }
    let taken = 0
    for (; taken + frameSamples <= all.length; taken += frameSamples) {
      const frame = all.slice(taken, taken + frameSamples)
      this.#rest = all.subarray(taken + frameSamples)
      this.#hear({ samples: frame, isSpeech: this.#isSpeech(frame) })
    }
    this.#rest = all.slice(taken)
  }

  #hear(frame: Frame): void {
    this.#frames.push(frame)
    if (!this.#speaking) {
      this.#speaking = frame.isSpeech
      if (!frame.isSpeech && this.#frames.length > bounds.before) this.#frames.shift()
      return
    }
    const { length } = this.#frames
    const pause = length - 1 - this.#frames.findLastIndex(({ isSpeech }) => isSpeech)
    if (pause >= (length > bounds.much ? bounds.shortPause : bounds.pause)) this.#finish()
    else if (length >= bounds.most) this.#cut()
  }

  /** What is left after the pause begins the next. */
  #finish(): void {
    const last = this.#frames.findLastIndex(({ isSpeech }) => isSpeech)
    const end = Math.min(this.#frames.length, last + 1 + bounds.after)
    const speech = this.#frames.filter(({ isSpeech }) => isSpeech).length
    if (this.#goesOn ? last >= 0 : speech >= bounds.least) this.#give(end)
    else this.#frames.splice(0, end)
    this.#speaking = false
    this.#goesOn = false
    this.#frames.splice(0, Math.max(0, this.#frames.length - bounds.before))
  }

  #cut(): void {
    const from = this.#frames.length - bounds.cutWithin
    let quietest = from
    let level = Number.POSITIVE_INFINITY
    for (let index = from; index < this.#frames.length; index++) {
      const now = decibels((this.#frames[index] as Frame).samples)
      if (now < level) [quietest, level] = [index, now]
    }
    this.#give(quietest)
    this.#goesOn = true
  }

  #give(frames: number): void {
    const given = this.#frames.slice(0, frames)
    const samples = new Int16Array(given.length * frameSamples)
    given.forEach((frame, index) => {
      samples.set(frame.samples, index * frameSamples)
    })
    const kept = this.#rest.length + this.#frames.length * frameSamples
    this.#emit({ from: (this.#next ?? 0) - kept, samples })
    this.#frames.splice(0, frames)
  }
}
