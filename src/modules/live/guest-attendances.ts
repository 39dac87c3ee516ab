import type { PresenceRow } from './attendances.ts'
import { type Interval, presenceIn, secondsOf } from './intervals.ts'
import type { GuestAttendance } from './schema.ts'

/** Guests who were in the room, and for how long; no mark, for nobody expected them. */
export function guestAttendance(
  presences: readonly PresenceRow[],
  window: Interval,
  now: Temporal.Instant,
): GuestAttendance[] {
  const bySeat = Map.groupBy(
    presences.filter(({ role }) => role === 'guest'),
    ({ seat_id }) => seat_id,
  )
  return [...bySeat]
    .map(([seatId, stays]) => ({
      seatId,
      name: stays[0]?.guest ?? '',
      joinedAt: stays[0]?.joined_at.toString() ?? null,
      leftAt: stays.some(({ left_at }) => left_at === null) ? null : lastOf(stays),
      seconds: secondsOf(
        presenceIn(
          window,
          stays.map((stay) => ({ from: stay.joined_at, to: stay.left_at ?? now })),
        ),
      ),
    }))
    .sort((one, other) => one.name.localeCompare(other.name))
}

function lastOf(stays: readonly PresenceRow[]): string | null {
  const ends = stays.flatMap(({ left_at }) => left_at ?? []).sort(Temporal.Instant.compare)
  return ends.at(-1)?.toString() ?? null
}
