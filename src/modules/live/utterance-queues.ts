import type { RoomId } from './ports.ts'

export type QueueBounds = {
  /** What waits in one room; beyond that the oldest is dropped. */
  waiting: number
  /** How much is under way at once: for one room, and for all. */
  perRoom: number
  parallel: number
  /** Rooms in which anything may wait. */
  rooms: number
}
export const usualBounds: QueueBounds = { waiting: 12, perRoom: 2, parallel: 4, rooms: 200 }

type Waiting = { room: RoomId }
type Line<Work> = { work: Work; settle: () => void }[]

/** Work that comes faster than it is done: each room gets its turn, nothing waits without end, and what is dropped is counted. */
export class UtteranceQueue<Work extends Waiting> {
  readonly #perform: (work: Work) => Promise<void>
  readonly #onDropped: (work: Work) => void
  readonly #bounds: QueueBounds
  /** In the order of their turns. */
  readonly #waiting = new Map<RoomId, Line<Work>>()
  readonly #underWay = new Map<RoomId, number>()
  #all = 0
  #idle: (() => void)[] = []

  constructor(perform: (work: Work) => Promise<void>, onDropped: (work: Work) => void, bounds = usualBounds) {
    this.#perform = perform
    this.#onDropped = onDropped
    this.#bounds = bounds
  }

  /** Settles when it is done, or dropped. */
  async add(work: Work): Promise<void> {
    const line = this.#waiting.get(work.room) ?? []
    if (line.length === 0 && this.#waiting.size >= this.#bounds.rooms) {
      this.#onDropped(work)
      return
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.set(work.room, line)
    line.push({ work, settle: resolve })
    if (line.length > this.#bounds.waiting) this.#drop(line.shift())
    this.#turn()
    await promise
  }

  /** Settles when nothing waits and nothing is under way. */
  async idle(): Promise<void> {
    if (this.#all === 0 && this.#waiting.size === 0) return
    await new Promise<void>((done) => this.#idle.push(done))
  }

  #turn(): void {
    for (const [room, line] of this.#waiting) {
      if (this.#all >= this.#bounds.parallel) return
      const underWay = this.#underWay.get(room) ?? 0
      if (underWay >= this.#bounds.perRoom) continue
      const next = line.shift()
      if (!next) continue
      // Whose turn it was goes to the end of the line.
      this.#waiting.delete(room)
      if (line.length > 0) this.#waiting.set(room, line)
      this.#underWay.set(room, underWay + 1)
      this.#all++
      void this.#perform(next.work).finally(() => {
        next.settle()
        this.#done(room)
      })
    }
  }

  #drop(next: Line<Work>[number] | undefined): void {
    if (!next) return
    this.#onDropped(next.work)
    next.settle()
  }

  #done(room: RoomId): void {
    this.#all--
    const left = (this.#underWay.get(room) ?? 1) - 1
    if (left > 0) this.#underWay.set(room, left)
    else this.#underWay.delete(room)
    this.#turn()
    if (this.#all > 0 || this.#waiting.size > 0) return
    for (const done of this.#idle.splice(0)) done()
  }
}
