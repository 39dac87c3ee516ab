import type { CaptionView } from '#modules/live/schema'
import { withCaption } from './caption-lines.ts'
import { doors, problemIn } from './doors.ts'

type Payload = { captionIds?: readonly string[]; caption?: CaptionView }

/** Nobody reads along with what is over. */
const shownFor = 12_000

/** What is said in this class, as text; whether there is such text, and whether my voice is in it. */
export class Captions {
  offered = $state(false)
  on = $state(false)
  paused = $state(false)
  leftOut = $state(false)
  language = $state<string | null>(null)
  lines = $state.raw<readonly CaptionView[]>([])
  busy = $state(false)
  problem = $state<string | null>(null)
  readonly #sessionId: string
  #quiet: ReturnType<typeof setTimeout> | undefined

  constructor(sessionId: string) {
    this.#sessionId = sessionId
  }

  load = async (): Promise<void> => {
    const now = await doors.captions({ sessionId: this.#sessionId }).catch(() => undefined)
    if (!now) return
    this.offered = now.offered
    this.on = now.on
    this.paused = now.pausedAt !== null
    this.leftOut = now.leftOut
    this.language = now.language
    this.#show(now.items)
  }

  hear(event: string, { caption, captionIds = [] }: Payload): void {
    if (event === 'captioned' && caption) this.#show(withCaption(this.lines, caption))
    else if (event === 'captions_taken_away')
      this.#show(this.lines.filter(({ captionId }) => !captionIds.includes(captionId)))
    else if (event === 'captions_paused' || event === 'captions_resumed') this.paused = event === 'captions_paused'
    else if (event === 'captions_started') void this.load()
    else if (event === 'captions_stopped') {
      this.on = false
      this.paused = false
      this.#show([])
    }
  }

  start = (language: string | null) =>
    this.#ask(() => doors.startCaptions({ sessionId: this.#sessionId, language: language as never }))
  stop = () => this.#ask(() => doors.stopCaptions({ sessionId: this.#sessionId }))

  leaveOut = async (leftOut: boolean): Promise<void> => {
    if (await this.#ask(() => doors.answerCaptions({ sessionId: this.#sessionId, leftOut }))) this.leftOut = leftOut
  }

  #show(lines: readonly CaptionView[]): void {
    this.lines = lines
    clearTimeout(this.#quiet)
    if (lines.length > 0) this.#quiet = setTimeout(() => this.#show([]), shownFor)
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
