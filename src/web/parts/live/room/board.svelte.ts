import type { Draw, StrokeView } from '#modules/live/schema'
import type { Calls } from './calls.svelte.ts'
import { doors } from './doors.ts'

type Drawing = Omit<Draw, 'sessionId'>
/** Mine, until the school has told everybody of it. */
type Pending = Drawing & { key: number }

/** What stands on the board of a class. */
export class Board {
  strokes = $state.raw<readonly StrokeView[]>([])
  pending = $state.raw<readonly Pending[]>([])
  #sessionId: string
  #calls: Calls
  #count = 0
  #loaded: Promise<void> | undefined

  constructor(sessionId: string, calls: Calls) {
    this.#sessionId = sessionId
    this.#calls = calls
  }

  /** Everything from the first stroke on; who comes late sees what everybody sees. */
  load(): Promise<void> {
    this.#loaded ??= this.#loadAll()
    return this.#loaded
  }

  async reload(): Promise<void> {
    if (this.#loaded) await this.#loadAll()
  }

  hear(event: string, { stroke, strokeId }: { stroke?: StrokeView; strokeId?: string }): void {
    if (event === 'drawn' && stroke) this.strokes = inOrder([...this.strokes, stroke])
    if (event === 'undrawn') this.strokes = this.strokes.filter((one) => one.strokeId !== strokeId)
    if (event === 'wiped') this.strokes = []
  }

  async draw(drawing: Drawing): Promise<void> {
    const mine = { ...drawing, key: ++this.#count }
    this.pending = [...this.pending, mine]
    await this.#calls.try(() => doors.draw({ sessionId: this.#sessionId, ...drawing }))
    // The event comes a moment after the answer; until then the stroke stands twice at most, in the same place.
    setTimeout(() => {
      this.pending = this.pending.filter(({ key }) => key !== mine.key)
    }, 400)
  }

  undo = () => this.#calls.try(() => doors.undraw({ sessionId: this.#sessionId }))
  wipe = () => this.#calls.try(() => doors.wipeBoard({ sessionId: this.#sessionId }))

  async #loadAll(): Promise<void> {
    const found: StrokeView[] = []
    for (let after: StrokeView['strokeId'] | undefined; ; ) {
      const page = await doors.strokes({ sessionId: this.#sessionId, ...(after && { after }) })
      found.push(...page.items)
      if (!page.next) break
      after = page.next
    }
    this.strokes = inOrder([...found, ...this.strokes])
  }
}

function inOrder(strokes: readonly StrokeView[]): StrokeView[] {
  const byId = new Map(strokes.map((stroke) => [stroke.strokeId, stroke]))
  return [...byId.values()].sort((one, other) => (one.strokeId < other.strokeId ? -1 : 1))
}
