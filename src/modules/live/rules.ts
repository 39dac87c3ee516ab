import { refused } from '#kernel/refusal'
import type { SeatRights } from './ports.ts'
import type { RoomRole, SessionState } from './schema.ts'

/** People may come this long before the class, and still come back this long after its planned end. */
export const entersBefore = Temporal.Duration.from({ minutes: 10 })
export const grace = Temporal.Duration.from({ minutes: 15 })

export type Course = {
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  endedAt: Temporal.Instant | null
  cancelledAt: Temporal.Instant | null
}

export const entersFrom = (session: { startsAt: Temporal.Instant }) => session.startsAt.subtract(entersBefore)
export const entersUntil = (session: { endsAt: Temporal.Instant }) => session.endsAt.add(grace)

export function stateOf(session: Course, now: Temporal.Instant): SessionState {
  if (session.cancelledAt) return 'cancelled'
  if (session.endedAt || !isBefore(now, entersUntil(session))) return 'over'
  if (isBefore(now, entersFrom(session))) return 'planned'
  return 'open'
}

export function enter(
  session: Course,
  seat: { removedAt: Temporal.Instant | null } | undefined,
  now: Temporal.Instant,
) {
  const state = stateOf(session, now)
  if (state === 'cancelled') return refused('session.cancelled')
  if (state === 'over') return refused('session.over')
  if (state === 'planned') return refused('session.not_open_yet')
  if (seat?.removedAt) return refused('seat.removed')
  return { expiresAt: entersUntil(session) }
}

/** A class can be moved until its room has opened: after that, somebody may have been there. */
export function move(
  session: Course & { openedAt: Temporal.Instant | null },
  to: { startsAt: Temporal.Instant; endsAt: Temporal.Instant },
  now: Temporal.Instant,
) {
  const state = stateOf(session, now)
  if (state === 'cancelled') return refused('session.cancelled')
  if (state === 'over') return refused('session.over')
  if (session.openedAt) return refused('session.begun')
  if (!isBefore(now, to.endsAt)) return refused('session.in_the_past')
  return to
}

export function cancel(session: Course & { openedAt: Temporal.Instant | null }, now: Temporal.Instant) {
  const state = stateOf(session, now)
  if (state === 'over') return refused('session.over')
  if (session.openedAt) return refused('session.begun')
  return { already: state === 'cancelled' }
}

export function rightsOf(role: RoomRole): SeatRights {
  return { publish: role === 'teacher' ? ['microphone', 'camera', 'screen'] : ['microphone', 'camera'], say: true }
}

function isBefore(one: Temporal.Instant, other: Temporal.Instant): boolean {
  return Temporal.Instant.compare(one, other) < 0
}
