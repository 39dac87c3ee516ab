import type { classChannel, groupChannel, seatChannel } from '#modules/live'
import type {
  CaptionView,
  Gesture,
  GroupId,
  LineView,
  MakePoll,
  SeatView,
  SessionId,
  StrokeView,
  WaitingView,
  Wishes,
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

type About = { sessionId: string; seatId: string; saved: boolean }
export type Told = {
  onRemoved: () => void
  onEnded: () => void
  onExtended: (endsAt: string) => void
  onAskedToUnmute: () => void
  /** A recording has begun, or ended. */
  onRecording: (going: boolean) => void
  say: (what: Said) => void
}

/** Something worth saying aloud to whoever cannot see it. */
export type Said =
  | { kind: 'hand_raised' | 'hand_lowered' | 'seated' | 'removed'; name: string; mine: boolean }
  | { kind: 'hosting'; name: string; mine: boolean; hosts: boolean }
  | { kind: 'gestured'; name: string; mine: boolean; gesture: Gesture }
  | { kind: 'line'; name: string; text: string }
  | { kind: 'muted'; everybody: boolean }
  | { kind: 'poll'; what: 'started' | 'shared' | 'kept'; question: string }
  | { kind: 'arranged'; before: Wishes; now: Wishes }
  | { kind: 'knocked' | 'chat_saved' | 'hands_lowered' | 'rerouted' }

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
  caption?: CaptionView
  captionIds?: readonly string[]
} & GroupNews
type Who = { name: string; mine: boolean }

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

  #obey(event: string, { seatId, gesture, endsAt }: Payload, { mine }: Who): void {
    if (event === 'removed' && mine) this.#told.onRemoved()
    else if (event === 'gestured' && seatId && gesture) this.gestures.show(seatId, gesture)
    else if (event === 'extended' && endsAt) this.#told.onExtended(endsAt)
    else if (event === 'recording_started' || event === 'recording_stopped')
      this.#told.onRecording(event === 'recording_started')
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

  async vote(pollId: string, place: number): Promise<void> {
    const voted = await this.calls.try(() => doors.vote({ ...this.#here, pollId, place }))
    if (!voted) return
    const polls = this.view.polls.map((poll) =>
      poll.pollId !== pollId
        ? poll
        : {
            ...poll,
            voted: true,
            choices: poll.choices.map((choice) => ({ ...choice, mine: !poll.anonymous && choice.place === place })),
          },
    )
    this.view = { ...this.view, polls }
  }

  async makePoll(poll: Omit<MakePoll, 'sessionId'>): Promise<boolean> {
    const made = await this.calls.try(() => doors.makePoll({ ...this.#here, ...poll }))
    if (!made) return false
    const { items } = await doors.polls(this.#here)
    this.view = { ...this.view, polls: items }
    return true
  }

  startPoll = (pollId: string) => this.calls.try(() => doors.startPoll({ ...this.#here, pollId }))
  closePoll = (pollId: string) => this.calls.try(() => doors.closePoll({ ...this.#here, pollId }))
  sharePoll = (pollId: string) => this.calls.try(() => doors.sharePoll({ ...this.#here, pollId }))
  keepPoll = (pollId: string) => this.calls.try(() => doors.keepPoll({ ...this.#here, pollId }))
  deletePoll = (pollId: string) => this.calls.try(() => doors.deletePoll({ ...this.#here, pollId }))
  lowerHandOf = (seatId: string) => this.calls.try(() => doors.lowerHandOf({ ...this.#here, seatId }))
  lowerEveryHand = () => this.calls.try(() => doors.lowerEveryHand(this.#here))
  mute = (seatId: string, source: 'microphone' | 'camera' | 'screen' = 'microphone') =>
    this.calls.try(() => doors.muteSeat({ ...this.#here, seatId, source }))
  muteAll = () => this.calls.try(() => doors.muteAll(this.#here))
  askToUnmute = (seatId: string) => this.calls.try(() => doors.askToUnmute({ ...this.#here, seatId }))
  spotlight = (seatId: string | null) => this.calls.try(() => doors.spotlight({ ...this.#here, seatId }))
  makeHost = (seatId: string) => this.calls.try(() => doors.makeHost({ ...this.#here, seatId }))
  endHosting = (seatId: string) => this.calls.try(() => doors.endHosting({ ...this.#here, seatId }))
  arrange = (wishes: Partial<Wishes>) => this.calls.try(() => doors.arrangeClass({ ...this.#here, ...wishes }))
  sendDetour = (link: string | null) => this.calls.try(() => doors.sendDetour({ ...this.#here, link }))
  admit = (seatId?: string) => this.calls.try(() => doors.admit({ ...this.#here, ...(seatId && { seatId }) }))
  refuse = (seatId: string) => this.calls.try(() => doors.refuseEntry({ ...this.#here, seatId }))
  remove = (seatId: string) => this.calls.try(() => doors.removeFromClass({ ...this.#here, seatId }))
  readmit = (seatId: string) => this.calls.try(() => doors.readmit({ ...this.#here, seatId }))
  extend = (minutes: number) => this.calls.try(() => doors.extendClass({ ...this.#here, minutes }))
  end = () => this.calls.try(() => doors.endForAll(this.#here))

  get #here() {
    return { sessionId: this.sessionId }
  }
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/** What of an event is worth saying aloud. */
function saidBy(
  event: string,
  { seatId, gesture, hosts = false, poll }: Payload,
  who: Who,
  before: ClassroomView,
  now: ClassroomView,
): Said | undefined {
  switch (event) {
    case 'seated':
      return who.mine ? undefined : { kind: event, ...who }
    case 'removed':
    case 'hand_raised':
    case 'hand_lowered':
      return { kind: event, ...who }
    case 'hosting':
      return { kind: event, ...who, hosts }
    case 'gestured':
      return gesture && { kind: event, ...who, gesture }
    case 'muted':
      return seatId === null || who.mine ? { kind: event, everybody: seatId === null } : undefined
    case 'arranged':
      return { kind: event, before: before.arrangement, now: now.arrangement }
    case 'knocked':
    case 'chat_saved':
    case 'hands_lowered':
    case 'rerouted':
      return { kind: event }
    case 'poll_started':
    case 'poll_shared':
    case 'poll_kept':
      return poll && { kind: 'poll', what: whatOf[event], question: poll.question }
    default:
      return undefined
  }
}
const whatOf = { poll_started: 'started', poll_shared: 'shared', poll_kept: 'kept' } as const
