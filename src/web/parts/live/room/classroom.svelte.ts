import type { classChannel, groupChannel, seatChannel } from '#modules/live'
import type {
  CaptionView,
  Gesture,
  GroupId,
  LineView,
  SeatView,
  SessionId,
  StrokeView,
  WaitingView,
} from '#modules/live/schema'
import { type LiveState, live } from '#web/live/connection.ts'
import { Board } from './board.svelte.ts'
import { Breakouts, type GroupNews } from './breakouts.svelte.ts'
import { calledIn } from './called.ts'
import { Calls } from './calls.svelte.ts'
import { Captions } from './captions.svelte.ts'
import { Chat } from './chat.svelte.ts'
import { applied, type ClassEvent, type ClassroomView } from './classroom-view.ts'
import { doors } from './doors.ts'
import { Gestures } from './gestures.svelte.ts'
import { Polls } from './polls.ts'
import { type Said, saidBy, type Who } from './said.ts'
import { Steering } from './steering.ts'

type About = { sessionId: string; seatId: string; saved: boolean }
export type Told = {
  onRemoved: () => void
  onEnded: () => void
  onExtended: (endsAt: string) => void
  onAskedToUnmute: () => void
  /** A recording has begun, or ended. */
  onRecording: (going: boolean, broken: boolean) => void
  say: (what: Said) => void
}

type Payload = {
  seatId?: string | null
  endsAt?: string
  gesture?: Gesture
  hosts?: boolean
  line?: LineView
  lineId?: string
  stroke?: StrokeView
  strokeId?: string
  poll?: { question: string }
  broken?: boolean
  caption?: CaptionView
  captionIds?: readonly string[]
} & GroupNews

/** What happens among those who are in one room: in a group it is told to that group. */
const amongPeople: ReadonlySet<string> = new Set([
  'hand_raised',
  'hand_lowered',
  'hands_lowered',
  'gestured',
  'muted',
  'said',
  'line_taken_back',
  'captioned',
])

/** After these, those who steer look anew at what only they may see. */
const refreshing: ReadonlySet<string> = new Set(['seated', 'knocked', 'refused', 'hosting', 'arranged', 'poll_voted'])

const nothing: ClassroomView = {
  seats: [],
  arrangement: {
    waiting: false,
    locked: false,
    sharing: false,
    board: false,
    drawing: false,
    spotlight: null,
    detour: null,
  },
  polls: [],
}

/** Everything about a class but sound and picture. It lives at the school, so a reload or a broken line loses nothing. */
export class Classroom {
  view = $state.raw<ClassroomView>(nothing)
  waiting = $state.raw<readonly WaitingView[]>([])
  readonly calls = new Calls()
  readonly gestures = new Gestures()
  readonly steering: Steering
  readonly polls: Polls
  readonly board: Board
  readonly captions: Captions
  readonly chat: Chat
  readonly breakouts: Breakouts
  readonly sessionId: string
  readonly mySeat: string
  #told: Told
  #ofGroup: (() => void) | undefined
  #refreshing: Promise<void> | undefined

  constructor({ sessionId, seatId, saved }: About, told: Told) {
    this.sessionId = sessionId
    this.mySeat = seatId
    this.#told = told
    this.steering = new Steering(sessionId, this.calls)
    this.polls = new Polls(sessionId, this.calls, {
      all: () => this.view.polls,
      now: (polls) => {
        this.view = { ...this.view, polls }
      },
    })
    this.board = new Board(sessionId, this.calls)
    this.captions = new Captions(sessionId)
    this.breakouts = new Breakouts(
      { sessionId, mySeat: seatId, steers: () => this.me?.hosts === true, onMoved: (groupId) => this.#goTo(groupId) },
      this.calls,
    )
    const onLine = (line: LineView) => told.say({ kind: 'line', name: calledIn(line), text: line.text })
    this.chat = new Chat({ sessionId, mySeat: seatId, saved, onLine }, this.calls)
  }

  get seats(): readonly SeatView[] {
    return this.view.seats
  }

  get me(): SeatView | undefined {
    return this.seats.find(({ seatId }) => seatId === this.mySeat)
  }

  get hands(): readonly SeatView[] {
    return this.seats.filter(({ handRaisedAt }) => handRaisedAt !== null)
  }

  get isGuest(): boolean {
    return this.me?.role === 'guest'
  }

  nameOf(seatId: string): string {
    const seat = this.seats.find((one) => one.seatId === seatId)
    return seat ? calledIn(seat) : ''
  }

  /** Loads everything as it is now and follows it from there, until it is stopped. */
  async follow(onState: (state: LiveState) => void, onEnd: () => void): Promise<() => void> {
    const { at: after } = await this.load()
    await Promise.all([this.chat.load(), this.captions.load(), this.breakouts.load()])
    const reload = () =>
      void Promise.all([
        this.load(),
        this.chat.load(),
        this.captions.load(),
        this.board.reload(),
        this.breakouts.load(),
      ])
    const ofClass = live.subscribe<typeof classChannel>(
      'live.class',
      { sessionId: this.sessionId as SessionId },
      { after, onEvent: (event) => this.#hearClass(event), onReset: reload, onState, onEnd },
    )
    const ofSeat = live.subscribe<typeof seatChannel>(
      'live.seat',
      { seatId: this.mySeat as SeatView['seatId'] },
      {
        onEvent: ({ event }) => event === 'asked_to_unmute' && this.#told.onAskedToUnmute(),
        onReset: () => {},
      },
    )
    return () => {
      ofClass()
      ofSeat()
      this.#ofGroup?.()
      this.breakouts.stop()
    }
  }

  async load() {
    const { waiting, ...room } = await doors.room({ sessionId: this.sessionId })
    const { at, ...view } = room
    this.view = view
    this.waiting = waiting
    return { at }
  }

  /** Whoever is in a group hears what happens there from its own channel, and not what the class says meanwhile. */
  #hearClass(happened: ClassEvent): void {
    if (this.breakouts.here === null || !amongPeople.has(happened.event)) this.hear(happened)
  }

  /** Sound and picture come from another room: with them go chat, hands and signs. */
  async #goTo(groupId: string | null): Promise<void> {
    this.#ofGroup?.()
    this.#ofGroup = groupId === null ? undefined : this.#followGroup(groupId as GroupId)
    await Promise.all([this.load(), this.chat.goTo(groupId)]).catch(() => {})
  }

  #followGroup(groupId: GroupId): () => void {
    const onReset = () => void Promise.all([this.load(), this.chat.load()])
    return live.subscribe<typeof groupChannel>(
      'live.group',
      { groupId },
      { onEvent: (event) => this.hear(event), onReset },
    )
  }

  hear(happened: ClassEvent): void {
    const before = this.view
    this.view = applied(before, happened)
    this.#tell(happened, before)
  }

  #tell({ event, payload }: ClassEvent, before: ClassroomView): void {
    const told = (payload ?? {}) as Payload
    const who = { name: this.nameOf(told.seatId ?? ''), mine: told.seatId === this.mySeat }
    this.chat.hear(event, told)
    this.board.hear(event, told)
    this.captions.hear(event, told)
    this.breakouts.hear(event, told)
    this.#obey(event, told, who)
    if (refreshing.has(event)) this.#refreshWaiting()
    const said = saidBy(event, told, who, before, this.view)
    if (said && (said.kind !== 'knocked' || this.me?.hosts)) this.#told.say(said)
  }

  #obey(event: string, { seatId, gesture, endsAt, broken = false }: Payload, { mine }: Who): void {
    if (event === 'removed' && mine) this.#told.onRemoved()
    else if (event === 'gestured' && seatId && gesture) this.gestures.show(seatId, gesture)
    else if (event === 'extended' && endsAt) this.#told.onExtended(endsAt)
    else if (event === 'recording_started' || event === 'recording_stopped')
      this.#told.onRecording(event === 'recording_started', broken)
    else if (event === 'ended') this.#told.onEnded()
  }

  /** What only those who steer may see is no event: it is asked for, once for all that happened within a moment. */
  #refreshWaiting(): void {
    if (!this.me?.hosts) return
    this.#refreshing ??= pause(400).then(async () => {
      this.#refreshing = undefined
      const { waiting, polls } = await doors.room({ sessionId: this.sessionId })
      this.waiting = waiting
      this.view = { ...this.view, polls }
    })
    this.#refreshing.catch(() => {})
  }

  async toggleHand(): Promise<void> {
    const { sessionId } = this
    const up = this.me?.handRaisedAt != null
    await this.calls.try(() => (up ? doors.lowerHand({ sessionId }) : doors.raiseHand({ sessionId })))
  }

  /** Too many at once is nothing to complain about: the sign is up already. */
  gesture = (gesture: Gesture) => doors.gesture({ sessionId: this.sessionId, gesture }).catch(() => {})
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))
