/** Several of one kind within a moment are one sentence. */
export type Bundle = { key: string; text: (count: number) => string }

const gathers = 1200
const most = 6

/**
 * Says things one after the other, and no faster than somebody can listen: what comes in bursts is counted,
 * and of what would take too long to say only the latest is said.
 */
export class Announcer {
  #waiting = new Map<string, { count: number; text: (count: number) => string }>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #speak: (text: string) => void
  #once = 0

  constructor(speak: (text: string) => void) {
    this.#speak = speak
  }

  /** Said as it is, after what waits already. */
  say(text: string): void {
    this.bundle({ key: `once ${++this.#once}`, text: () => text })
  }

  bundle({ key, text }: Bundle): void {
    const count = (this.#waiting.get(key)?.count ?? 0) + 1
    this.#waiting.set(key, { count, text })
    if (this.#waiting.size > most) this.#waiting.delete(this.#waiting.keys().next().value ?? '')
    this.#timer ??= setTimeout(() => this.#flush(), gathers)
  }

  #flush(): void {
    this.#timer = undefined
    const [key, first] = this.#waiting.entries().next().value ?? []
    if (key === undefined || !first) return
    this.#waiting.delete(key)
    this.#speak(first.text(first.count))
    if (this.#waiting.size > 0) this.#timer = setTimeout(() => this.#flush(), gathers)
  }
}
