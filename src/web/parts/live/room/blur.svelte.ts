import type { Blurrer, BlurVerdict } from './blurring.ts'

/** `slow`: it goes on, and somebody may rather end it. `hopeless` and `broken`: it has ended, and a camera with it. */
export type BlurState = 'off' | 'starting' | 'on' | BlurVerdict
export type BlurEnd = Exclude<BlurVerdict, 'slow'>

/** A blurred background: what somebody wishes, and how it goes. Without it no camera is shown that was to be blurred. */
export class Blur {
  state = $state<BlurState>('off')
  /** What a class does where it cannot go on. */
  onEnd: (why: BlurEnd) => void = () => {}
  readonly #beforeEnd: () => void
  #shown: { end(): void } | undefined
  /** What was asked for earlier and comes later is shown no more. */
  #asked = 0

  constructor(beforeEnd: () => void) {
    this.#beforeEnd = beforeEnd
  }

  get isWanted(): boolean {
    return this.state === 'starting' || this.state === 'on' || this.state === 'slow'
  }

  get hasFailed(): boolean {
    return this.state === 'hopeless' || this.state === 'broken'
  }

  turn(on: boolean): void {
    if (on !== this.isWanted) this.state = on ? 'starting' : 'off'
  }

  /** For a preview: the same picture, blurred; null where it cannot be, or something else was asked for meanwhile. */
  async show(picture: MediaStream): Promise<MediaStream | null> {
    this.hide()
    const asked = this.#asked
    try {
      const { blurredPicture } = await import('./blurring.ts')
      const blurred = await blurredPicture(picture, this.#judged)
      if (asked === this.#asked) {
        this.#shown = blurred
        this.settle()
        return blurred.picture
      }
      blurred.end()
    } catch {
      if (asked === this.#asked) this.fail('broken')
    }
    return null
  }

  hide(): void {
    this.#asked++
    this.#shown?.end()
    this.#shown = undefined
  }

  /** For one camera of a class. */
  async blurrer(): Promise<Blurrer> {
    const { newBlur } = await import('./blurring.ts')
    return newBlur(this.#judged)
  }

  /** It is as it is wanted; or there is nothing to blur at the moment, and what comes will be. */
  settle(): void {
    if (this.state === 'starting') this.state = 'on'
  }

  fail(why: BlurEnd): void {
    if (this.hasFailed) return
    this.hide()
    this.state = why
    this.#beforeEnd()
    this.onEnd(why)
  }

  #judged = (verdict: BlurVerdict) => {
    if (!this.isWanted) return
    if (verdict === 'slow') this.state = 'slow'
    else this.fail(verdict)
  }
}
