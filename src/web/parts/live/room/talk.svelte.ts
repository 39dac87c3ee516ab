import type { classChannel } from '#modules/live'
import type { LineView, SeatView, SessionId } from '#modules/live/schema'
import { type LiveState, live } from '#web/live/connection.ts'
import { doors, problemIn } from './doors.ts'

/** What the channel of a class may tell. */
export type ClassEvent = { event: string; payload: unknown }

type Told = {
  onRemoved: () => void
  onEnded: () => void
  onExtended: (endsAt: string) => void
  onMuted: (all: boolean) => void
  say: (what: Said) => void
  /** A recording has begun, or ended. */
  onRecording: (going: boolean) => void
}

/** Something worth saying aloud to whoever cannot see it. */
export type Said =
  | { kind: 'hand_raised' | 'hand_lowered' | 'seated' | 'removed'; name: string; mine: boolean }
  | { kind: 'line'; name: string; text: string }
  | { kind: 'chat_saved' }

/** Hands, chat and who sits where: all of it lives at the school, so a reload or a broken line loses nothing. */
export class Talk {
  seats = $state.raw<readonly SeatView[]>([])
  lines = $state.raw<readonly LineView[]>([])
  older = $state<string | null>(null)
  saved = $state(false)
  unread = $state(0)
  /** What is being typed survives a closed panel. */
  draft = $state('')
  problem = $state<string | null>(null)

  readonly sessionId: string
  readonly mySeat: string
  #told: Told
  #reading = false
  #counting: Promise<void> | undefined

  constructor(about: { sessionId: string; seatId: string; saved: boolean }, told: Told) {
    this.sessionId = about.sessionId
    this.mySeat = about.seatId
    this.saved = about.saved
    this.#told = told
  }

  get me(): SeatView | undefined {
    return this.seats.find(({ seatId }) => seatId === this.mySeat)
  }

  get hands(): readonly SeatView[] {
    return this.seats.filter(({ handRaisedAt }) => handRaisedAt !== null)
  }

  nameOf(seatId: string): string {
    return this.seats.find((seat) => seat.seatId === seatId)?.name ?? ''
  }

  /** Loads everything as it is now and follows it from there, until it is stopped. */
  async follow(onState: (state: LiveState) => void, onEnd: () => void): Promise<() => void> {
    const after = await this.load()
    return live.subscribe<typeof classChannel>(
      'live.class',
      { sessionId: this.sessionId as SessionId },
      { after, onEvent: (event) => this.hear(event), onReset: () => void this.load(), onState, onEnd },
    )
  }

  /** The people first, with the place in the channel they stand for; what is read later may hold more, never less. */
  async load(): Promise<number> {
    const room = await doors.room({ sessionId: this.sessionId })
    const chat = await doors.chat({ sessionId: this.sessionId })
    this.seats = room.seats
    this.lines = chat.items
    this.older = chat.next
    return room.at
  }

  async loadOlder(): Promise<void> {
    if (!this.older) return
    const chat = await doors.chat({ sessionId: this.sessionId, before: this.older })
    this.lines = [...chat.items, ...this.lines]
    this.older = chat.next
  }

  setReading(reading: boolean): void {
    this.#reading = reading
    if (reading) this.unread = 0
  }

  hear({ event, payload }: ClassEvent): void {
    const { seatId, line, lineId, endsAt, at } = (payload ?? {}) as {
      seatId?: string | null
      lineId?: string
      line?: LineView
      endsAt?: string
      at?: string
    }
    switch (event) {
      case 'said':
        if (line) this.#add([line])
        return
      case 'line_taken_back':
        this.lines = this.lines.filter((line) => line.lineId !== lineId)
        return
      case 'hand_raised':
      case 'hand_lowered':
        this.#setHand(seatId ?? '', event, at ?? null)
        return
      case 'seated':
      case 'readmitted':
        void this.#count(seatId ?? '')
        return
      case 'removed':
        this.#remove(seatId ?? '')
        return
      case 'muted':
        if (seatId === null || seatId === this.mySeat) this.#told.onMuted(seatId === null)
        return
      case 'chat_saved':
        this.saved = true
        this.#told.say({ kind: 'chat_saved' })
        return
      case 'extended':
        if (endsAt) this.#told.onExtended(endsAt)
        return
      case 'recording_started':
        this.#told.onRecording(true)
        return
      case 'recording_stopped':
        this.#told.onRecording(false)
        return
      case 'ended':
        this.#told.onEnded()
    }
  }

  async toggleHand(): Promise<void> {
    const { sessionId } = this
    const up = this.me?.handRaisedAt !== null
    await this.#try(() => (up ? doors.lowerHand({ sessionId }) : doors.raiseHand({ sessionId })))
  }

  async say(): Promise<void> {
    const text = this.draft.trim()
    if (text === '') return
    const said = await this.#try(() => doors.say({ sessionId: this.sessionId, text }))
    if (said && this.draft.trim() === text) this.draft = ''
  }

  takeBack = (lineId: string) => this.#try(() => doors.takeBackLine({ sessionId: this.sessionId, lineId }))
  saveChat = () => this.#try(() => doors.saveChat({ sessionId: this.sessionId }))
  lowerHandOf = (seatId: string) => this.#try(() => doors.lowerHandOf({ sessionId: this.sessionId, seatId }))
  mute = (seatId: string) => this.#try(() => doors.muteSeat({ sessionId: this.sessionId, seatId }))
  muteAll = () => this.#try(() => doors.muteAll({ sessionId: this.sessionId }))
  remove = (seatId: string) => this.#try(() => doors.removeFromClass({ sessionId: this.sessionId, seatId }))
  readmit = (seatId: string) => this.#try(() => doors.readmit({ sessionId: this.sessionId, seatId }))
  extend = (minutes: number) => this.#try(() => doors.extendClass({ sessionId: this.sessionId, minutes }))
  end = () => this.#try(() => doors.endForAll({ sessionId: this.sessionId }))

  #add(items: readonly LineView[]): void {
    const known = new Set(this.lines.map(({ lineId }) => lineId))
    const fresh = items.filter(({ lineId }) => !known.has(lineId))
    this.lines = [...this.lines, ...fresh].toSorted((one, other) => (one.lineId < other.lineId ? -1 : 1))
    const others = fresh.filter(({ seatId }) => seatId !== this.mySeat)
    if (!this.#reading) this.unread += others.length
    for (const { name, text } of others) this.#told.say({ kind: 'line', name, text })
  }

  #setHand(seatId: string, event: 'hand_raised' | 'hand_lowered', handRaisedAt: string | null): void {
    this.seats = this.seats.map((seat) => (seat.seatId === seatId ? { ...seat, handRaisedAt } : seat)).toSorted(byHand)
    this.#told.say({ kind: event, name: this.nameOf(seatId), mine: seatId === this.mySeat })
  }

  /** Whoever comes is known by id only; many who come at once are one question. */
  async #count(seatId: string): Promise<void> {
    this.#counting ??= pause(400).then(async () => {
      this.#counting = undefined
      this.seats = (await doors.room({ sessionId: this.sessionId })).seats
    })
    await this.#counting
    if (seatId !== this.mySeat) this.#told.say({ kind: 'seated', name: this.nameOf(seatId), mine: false })
  }

  #remove(seatId: string): void {
    if (seatId === this.mySeat) this.#told.onRemoved()
    this.#told.say({ kind: 'removed', name: this.nameOf(seatId), mine: false })
    this.seats = this.seats.map((seat) =>
      seat.seatId === seatId ? { ...seat, removed: true, here: false, handRaisedAt: null } : seat,
    )
  }

  async #try<Result>(deed: () => Promise<Result>): Promise<Result | undefined> {
    this.problem = null
    try {
      return await deed()
    } catch (error) {
      this.problem = problemIn(error).sentence ?? ''
      return undefined
    }
  }
}

function byHand(one: SeatView, other: SeatView): number {
  if (one.handRaisedAt && other.handRaisedAt) return one.handRaisedAt < other.handRaisedAt ? -1 : 1
  return Number(other.handRaisedAt !== null) - Number(one.handRaisedAt !== null)
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))
