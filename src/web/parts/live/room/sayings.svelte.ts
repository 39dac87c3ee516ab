import type { Gesture, Wishes } from '#modules/live/schema'
import { m } from '#web/words.ts'
import { Announcer } from './announcer.ts'
import { gestureNames } from './gesture-names.ts'
import type { Said } from './said.ts'

type PersonKind = 'hand_raised' | 'hand_lowered' | 'seated' | 'removed'
export type Saying = { readonly id: number; readonly text: string }

const shownFor = 6000
const mostWhispers = 12

/** What the room tells in passing: some of it seen for a moment, all of it read aloud to whoever listens to the screen. */
export class Sayings {
  shown = $state.raw<readonly Saying[]>([])
  whispers = $state.raw<readonly Saying[]>([])
  #count = 0
  #announcer = new Announcer((text) => {
    this.whispers = [...this.whispers.slice(1 - mostWhispers), { id: ++this.#count, text }]
  })

  show(text: string): void {
    const saying = { id: ++this.#count, text }
    this.#announcer.say(text)
    this.shown = [...this.shown.slice(-2), saying]
    setTimeout(() => {
      this.shown = this.shown.filter(({ id }) => id !== saying.id)
    }, shownFor)
  }

  /** For the ears only: the eyes have a button that changed, or a list that grew. */
  whisper(text: string): void {
    this.#announcer.say(text)
  }

  tell(said: Said, { chatOpen, steers }: { chatOpen: boolean; steers: boolean }): void {
    if (said.kind === 'line') this.#line(said.name, said.text, chatOpen)
    else if (said.kind === 'gestured') this.#gesture(said.name, said.mine, said.gesture)
    else if (said.kind === 'arranged') this.#arranged(said.before, said.now, steers)
    else if (said.kind === 'muted') this.#muted(said.everybody, steers)
    else if (said.kind === 'poll') this.show(pollText(said))
    else if (said.kind === 'hosting') this.#hosting(said)
    else if ('name' in said) this.#person(said, steers)
    else this.#class(said.kind)
  }

  #line(name: string, text: string, chatOpen: boolean): void {
    if (chatOpen) this.whisper(m.live_said_line({ name, text }))
    else this.show(m.live_said_line({ name, text: text.slice(0, 120) }))
  }

  #muted(everybody: boolean, steers: boolean): void {
    if (!steers) this.show(everybody ? m.live_muted_all() : m.live_muted_by_teacher())
  }

  #hosting({ name, mine, hosts }: Extract<Said, { kind: 'hosting' }>): void {
    if (mine) this.show(hosts ? m.room_said_host_mine() : m.room_said_host_over_mine())
    else this.whisper(hosts ? m.room_said_host({ name }) : m.room_said_host_over({ name }))
  }

  #person({ kind, name, mine }: Extract<Said, { kind: PersonKind }>, steers: boolean): void {
    if (kind === 'seated')
      this.#gather(
        kind,
        name,
        (one) => m.live_said_seated({ name: one }),
        (count) => m.room_said_seated({ count }),
      )
    else if (kind === 'removed') this.whisper(m.live_said_removed({ name }))
    else if (mine) this.whisper(kind === 'hand_raised' ? m.live_said_hand_mine() : m.live_said_hand_down_mine())
    else if (kind === 'hand_raised' && steers) this.show(m.live_said_hand({ name }))
    else if (kind === 'hand_raised')
      this.#gather(
        kind,
        name,
        (one) => m.live_said_hand({ name: one }),
        (count) => m.room_said_hands({ count }),
      )
  }

  #class(kind: 'knocked' | 'chat_saved' | 'hands_lowered' | 'rerouted'): void {
    if (kind === 'knocked') this.show(m.room_said_knocked())
    else if (kind === 'chat_saved') this.show(m.live_said_saved())
    else if (kind === 'rerouted') this.show(m.room_said_detour())
    else this.whisper(m.room_said_hands_down())
  }

  /** One is named; several within a moment are counted. */
  #gather(key: string, name: string, one: (name: string) => string, many: (count: number) => string): void {
    this.#announcer.bundle({ key, text: (count) => (count === 1 ? one(name) : many(count)) })
  }

  #gesture(name: string, mine: boolean, gesture: Gesture): void {
    if (mine) return
    const what = gestureNames[gesture]()
    this.#gather(
      `gesture ${gesture}`,
      name,
      (who) => m.room_said_gesture({ name: who, what }),
      (count) => m.room_said_gestures({ count, what }),
    )
  }

  #arranged(before: Wishes, now: Wishes, steers: boolean): void {
    for (const [wish, { on, off, whose }] of Object.entries(wishTexts) as [keyof Wishes, WishText][]) {
      if (before[wish] === now[wish] || (whose === 'steering' && !steers)) continue
      const text = now[wish] ? on() : off()
      if (whose === 'everybody' && !steers) this.show(text)
      else this.whisper(text)
    }
  }
}

function pollText({ what, question }: Extract<Said, { kind: 'poll' }>): string {
  if (what === 'started') return m.room_said_poll({ question })
  return what === 'shared' ? m.room_said_poll_shared() : m.room_said_poll_kept()
}

type WishText = { on: () => string; off: () => string; whose: 'everybody' | 'steering' | 'seen' }

/** What everybody should read, what only those who steer hear of, and what the room shows anyhow. */
const wishTexts: Record<keyof Wishes, WishText> = {
  locked: { on: m.room_said_locked, off: m.room_said_unlocked, whose: 'seen' },
  board: { on: m.room_said_board, off: m.room_said_board_over, whose: 'seen' },
  drawing: { on: m.room_said_drawing, off: m.room_said_drawing_over, whose: 'everybody' },
  sharing: { on: m.room_said_sharing, off: m.room_said_sharing_over, whose: 'everybody' },
  waiting: { on: m.room_said_waiting, off: m.room_said_waiting_over, whose: 'steering' },
}
