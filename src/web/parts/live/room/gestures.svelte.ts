import type { Gesture } from '#modules/live/schema'

export const gestureSigns: Record<Gesture, string> = {
  clap: '👏',
  heart: '❤️',
  laugh: '😄',
  surprise: '😮',
  yes: '👍',
  no: '👎',
}

const shownFor = 5000

/** Who shows what sign at this moment. */
export class Gestures {
  shown = $state.raw<ReadonlyMap<string, Gesture>>(new Map())
  #timers = new Map<string, ReturnType<typeof setTimeout>>()

  show(seatId: string, gesture: Gesture): void {
    clearTimeout(this.#timers.get(seatId))
    this.shown = new Map([...this.shown, [seatId, gesture]])
    this.#timers.set(
      seatId,
      setTimeout(() => {
        this.shown = new Map([...this.shown].filter(([seat]) => seat !== seatId))
      }, shownFor),
    )
  }
}
