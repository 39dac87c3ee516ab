import { type Actor, personOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted, Refusal } from '#kernel/refusal'
import { standingCourses } from '#modules/courses'
import { personCard, standingPeople } from '#modules/identity'
import { isEnrolled } from '#modules/learning'
import { type PersonFace, personFaces } from '#modules/profiles'
import { guestNames, isGuestStillWelcome, takeGuestSeat } from './guest-seats.ts'
import { notOver } from './rules.ts'
import type { SeatId, SeatView, SessionId } from './schema.ts'
import { heldSessionSeenBy, type SeenSession, type SessionRow, sessionSeenBy, timesOf } from './sessions.ts'
import { type LiveTables, read, write } from './tables.ts'

declare const taken: unique symbol
export type SeatRow = LiveTables['live.seat']
type Sitting = Pick<SeatRow, 'id' | 'person_id' | 'guest_id'>

/** The actor's own seat in a class that they still belong to, and were not removed from. */
export type TakenSeat = SeatRow & { readonly session: SeenSession; readonly [taken]: true }

export async function seatTakenBy(tx: ReadTx, actor: Actor, sessionId: SessionId): Promise<TakenSeat> {
  return takenIn(tx, actor, await sessionSeenBy(tx, actor, sessionId))
}

/** With what `sessionSatInBy` refuses. */
export const inside = [
  ...(['session.unknown', 'session.over', 'session.cancelled'] as const),
  ...(['seat.unknown', 'seat.removed', 'seat.waiting'] as const),
]

/** For what is to be seen inside: whoever belongs to the course looks in from anywhere, a guest from their seat and while the class goes on. */
export async function sessionSatInBy(tx: ReadTx, actor: Actor, sessionId: SessionId): Promise<SeenSession> {
  const session = await sessionSeenBy(tx, actor, sessionId)
  if (!session.guest) return session
  granted(notOver(timesOf(session), tx.now))
  return (await takenIn(tx, actor, session)).session
}

/** The same, while nobody can end the class or change it. */
export async function heldSeatTakenBy(tx: Tx, actor: Actor, sessionId: SessionId): Promise<TakenSeat> {
  return takenIn(tx, actor, await heldSessionSeenBy(tx, actor, sessionId, 'share'))
}

export async function seatOf(tx: ReadTx, session: SeenSession, actor: Actor): Promise<SeatRow | undefined> {
  const seat = read(tx).selectFrom('live.seat').selectAll().where('session_id', '=', session.id)
  const own = session.guest
    ? seat.where('guest_id', '=', session.guest.id)
    : seat.where('person_id', '=', personOf(actor).id)
  return own.executeTakeFirst()
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

/** Those who do not steer the class. */
export async function studentSeatsIn(tx: ReadTx, session: SessionRow): Promise<SeatId[]> {
  const seats = await read(tx)
    .selectFrom('live.seat')
    .select('id')
    .where('session_id', '=', session.id)
    .where('role', '<>', 'teacher')
    .where('hosts_at', 'is', null)
    .execute()
  return seats.map(({ id }) => id)
}

/** Students who hold a seat; whoever was taken out made room for somebody else. */
export async function seatsTakenIn(tx: ReadTx, session: SessionRow): Promise<number> {
  if (session.capacity === null) return 0
  const { taken } = await read(tx)
    .selectFrom('live.seat')
    .select(({ fn }) => fn.countAll<bigint>().as('taken'))
    .where('session_id', '=', session.id)
    .where('role', '=', 'student')
    .where('removed_at', 'is', null)
    .where('refused_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(taken)
}

/** Whether a seat is still good: not removed, the class not over, and its person let into the school and still in the course. Guests hang on the class alone. */
export async function mayStillSit(tx: ReadTx, seatId: SeatId): Promise<boolean> {
  const seat = await read(tx)
    .selectFrom('live.seat')
    .innerJoin('live.session', 'live.session.id', 'live.seat.session_id')
    .innerJoin(standingCourses, 'course.id', 'live.session.course_id')
    .innerJoin(standingPeople, 'person.id', 'live.seat.person_id')
    .select(['course_id', 'person_id', 'course.teacher_id', 'person.role'])
    .where('live.seat.id', '=', seatId)
    .where('live.seat.removed_at', 'is', null)
    .where('live.seat.admitted_at', 'is not', null)
    .where('live.session.ended_at', 'is', null)
    .where('person.stands', '=', true)
    .executeTakeFirst()
  if (!seat) return isGuestStillWelcome(tx, seatId)
  if (!seat.person_id || seat.person_id === seat.teacher_id || seat.role === 'owner') return true
  return isEnrolled(tx, seat.course_id, seat.person_id)
}

/** One seat a person and class, whatever they come back with; asking again gives the same one. Who waits is not admitted yet. */
export async function takeSeat(
  tx: Tx,
  actor: Actor,
  session: SeenSession,
  { waits }: { waits: boolean },
): Promise<{ seat: SeatRow; isNew: boolean }> {
  if (session.guest) return takeGuestSeat(tx, session.guest, session)
  const id = newId('sea', tx.now)
  const person = personOf(actor).id
  const admitted = waits ? {} : { admitted_by: person, admitted_at: tx.now }
  const seat = await write(tx)
    .insertInto('live.seat')
    .values({ id, session_id: session.id, person_id: person, role: session.role, taken_at: tx.now, ...admitted })
    .onConflict((conflict) =>
      conflict.columns(['session_id', 'person_id']).doUpdateSet((row) => ({
        role: session.role,
        admitted_by: row.fn.coalesce('live.seat.admitted_by', 'excluded.admitted_by'),
        admitted_at: row.fn.coalesce('live.seat.admitted_at', 'excluded.admitted_at'),
      })),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
  return { seat, isNew: seat.id === id }
}

/** Everybody who was in the room: raised hands first, in the order they went up, then by name. */
export async function seatsOf(tx: ReadTx, session: SeenSession, isSteering: boolean): Promise<SeatView[]> {
  const seats = await seatsIn(tx, session.id)
    .where('admitted_at', 'is not', null)
    .$if(!isSteering, (query) => query.where('removed_at', 'is', null))
    .execute()
  return (await viewsOf(tx, seats)).sort(byHandThenName)
}

/** Some seats of a class by name, in the order asked. */
export async function seatsNamed(
  tx: ReadTx,
  sessionId: SessionId,
  ids: readonly SeatId[],
): Promise<(SeatView | undefined)[]> {
  const seats = await seatsIn(tx, sessionId)
    .where('id', 'in', [...ids])
    .execute()
  const views = new Map((await viewsOf(tx, seats)).map((view) => [view.seatId, view]))
  return ids.map((id) => views.get(id))
}

/** What others read beside each seat. */
export async function namesOf(tx: ReadTx, seats: readonly Sitting[]): Promise<Map<SeatId, string>> {
  const cards = await personCard(tx, [...new Set(peopleOn(seats))])
  const guests = await guestNames(tx, seats)
  return new Map(
    seats.map((seat) => [
      seat.id,
      (seat.person_id ? cards.get(seat.person_id)?.name : guests.get(seat.guest_id)) ?? '',
    ]),
  )
}

async function takenIn(tx: ReadTx, actor: Actor, session: SeenSession): Promise<TakenSeat> {
  const seat = await seatOf(tx, session, actor)
  if (!seat) throw new Refusal('seat.unknown')
  if (seat.removed_at) throw new Refusal('seat.removed')
  if (!seat.admitted_at) throw new Refusal('seat.waiting')
  return { ...seat, session } as TakenSeat
}

const peopleOn = (seats: readonly Pick<SeatRow, 'person_id'>[]) => seats.flatMap(({ person_id }) => person_id ?? [])

function seatsIn(tx: ReadTx, sessionId: SessionId) {
  return read(tx)
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
    .where('session_id', '=', sessionId)
}

async function viewsOf(tx: ReadTx, seats: readonly (SeatRow & { here: unknown })[]): Promise<SeatView[]> {
  const faces = await personFaces(tx, peopleOn(seats), 'courses')
  const guests = await guestNames(tx, seats)
  return seats.map((seat) =>
    seat.person_id
      ? viewOf(seat, faces.get(seat.person_id))
      : viewOf(seat, { name: guests.get(seat.guest_id) ?? '', photo: null, page: null }),
  )
}

function viewOf(
  seat: SeatRow & { here: unknown },
  face: Pick<PersonFace, 'name' | 'photo' | 'page'> | undefined,
): SeatView {
  return {
    seatId: seat.id,
    name: face?.name ?? '',
    photo: face?.photo ?? null,
    page: face?.page ?? null,
    role: seat.role,
    hosts: seat.role === 'teacher' || seat.hosts_at !== null,
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
