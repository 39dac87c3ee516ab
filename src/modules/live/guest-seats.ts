import { type Actor, type PersonId, personOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { standingCourses } from '#modules/courses'
import type { GuestId, SeatId } from './schema.ts'
import type { GuestRow, SessionRow } from './sessions.ts'
import { type LiveTables, read, write } from './tables.ts'

type SeatRow = LiveTables['live.seat']

/** The guest’s own seat in the class they came to. Nobody but who steers it lets them in, so a new one always waits. */
export async function takeGuestSeat(
  tx: Tx,
  guest: GuestRow,
  session: SessionRow,
): Promise<{ seat: SeatRow; isNew: boolean }> {
  const id = newId('sea', tx.now)
  const seat = await write(tx)
    .insertInto('live.seat')
    .values({ id, session_id: session.id, guest_id: guest.id, role: 'guest', taken_at: tx.now })
    .onConflict((conflict) => conflict.column('guest_id').doUpdateSet({ role: 'guest' }))
    .returningAll()
    .executeTakeFirstOrThrow()
  return { seat, isNew: seat.id === id }
}

/** Who did something to a seat. Of guests no id is written: what they did is in their own seat. */
export const doerOf = (actor: Actor): PersonId | 'guest' => (actor.kind === 'guest' ? 'guest' : personOf(actor).id)

/** What guests call themselves. */
export async function guestNames(
  tx: ReadTx,
  seats: readonly Pick<SeatRow, 'guest_id'>[],
): Promise<Map<GuestId | null, string>> {
  const ids = seats.flatMap(({ guest_id }) => guest_id ?? [])
  if (ids.length === 0) return new Map()
  const guests = await read(tx).selectFrom('live.guest').select(['id', 'name']).where('id', 'in', ids).execute()
  return new Map(guests.map(({ id, name }) => [id, name]))
}

/** Let in, not taken out, and the class not over. */
export async function isGuestStillWelcome(tx: ReadTx, seatId: SeatId): Promise<boolean> {
  const seat = await read(tx)
    .selectFrom('live.seat')
    .innerJoin('live.session', 'live.session.id', 'live.seat.session_id')
    .innerJoin(standingCourses, 'course.id', 'live.session.course_id')
    .select('live.seat.id')
    .where('live.seat.id', '=', seatId)
    .where('live.seat.guest_id', 'is not', null)
    .where('live.seat.removed_at', 'is', null)
    .where('live.seat.admitted_at', 'is not', null)
    .where('live.session.ended_at', 'is', null)
    .executeTakeFirst()
  return seat !== undefined
}
