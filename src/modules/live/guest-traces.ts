import type { Actor } from '#kernel/actor'
import { publish, recheck } from '#kernel/channels'
import type { ReadTx, Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { takeOutOfGroups } from './breakout-moves.ts'
import { roomsOfSeats } from './breakouts.ts'
import { classChannel } from './channels.ts'
import { guestAt } from './guests.ts'
import { putOutSoon } from './jobs.ts'
import { stateOf } from './rules.ts'
import { type GuestId, type GuestTraces, guestDays, type SeatId, type SessionId } from './schema.ts'
import { seatIn } from './seats.ts'
import { heldSession, type SessionRow, type TaughtSession, timesOf } from './sessions.ts'
import { read, write } from './tables.ts'

/** More classes than one browser comes to in a month. */
const mostClasses = 50

/** Everything that is kept about whoever came with this browser, class by class. */
export async function tracesOf(tx: ReadTx, actor: Actor): Promise<GuestTraces['items']> {
  if (actor.kind !== 'guest') return []
  const rows = await read(tx)
    .selectFrom('live.guest as guest')
    .innerJoin('live.session as session', 'session.id', 'guest.session_id')
    .leftJoin('live.seat as seat', 'seat.guest_id', 'guest.id')
    .selectAll('session')
    .select(['guest.name', 'guest.came_at', 'guest.agreed_at', 'seat.id as seat_id'])
    .select(['seat.admitted_at', 'seat.removed_at'])
    .where('guest.key', '=', actor.key)
    .orderBy('guest.came_at', 'desc')
    .limit(mostClasses)
    .execute()
  return Promise.all(
    rows.map(async (row) => ({
      sessionId: row.id,
      title: row.title,
      startsAt: row.starts_at.toString(),
      over: isOver(row, tx.now),
      name: row.name,
      cameAt: row.came_at.toString(),
      agreedAt: row.agreed_at.toString(),
      admittedAt: row.admitted_at?.toString() ?? null,
      removedAt: row.removed_at?.toString() ?? null,
      ...(await tracesOfSeat(tx, row.seat_id)),
      keptUntil: row.ends_at.add({ hours: guestDays * 24 }).toString(),
    })),
  )
}

/** Whom a wish is about. That somebody was taken out stays until the class is over, so that they stay out. */
export async function forgettableGuest(tx: ReadTx, actor: Actor, sessionId: SessionId) {
  const session = await read(tx).selectFrom('live.session').selectAll().where('id', '=', sessionId).executeTakeFirst()
  const guest = await guestAt(tx, actor, sessionId)
  if (!session || !guest) throw new Refusal('session.unknown')
  if (guest.shut_out && !isOver(session, tx.now)) throw new Refusal('guest.shut_out')
  return { session, guest }
}

/** Deletes it all. */
export async function forgetGuest(tx: Tx, actor: Actor, sessionId: SessionId) {
  await heldSession(tx, sessionId)
  const { session, guest } = await forgettableGuest(tx, actor, sessionId)
  return eraseGuest(tx, session, guest.id)
}

/** For somebody who wrote to the school, from whatever browser: the teacher does it by the seat, also while they are kept out. */
export async function forgetGuestOn(tx: Tx, session: TaughtSession, seatId: SeatId) {
  return eraseGuest(tx, session, await guestOn(tx, session, seatId))
}

export async function guestOn(tx: ReadTx, session: TaughtSession, seatId: SeatId): Promise<GuestId> {
  const { guest_id } = await seatIn(tx, session, seatId)
  if (!guest_id) throw new Refusal('seat.unknown')
  return guest_id
}

/** Answers with nothing when somebody else did it meanwhile. */
export async function eraseGuest(tx: Tx, session: SessionRow, guestId: GuestId) {
  const seats = await seatsOfGuests(tx, [guestId])
  const [seat] = seats
  const room = seat ? (await roomsOfSeats(tx, session))(seat) : null
  if (seat) await takeOutOfGroups(tx, session, seat)
  const { numDeletedRows } = await write(tx).deleteFrom('live.guest').where('id', '=', guestId).executeTakeFirst()
  if (numDeletedRows === 0n) return undefined
  await forgetSeats(tx, seats)
  const isGoingOn = !isOver(session, tx.now)
  if (seat && isGoingOn) {
    publish(tx, classChannel, { sessionId: session.id }, 'removed', { seatId: seat })
    recheck(tx, classChannel, { sessionId: session.id })
    if (room) await putOutSoon(tx, room, seat)
  }
  return { room: isGoingOn ? room : null, seat }
}

/** With guests go their seats, and everything that hangs on those. */
export async function forgetSeatsOf(tx: Tx, guests: readonly GuestId[]): Promise<void> {
  await forgetSeats(tx, await seatsOfGuests(tx, guests))
}

const isOver = (session: SessionRow, now: Temporal.Instant) =>
  ['over', 'cancelled'].includes(stateOf(timesOf(session), now))

async function seatsOfGuests(tx: Tx, guests: readonly GuestId[]): Promise<SeatId[]> {
  const seats = await write(tx)
    .selectFrom('live.seat')
    .select('id')
    .where('guest_id', 'in', [...guests])
    .execute()
  return seats.map(({ id }) => id)
}

async function forgetSeats(tx: Tx, seats: readonly SeatId[]): Promise<void> {
  if (seats.length === 0) return
  await write(tx).deleteFrom('live.chat_line').where('seat_id', 'in', seats).execute()
  await write(tx).deleteFrom('live.caption').where('seat_id', 'in', seats).execute()
  await write(tx).deleteFrom('live.stroke').where('seat_id', 'in', seats).execute()
  await write(tx).deleteFrom('live.seat').where('id', 'in', seats).execute()
}

async function tracesOfSeat(tx: ReadTx, seatId: SeatId | null) {
  if (!seatId) return { presences: [], lines: [], said: [], votes: 0, recordings: [] }
  const presences = await read(tx)
    .selectFrom('live.presence')
    .select(['joined_at', 'left_at'])
    .where('seat_id', '=', seatId)
    .orderBy('joined_at')
    .execute()
  const said = (table: 'live.saved_line' | 'live.chat_line') =>
    read(tx).selectFrom(table).select(['said_at', 'text']).where('seat_id', '=', seatId).orderBy('id').execute()
  const heard = (table: 'live.kept_caption' | 'live.caption') =>
    read(tx).selectFrom(table).select(['began_at', 'text']).where('seat_id', '=', seatId).orderBy('began_at').execute()
  const ballots = await read(tx).selectFrom('live.ballot').select('poll_id').where('seat_id', '=', seatId).execute()
  const notices = await read(tx)
    .selectFrom('live.recording_notice')
    .select(['noticed_at', 'answer'])
    .where('seat_id', '=', seatId)
    .orderBy('noticed_at')
    .execute()
  return {
    presences: presences.map(({ joined_at, left_at }) => ({
      joinedAt: joined_at.toString(),
      leftAt: left_at?.toString() ?? null,
    })),
    lines: [...(await said('live.saved_line')), ...(await said('live.chat_line'))].map(({ said_at, text }) => ({
      at: said_at.toString(),
      text,
    })),
    said: [...(await heard('live.kept_caption')), ...(await heard('live.caption'))].map(({ began_at, text }) => ({
      at: began_at.toString(),
      text,
    })),
    votes: ballots.length,
    recordings: notices.map(({ noticed_at, answer }) => ({ toldAt: noticed_at.toString(), answer })),
  }
}
