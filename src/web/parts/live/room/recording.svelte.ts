import { doors, problemIn } from './doors.ts'

/** Whether this class is being recorded, and what the person at this browser said to that. */
export class Recording {
  enabled = $state(false)
  going = $state(false)
  /** It ended because it could not be written on. */
  broken = $state(false)
  answer = $state<'agreed' | 'left_out' | null>(null)
  busy = $state(false)
  problem = $state<string | null>(null)
  readonly #sessionId: string

  constructor(sessionId: string) {
    this.#sessionId = sessionId
  }

  async load(): Promise<void> {
    const now = await doors.recordings({ sessionId: this.#sessionId }).catch(() => undefined)
    if (!now) return
    this.enabled = now.enabled
    this.answer = now.answer
    this.going = now.items.some(({ state }) => state === 'going_on')
  }

  hear(going: boolean, broken: boolean): void {
    this.going = going
    this.broken = broken
    this.answer = null
  }

  start = () => this.#ask(() => doors.startRecording({ sessionId: this.#sessionId }))
  stop = () => this.#ask(() => doors.stopRecording({ sessionId: this.#sessionId }))

  async say(agreed: boolean): Promise<void> {
    const done = await this.#ask(() => doors.answerRecording({ sessionId: this.#sessionId, agreed }))
    if (done) this.answer = agreed ? 'agreed' : 'left_out'
  }

  async #ask(door: () => Promise<unknown>): Promise<boolean> {
    this.busy = true
    this.problem = null
    try {
      await door()
      return true
    } catch (error) {
      this.problem = problemIn(error).sentence
      return false
    } finally {
      this.busy = false
    }
  }
}
