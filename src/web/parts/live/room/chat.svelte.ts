import type { LineView } from '#modules/live/schema'
import { Sendings } from '#web/parts/files/sendings.svelte.ts'
import type { Calls } from './calls.svelte.ts'
import { doors } from './doors.ts'

type About = { sessionId: string; mySeat: string; saved: boolean; onLine: (line: LineView) => void }

/** What is written in a class, and what is being written. */
export class Chat {
  lines = $state.raw<readonly LineView[]>([])
  older = $state<string | null>(null)
  saved = $state(false)
  unread = $state(0)
  /** What is being typed survives a closed panel. */
  draft = $state('')
  /** What goes with the next words. */
  readonly files = new Sendings()
  /** What was there when the panel was opened: a line is drawn above the first one that is new. */
  firstUnread = $state<string | null>(null)

  /** Only a group reads this. */
  ofGroup = $state(false)

  readonly mySeat: string
  #about: About
  #calls: Calls
  #reading = false
  #place: string | null = null
  #drafts = new Map<string | null, string>()
  #arriving: Promise<void> = Promise.resolve()

  constructor(about: About, calls: Calls) {
    this.#about = about
    this.#calls = calls
    this.mySeat = about.mySeat
    this.saved = about.saved
  }

  async load(): Promise<void> {
    const { items, next } = await doors.chat({ sessionId: this.#about.sessionId })
    this.lines = items
    this.older = next
  }

  /** Into another room, with another chat: what was begun here is finished here, by whoever comes back. */
  async goTo(groupId: string | null): Promise<void> {
    this.#drafts.set(this.#place, this.draft)
    this.#place = groupId
    this.draft = this.#drafts.get(groupId) ?? ''
    for (const { key } of this.files.all) this.files.take(key)
    this.ofGroup = groupId !== null
    this.lines = []
    this.unread = 0
    this.firstUnread = null
    await this.load()
  }

  async loadOlder(): Promise<void> {
    if (!this.older) return
    const { items, next } = await doors.chat({ sessionId: this.#about.sessionId, before: this.older })
    this.lines = [...items, ...this.lines]
    this.older = next
  }

  setReading(reading: boolean): void {
    this.#reading = reading
    this.firstUnread = reading && this.unread > 0 ? (this.lines.at(-this.unread)?.lineId ?? null) : null
    if (reading) this.unread = 0
  }

  hear(event: string, { line, lineId }: { line?: LineView; lineId?: string }): void {
    if (event === 'said' && line) this.#add(line)
    if (event === 'line_taken_back') this.lines = this.lines.filter((one) => one.lineId !== lineId)
    if (event === 'chat_saved') this.saved = true
  }

  /** Waits for files that are still on their way. */
  async say(): Promise<void> {
    await this.#arriving
    const text = this.draft.trim()
    const files = this.files.all.flatMap(({ fileId }) => fileId ?? [])
    if (text === '' && files.length === 0) return
    const said = await this.#calls.try(() => doors.say({ sessionId: this.#about.sessionId, text, files }))
    if (!said) return
    if (this.draft.trim() === text) this.draft = ''
    for (const fileId of files) this.files.forget(fileId)
  }

  attach(files: readonly File[]): void {
    this.#arriving = this.#arriving.then(() => this.files.send(files))
  }

  takeBack = (lineId: string) => this.#calls.try(() => doors.takeBackLine({ sessionId: this.#about.sessionId, lineId }))
  save = () => this.#calls.try(() => doors.saveChat({ sessionId: this.#about.sessionId }))

  #add(line: LineView): void {
    if (this.lines.some(({ lineId }) => lineId === line.lineId)) return
    this.lines = [...this.lines, line].toSorted((one, other) => (one.lineId < other.lineId ? -1 : 1))
    if (line.seatId === this.mySeat) return
    if (!this.#reading) this.unread++
    this.#about.onLine(line)
  }
}
