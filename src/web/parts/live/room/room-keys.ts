import type { Media } from './media.svelte.ts'
import type { Opened } from './opened.svelte.ts'
import { type Shortcut, shortcutIn } from './shortcuts.ts'
import type { Ways } from './ways.svelte.ts'

type About = {
  ways: Ways
  media: Media
  opened: Opened
  /** What each key does; the space bar lets somebody speak while it is held. */
  deeds: Record<Exclude<Shortcut, ' '>, () => unknown>
}

/** What keys do in the room, for the window to hear. */
export function roomKeys({ ways, media, opened, deeds }: About) {
  let holding = false

  function hold(): void {
    if (media.mine.microphone || !media.maySend.microphone) return
    holding = true
    void media.talkWhile(true)
  }

  function onkeydown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && opened.sheet === null && opened.panel) {
      opened.close()
      return
    }
    const shortcut = ways.keys ? shortcutIn(event) : undefined
    if (!shortcut) return
    event.preventDefault()
    if (shortcut === ' ') hold()
    else void deeds[shortcut]()
  }

  function letGo(event?: KeyboardEvent): void {
    if (!holding || (event && event.key !== ' ')) return
    event?.preventDefault()
    holding = false
    void media.talkWhile(false)
  }

  return { onkeydown, onkeyup: letGo, onblur: () => letGo() }
}
