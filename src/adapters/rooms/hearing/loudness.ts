/** Quieter than this is never speech, louder than this always may be, whatever the room sounds like (decibels below full). */
const hush = -50
const loudestRoom = -35
/** A voice stands this far above the room. */
const above = 9
/** The room is as quiet as it was at its quietest within so many frames of these. */
const bucketFrames = 25
const buckets = 10

/** Whether somebody speaks in a frame of sound: louder than the room has been at its quietest in the last seconds. */
export class Loudness {
  readonly #quietest: number[] = []
  #frames = 0

  isSpeech(frame: Int16Array): boolean {
    const level = decibels(frame)
    const room = Math.min(level, ...this.#quietest, loudestRoom)
    this.#note(level)
    return level > Math.max(hush, room + above)
  }

  #note(level: number): void {
    if (this.#frames++ % bucketFrames === 0) this.#quietest.push(level)
    const last = this.#quietest.length - 1
    this.#quietest[last] = Math.min(this.#quietest[last] ?? level, level)
    if (this.#quietest.length > buckets) this.#quietest.shift()
  }
}

/** How loud a frame is, against the loudest there can be. */
export function decibels(frame: Int16Array): number {
  let sum = 0
  for (const sample of frame) sum += sample * sample
  return 10 * Math.log10(sum / Math.max(1, frame.length) / 32_768 ** 2 + 1e-10)
}
