/** A microphone in the room. `rest` is called when it is no longer passed on. */
export type Microphone = { rest(): void }

type Voice = { energy: number; loudAt: number; chosenAt: number | undefined }

/** RFC 6464 counts downwards: 0 is as loud as can be, 127 silence; up to here somebody speaks. */
const loudest = { speech: 40, silence: 127 }
/** Share of each packet in the running mean: with fifty packets a second it follows within a fifth of a second. */
const share = 0.1
const begins = loudest.silence - 55
/** Nobody who speaks is cut off before this, nor for somebody who is hardly louder (decibels). */
const kept = { milliseconds: 1_000, decibels: 6 }

/**
 * Who is passed on when more microphones are open than a room needs to hear at once: the last who spoke.
 * Nobody is cut for silence; only somebody who begins to speak takes the place of whoever has been silent longest.
 */
export class Voices {
  readonly #most: number
  readonly #voices = new Map<Microphone, Voice>()

  constructor(most: number) {
    this.#most = most
  }

  /** Whether this packet is passed on. A microphone that does not tell its level counts as speaking. */
  passes(microphone: Microphone, level: number | undefined, at: number): boolean {
    const voice = this.#voices.get(microphone) ?? this.#add(microphone, at)
    const loudness = loudest.silence - (level ?? loudest.speech)
    voice.energy += (loudness - voice.energy) * share
    if ((level ?? 0) <= loudest.speech) voice.loudAt = at
    if (voice.chosenAt !== undefined) return true
    if (voice.loudAt !== at || voice.energy < begins || !this.#makeRoom(voice, at)) return false
    voice.chosenAt = at
    return true
  }

  forget(microphone: Microphone): void {
    this.#voices.delete(microphone)
  }

  get chosen(): Microphone[] {
    return [...this.#voices].filter(([, { chosenAt }]) => chosenAt !== undefined).map(([microphone]) => microphone)
  }

  #add(microphone: Microphone, at: number): Voice {
    const voice = {
      energy: 0,
      loudAt: Number.NEGATIVE_INFINITY,
      chosenAt: this.chosen.length < this.#most ? at : undefined,
    }
    this.#voices.set(microphone, voice)
    return voice
  }

  #makeRoom(newcomer: Voice, at: number): boolean {
    const chosen = [...this.#voices].filter(([, { chosenAt }]) => chosenAt !== undefined)
    if (chosen.length < this.#most) return true
    const [weakest] = chosen.sort(([, one], [, other]) => one.loudAt - other.loudAt || one.energy - other.energy)
    const silent = weakest && at - weakest[1].loudAt >= kept.milliseconds ? weakest : undefined
    const [softest] = chosen
      .filter(([, { chosenAt = at }]) => at - chosenAt >= kept.milliseconds)
      .sort(([, one], [, other]) => one.energy - other.energy)
    const soft = softest && newcomer.energy >= softest[1].energy + kept.decibels ? softest : undefined
    const leaving = silent ?? soft
    if (!leaving) return false
    leaving[1].chosenAt = undefined
    leaving[0].rest()
    return true
  }
}
