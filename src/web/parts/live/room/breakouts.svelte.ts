import type { GroupsView, GroupView, GroupWay, LineView } from '#modules/live/schema'
import { m } from '#web/words.ts'
import type { Calls } from './calls.svelte.ts'
import { doors } from './doors.ts'

export type GroupNews = { groupId?: string | null; choosing?: boolean; at?: string | null }
type News = GroupNews & { seatId?: string | null; endsAt?: string; line?: LineView }
type About = {
  sessionId: string
  mySeat: string
  steers: () => boolean
  /** Sound and picture come from there now. */
  onMoved: (groupId: string | null) => void
}
type Plan = { count: number; way: GroupWay; minutes: number | null; returning: boolean }

const nothing: GroupsView = {
  now: '1970-01-01T00:00:00Z',
  state: 'none',
  way: 'evenly',
  minutes: null,
  returning: true,
  endsAt: null,
  groups: [],
  mine: { groupId: null, inside: false },
  told: null,
}
const warnedBefore = 60
/** So that a class does not ask all at once. */
const scatter = 600

/** The groups of a class: what is planned, where everybody is, and how long it lasts. */
export class Breakouts {
  view = $state.raw<GroupsView>(nothing)
  /** The group whose room sound and picture come from; nothing: that of the class. */
  here = $state<string | null>(null)
  /** The view is not older than the key that was given last. */
  isSure = $state(false)
  /** Seconds until the groups close, by the server’s clock. */
  left = $state<number | null>(null)
  /** What was told to all groups, until it is put away. */
  told = $state.raw<LineView | null>(null)
  /** Something to be said aloud and shown for a moment; heard too, where it calls somebody. */
  onSay: (text: string, sound?: boolean) => void = () => {}

  readonly wanted = $derived(this.view.mine.inside ? this.view.mine.groupId : null)
  readonly group = $derived(this.view.groups.find(({ groupId }) => groupId === this.here))
  readonly own = $derived(this.view.groups.find(({ groupId }) => groupId === this.view.mine.groupId))
  readonly calling = $derived(
    this.view.groups
      .filter(({ calledAt }) => calledAt !== null)
      .toSorted((one, other) => Date.parse(one.calledAt ?? '') - Date.parse(other.calledAt ?? '')),
  )
  readonly isOpen = $derived(this.view.state === 'open')
  /** The school wants this seat in another room than sound and picture come from. */
  readonly isAstray = $derived(this.isSure && this.wanted !== this.here)

  readonly #about: About
  readonly #calls: Calls
  #loadedAt = 0
  #loading: Promise<void> | undefined
  #again = false
  #warned: string | null = null
  #ended: string | null = null
  #heard: string | null = null
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(about: About, calls: Calls) {
    this.#about = about
    this.#calls = calls
  }

  /** One question at a time; what happens meanwhile is asked for right after. */
  load = (): Promise<void> => {
    if (this.#loading) {
      this.#again = true
      return this.#loading
    }
    this.#loading = this.#ask().finally(() => {
      this.#loading = undefined
      if (this.#again) void this.load().catch(() => {})
    })
    return this.#loading
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** A key was given for this room. Where the view knows otherwise, it is older than the key. */
  arrive(groupId: string | null): void {
    const moved = groupId !== this.here
    this.here = groupId
    if (groupId !== this.wanted) {
      this.isSure = false
      void this.load().catch(() => {})
    }
    if (moved) this.#about.onMoved(groupId)
  }

  hear(event: string, news: News): void {
    const { groupId, at = null, endsAt, line } = news
    const within = this.#asksWithin(event, news)
    if (within !== null) setTimeout(() => void this.load().catch(() => {}), Math.random() * within)
    else if (event === 'groups_extended' && endsAt) this.#extend(endsAt)
    else if (event === 'group_called' && groupId) this.#call(groupId, at)
    else if (event === 'groups_told' && line) this.#tell(line)
  }

  /** Whether this concerns somebody so that they ask anew, and how soon: at once, or scattered. */
  #asksWithin(event: string, { seatId, choosing }: News): number | null {
    if (event === 'groups_opened' || event === 'groups_closed') return 0
    const steers = this.#about.steers()
    if (event === 'group_moved') {
      if (seatId === this.#about.mySeat) return 0
      return steers || this.view.way === 'choice' ? scatter : null
    }
    const concerned = choosing || steers || this.view.state !== 'none'
    return event === 'groups_changed' && concerned ? scatter : null
  }

  nameOf({ name, place }: Pick<GroupView, 'name' | 'place'>): string {
    return name || m.group_numbered({ number: place })
  }

  plan = (plan: Plan) => this.#do(() => doors.planGroups({ ...this.#session, ...plan }))
  arrange = (wishes: Partial<Omit<Plan, 'count'>>) =>
    this.#do(() => doors.arrangeGroups({ ...this.#session, ...wishes }))
  add = () => this.#do(() => doors.addGroup(this.#session))
  rename = (groupId: string, name: string) => this.#do(() => doors.renameGroup({ ...this.#session, groupId, name }))
  remove = (groupId: string) => this.#do(() => doors.removeGroup({ ...this.#session, groupId }))
  place = (seatId: string, groupId: string | null) =>
    this.#do(() => doors.placeSeat({ ...this.#session, seatId, groupId }))
  open = () => this.#do(() => doors.openGroups(this.#session))
  close = () => this.#do(() => doors.closeGroups(this.#session))
  extend = (minutes: number) => this.#do(() => doors.extendGroups({ ...this.#session, minutes }))
  tell = (text: string) => this.#do(() => doors.tellGroups({ ...this.#session, text }))
  visit = (groupId: string) => this.#do(() => doors.visitGroup({ ...this.#session, groupId }))
  choose = (groupId: string) => this.#do(() => doors.chooseGroup({ ...this.#session, groupId }))
  leave = () => this.#do(() => doors.leaveGroup(this.#session))
  rejoin = () => this.#do(() => doors.rejoinGroup(this.#session))
  callTeacher = () => this.#do(() => doors.callTeacher(this.#session))
  takeCallBack = () => this.#do(() => doors.takeCallBack(this.#session))

  get #session() {
    return { sessionId: this.#about.sessionId }
  }

  async #do(deed: () => Promise<unknown>): Promise<boolean> {
    const done = await this.#calls.try(deed)
    if (done) await this.load().catch(() => {})
    return done !== undefined
  }

  async #ask(): Promise<void> {
    this.#again = false
    const view = await doors.groups(this.#session)
    this.#loadedAt = performance.now()
    this.view = view
    this.isSure = !this.#again
    if (view.told && view.told.lineId !== this.#heard) this.#tell(view.told)
    if (view.state !== 'open') this.told = null
    this.#count()
  }

  #extend(endsAt: string): void {
    this.view = { ...this.view, endsAt }
    this.#count()
    this.onSay(m.group_said_extended())
  }

  #call(groupId: string, calledAt: string | null): void {
    const groups = this.view.groups.map((group) => (group.groupId === groupId ? { ...group, calledAt } : group))
    this.view = { ...this.view, groups }
    const group = groups.find((one) => one.groupId === groupId)
    if (group && calledAt && this.#about.steers()) this.onSay(m.group_said_call({ name: this.nameOf(group) }), true)
  }

  #tell(line: LineView): void {
    this.#heard = line.lineId
    this.told = line.seatId === this.#about.mySeat ? null : line
    if (this.told) this.onSay(m.group_said_told({ name: line.name, text: line.text }), true)
  }

  /** Once a second, by the server’s clock as it was when it last answered. */
  #count(): void {
    clearInterval(this.#timer)
    const { endsAt, now } = this.view
    this.left = null
    if (!endsAt) return
    const atFirst = (Date.parse(endsAt) - Date.parse(now)) / 1000
    const tick = () => {
      this.left = Math.max(0, atFirst - (performance.now() - this.#loadedAt) / 1000)
      if (this.left <= warnedBefore && this.left > 0 && this.#warned !== endsAt) {
        this.#warned = endsAt
        this.onSay(m.group_said_minute(), true)
      }
      if (this.left === 0 && this.#ended !== endsAt) {
        this.#ended = endsAt
        setTimeout(() => void this.load().catch(() => {}), Math.random() * scatter)
      }
    }
    tick()
    this.#timer = setInterval(tick, 1000)
  }
}
