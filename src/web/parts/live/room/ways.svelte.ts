import { roomEntry } from '#kernel/browser-entries'
import type { Wish } from './layouts.ts'

/** How much travels: everything, small pictures, or sound alone. */
export type Saving = 'full' | 'saver' | 'audio'

export type CaptionSize = 'small' | 'medium' | 'large'

type Kept = { keys: boolean; saving: Saving; layout: Wish; captions: boolean; captionSize: CaptionSize; blur: boolean }
const [memory] = roomEntry.names
const usual: Kept = { keys: true, saving: 'full', layout: 'auto', captions: true, captionSize: 'medium', blur: false }

/** How somebody likes their room, on this browser. */
export class Ways {
  #kept = $state(remembered())

  /** Single keys do something: not wanted by who speaks to the computer, or types with a switch. */
  get keys(): boolean {
    return this.#kept.keys
  }
  set keys(keys: boolean) {
    this.#keep({ keys })
  }

  get saving(): Saving {
    return this.#kept.saving
  }
  set saving(saving: Saving) {
    this.#keep({ saving })
  }

  get layout(): Wish {
    return this.#kept.layout
  }
  set layout(layout: Wish) {
    this.#keep({ layout })
  }

  /** Captions are shown here, where the class has them. */
  get captions(): boolean {
    return this.#kept.captions
  }
  set captions(captions: boolean) {
    this.#keep({ captions })
  }

  get captionSize(): CaptionSize {
    return this.#kept.captionSize
  }
  set captionSize(captionSize: CaptionSize) {
    this.#keep({ captionSize })
  }

  /** Nobody sees what is behind somebody. */
  get blur(): boolean {
    return this.#kept.blur
  }
  set blur(blur: boolean) {
    this.#keep({ blur })
  }

  #keep(change: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...change }
    localStorage.setItem(memory, JSON.stringify(this.#kept))
  }
}

function remembered(): Kept {
  if (typeof window === 'undefined') return usual
  const asks = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData
  const first: Kept = { ...usual, saving: asks ? 'saver' : 'full' }
  try {
    return { ...first, ...(JSON.parse(localStorage.getItem(memory) ?? '{}') as Partial<Kept>) }
  } catch {
    return first
  }
}
