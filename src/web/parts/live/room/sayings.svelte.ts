import { m } from '#web/words.ts'
import type { Said } from './talk.svelte.ts'

export type Saying = { readonly id: number; readonly text: string }

const shownFor = 6000
const mostWhispers = 20

/** What the room tells in passing: some of it seen for a moment, all of it read aloud to whoever listens to the screen. */
export class Sayings {
  shown = $state.raw<readonly Saying[]>([])
  whispers = $state.raw<readonly Saying[]>([])
  #count = 0

  show(text: string): void {
    const saying = this.whisper(text)
    this.shown = [...this.shown.slice(-2), saying]
    setTimeout(() => {
      this.shown = this.shown.filter(({ id }) => id !== saying.id)
    }, shownFor)
  }

  /** For the ears only: the eyes have a button that changed, or a list that grew. */
  whisper(text: string): Saying {
    const saying = { id: ++this.#count, text }
    this.whispers = [...this.whispers.slice(1 - mostWhispers), saying]
    return saying
  }

  tell(said: Said, { chatOpen, teaches }: { chatOpen: boolean; teaches: boolean }): void {
    switch (said.kind) {
      case 'hand_raised':
        if (said.mine) this.whisper(m.live_said_hand_mine())
        else if (teaches) this.show(m.live_said_hand({ name: said.name }))
        else this.whisper(m.live_said_hand({ name: said.name }))
        return
      case 'hand_lowered':
        this.whisper(said.mine ? m.live_said_hand_down_mine() : m.live_said_hand_down({ name: said.name }))
        return
      case 'seated':
        this.whisper(m.live_said_seated({ name: said.name }))
        return
      case 'removed':
        this.whisper(m.live_said_removed({ name: said.name }))
        return
      case 'chat_saved':
        this.show(m.live_said_saved())
        return
      case 'line':
        if (chatOpen) this.whisper(m.live_said_line({ name: said.name, text: said.text }))
        else this.show(m.live_said_line({ name: said.name, text: said.text.slice(0, 120) }))
    }
  }
}
