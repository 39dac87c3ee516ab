import { refused } from '#kernel/refusal'
import type { SeatRights } from './ports.ts'
import type { RoomRole, SessionState } from './schema.ts'

/** People may come this long before the class, and still come back this long after its planned end. */
export const entersBefore = Temporal.Duration.from({ minutes: 10 })
export const grace = Temporal.Duration.from({ minutes: 15 })

/** No class runs longer than this, however often it is extended. */
const longestClass = Temporal.Duration.from({ hours: 12 })

/** So many files may be sent in the chat of one class. */
export const mostChatFiles = 100

type Span = { startsAt: Temporal.Instant; endsAt: Temporal.Instant }
export type Times = Span & {
  openedAt: Temporal.Instant | null
  endedAt: Temporal.Instant | null
  cancelledAt: Temporal.Instant | null
}

export const entersFrom = (session: { startsAt: Temporal.Instant }) => session.startsAt.subtract(entersBefore)
export const entersUntil = (session: { endsAt: Temporal.Instant }) => session.endsAt.add(grace)

export function stateOf(session: Times, now: Temporal.Instant): SessionState {
  if (session.cancelledAt) return 'cancelled'
  if (session.endedAt || !isBefore(now, entersUntil(session))) return 'over'
  if (isBefore(now, entersFrom(session))) return 'planned'
  return 'open'
}

/** A series may have begun elsewhere, but something of it must still be ahead. */
export function plan(classes: readonly Span[], now: Temporal.Instant) {
  if (classes.every(({ endsAt }) => !isBefore(now, endsAt))) return refused('session.in_the_past')
  return { classes }
}

/** A course whose teacher leaves has no class once it is gone. */
export function beforeEnd(classes: readonly Pick<Span, 'startsAt'>[], { goneAt }: { goneAt: Temporal.Instant | null }) {
  if (goneAt && classes.some(({ startsAt }) => !isBefore(startsAt, goneAt))) return refused('session.course_gone')
  return { classes }
}

type Admission = {
  removed_at: Temporal.Instant | null
  admitted_at: Temporal.Instant | null
  refused_at: Temporal.Instant | null
}

/** Whoever was in may come back, through a lock too; whoever steers needs nobody's leave. */
export function enter(
  session: Times,
  seat: Admission | undefined,
  { steers, waiting, locked }: { steers: boolean; waiting: boolean; locked: boolean },
  now: Temporal.Instant,
) {
  const state = stateOf(session, now)
  if (state === 'cancelled') return refused('session.cancelled')
  if (state === 'over') return refused('session.over')
  if (state === 'planned') return refused('session.not_open_yet')
  if (seat?.removed_at) return refused('seat.removed')
  const expiresAt = entersUntil(session)
  if (steers || seat?.admitted_at) return { expiresAt, waits: false }
  if (seat?.refused_at) return refused('seat.refused')
  if (locked) return refused('class.locked')
  return { expiresAt, waits: waiting }
}

/** Whoever has a seat keeps it; those who teach take nobody's. */
export function sit(role: RoomRole, { capacity, taken }: { capacity: number | null; taken: number }) {
  return role === 'student' && capacity !== null && taken >= capacity ? refused('class.full') : { taken }
}

/** A class can be moved until its room has opened: after that, somebody may have been there. */
export function move(session: Times, to: Span, now: Temporal.Instant) {
  const state = stateOf(session, now)
  if (state === 'cancelled') return refused('session.cancelled')
  if (state === 'over') return refused('session.over')
  if (session.openedAt) return refused('session.begun')
  if (!isBefore(now, to.endsAt)) return refused('session.in_the_past')
  return to
}

export function cancel(session: Times, now: Temporal.Instant) {
  if (stateOf(session, now) === 'over') return refused('session.over')
  if (session.openedAt) return refused('session.begun')
  return { session }
}

export function notOver(session: Times, now: Temporal.Instant) {
  const state = stateOf(session, now)
  if (state === 'cancelled') return refused('session.cancelled')
  if (state === 'over') return refused('session.over')
  return { session }
}

export function begun(session: Times, now: Temporal.Instant) {
  return isBefore(now, session.startsAt) ? refused('session.not_begun') : { session }
}

/** Nobody records a class that its teacher has not opened to it. */
export function record(session: Times, enabledAt: Temporal.Instant | null, now: Temporal.Instant) {
  const going = goingOn(session, now)
  if ('refused' in going) return going
  return enabledAt ? { enabledAt } : refused('recording.not_enabled')
}

/** What is done inside a class needs one that goes on. */
export function goingOn(session: Times, now: Temporal.Instant) {
  if (stateOf(session, now) !== 'open' || !session.openedAt) return refused('class.not_going_on')
  return { session }
}

export function extend(session: Times, minutes: number, now: Temporal.Instant) {
  const going = goingOn(session, now)
  if ('refused' in going) return going
  const endsAt = session.endsAt.add({ minutes })
  if (isBefore(session.startsAt.add(longestClass), endsAt)) return refused('class.too_long')
  return { endsAt }
}

/** Whoever steers the class is put out by nobody; a host first gives the class back. */
export function removable(seat: { role: RoomRole; hosts_at: Temporal.Instant | null }) {
  if (seat.role === 'teacher') return refused('seat.teaches')
  return seat.hosts_at ? refused('seat.hosts') : { seat }
}

export function rightsOf({ steers, sharing }: { steers: boolean; sharing: boolean }): SeatRights {
  return { publish: steers || sharing ? ['microphone', 'camera', 'screen'] : ['microphone', 'camera'], say: true }
}

function isBefore(one: Temporal.Instant, other: Temporal.Instant): boolean {
  return Temporal.Instant.compare(one, other) < 0
}
