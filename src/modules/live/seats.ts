import { type Actor, personOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { personCard } from '#modules/identity'
import { isEnrolled } from '#modules/learning'
import type { SeatId, SeatView, SessionId } from './schema.ts'
import { heldSessionSeenBy, type SeenSession, type SessionRow, sessionSeenBy } from './sessions.ts'
import { type LiveTables, read, write } from './tables.ts'

declare const taken: unique symbol
export type SeatRow = LiveTables['live.seat']

/** The actor's own seat in a class that they still belong to, and were not removed from. */
export type TakenSeat = SeatRow & { readonly session: SeenSession; readonly [taken]: true }

export async function seatTakenBy(tx: ReadTx, actor: Actor, sessionId: SessionId): Promise<TakenSeat> {
  return takenIn(tx, actor, await sessionSeenBy(tx, actor, sessionId))
}

/** The same, while nobody can end the class or change it. */
export async function heldSeatTakenBy(tx: Tx, actor: Actor, sessionId: SessionId): Promise<TakenSeat> {
  return takenIn(tx, actor, await heldSessionSeenBy(tx, actor, sessionId, 'share'))
}

export async function seatOf(tx: ReadTx, session: SessionRow, actor: Actor): Promise<SeatRow | undefined> {
  return read(tx)
    .selectFrom('live.seat')
    .selectAll()
    .where('session_id', '=', session.id)
    .where('person_id', '=', personOf(actor).id)
    .executeTakeFirst()
}

/** Somebody else's seat, for what the teacher of the class does to it. */
export async function seatIn(tx: ReadTx, session: SessionRow, seatId: SeatId): Promise<SeatRow> {
  const seat = await read(tx)
    .selectFrom('live.seat')
    .selectAll()
    .where('id', '=', seatId)
    .where('session_id', '=', session.id)
    .executeTakeFirst()
  if (!seat) throw new Refusal('seat.unknown')
  return seat
}

export async function studentSeatsIn(tx: ReadTx, session: SessionRow): Promise<SeatId[]> {
  const seats = await read(tx)
    .selectFrom('live.seat')
    .select('id')
    .where('session_id', '=', session.id)
    .where('role', '=', 'student')
    .execute()
  return seats.map(({ id }) => id)
}

/** Whether a seat is still good: not removed, the class not over, and its person still in the course. */
export async function mayStillSit(tx: ReadTx, seatId: SeatId): Promise<boolean> {
  const seat = await read(tx)
    .selectFrom('live.seat')
    .innerJoin('live.session', 'live.session.id', 'live.seat.session_id')
    .select(['role', 'course_id', 'person_id'])
    .where('live.seat.id', '=', seatId)
    .where('removed_at', 'is', null)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (!seat) return false
  return seat.role === 'teacher' || isEnrolled(tx, seat.course_id, seat.person_id)
}

/** One seat a person and class, whatever they come back with; asking again gives the same one. */
export async function takeSeat(tx: Tx, actor: Actor, session: SeenSession): Promise<{ seat: SeatRow; isNew: boolean }> {
  const id = newId('sea', tx.now)
  const seat = await write(tx)
    .insertInto('live.seat')
    .values({ id, session_id: session.id, person_id: personOf(actor).id, role: session.role, taken_at: tx.now })
    .onConflict((conflict) => conflict.columns(['session_id', 'person_id']).doUpdateSet({ role: session.role }))
    .returningAll()
    .executeTakeFirstOrThrow()
  return { seat, isNew: seat.id === id }
}

/** Everybody who took a seat: raised hands first, in the order they went up, then by name. */
export async function roster(tx: ReadTx, session: SeenSession): Promise<SeatView[]> {
  const seats = await read(tx)
    .selectFrom('live.seat')
    .selectAll('live.seat')
    .select((row) =>
      row
        .exists(
          row
            .selectFrom('live.presence')
            .select('connection')
            .whereRef('live.presence.seat_id', '=', 'live.seat.id')
            .where('left_at', 'is', null),
        )
        .as('here'),
    )
    .where('session_id', '=', session.id)
    .$if(session.role !== 'teacher', (query) => query.where('removed_at', 'is', null))
    .execute()
  const cards = await personCard(
    tx,
    seats.map((seat) => seat.person_id),
  )
  return seats.map((seat) => viewOf(seat, cards.get(seat.person_id)?.name ?? '')).sort(byHandThenName)
}

async function takenIn(tx: ReadTx, actor: Actor, session: SeenSession): Promise<TakenSeat> {
  const seat = await seatOf(tx, session, actor)
  if (!seat) throw new Refusal('seat.unknown')
  if (seat.removed_at) throw new Refusal('seat.removed')
  return { ...seat, session } as TakenSeat
}

function viewOf(seat: SeatRow & { here: unknown }, name: string): SeatView {
  return {
    seatId: seat.id,
    name,
    role: seat.role,
    handRaisedAt: seat.hand_raised_at?.toString() ?? null,
    here: Boolean(seat.here),
    removed: seat.removed_at !== null,
  }
}

function byHandThenName(one: SeatView, other: SeatView): number {
  if (one.handRaisedAt && other.handRaisedAt) return Temporal.Instant.compare(one.handRaisedAt, other.handRaisedAt)
  if (one.handRaisedAt || other.handRaisedAt) return one.handRaisedAt ? -1 : 1
  return one.name.localeCompare(other.name)
}
