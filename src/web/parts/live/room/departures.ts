import { doors } from './doors.ts'
import type { Media } from './media.svelte.ts'

export type Exit = 'left' | 'removed' | 'ended' | 'elsewhere'

/** How somebody comes out of the room: once, and with nothing left on. */
export class Departure {
  readonly #sessionId: string
  readonly #media: () => Media
  readonly #onexit: (why: Exit) => void
  #gone = false

  constructor(sessionId: string, media: () => Media, onexit: (why: Exit) => void) {
    this.#sessionId = sessionId
    this.#media = media
    this.#onexit = onexit
  }

  exit(why: Exit): void {
    if (this.#gone) return
    this.#gone = true
    void this.#media().leave()
    this.#onexit(why)
  }

  async leave(): Promise<void> {
    const media = this.#media()
    const { connection } = media
    await media.leave()
    await doors.leaveRoom({ sessionId: this.#sessionId, ...(connection && { connection }) }).catch(() => {})
    this.exit('left')
  }

  /** Nothing comes any more: the school knows whether somebody was put out, or the class is over. */
  async ask(): Promise<void> {
    const now = await doors.session({ sessionId: this.#sessionId }).catch(() => undefined)
    if (now?.removed) this.exit('removed')
    else if (!now || now.state === 'over' || this.#media().line === 'gone') this.exit('ended')
  }
}
