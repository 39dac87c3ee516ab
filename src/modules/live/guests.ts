import type { Actor, PersonId } from '#kernel/actor'
import { publish, recheck } from '#kernel/channels'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted, Refusal, refused } from '#kernel/refusal'
import { courseFace } from '#modules/courses'
import { personCard } from '#modules/identity'
import { arrangementOf } from './arrangements.ts'
import { takeOutOfGroups } from './breakout-moves.ts'
import { roomsOfSeats } from './breakouts.ts'
import { classChannel, seatChannel } from './channels.ts'
import { openToGuests, placesTaken, withdrawGuestLink } from './guest-links.ts'
import { putOutSoon } from './jobs.ts'
import type { SeatId } from './ports.ts'
import { entersFrom, stateOf } from './rules.ts'
import type { GuestWelcome, SessionId } from './schema.ts'
import { heldSession, type SessionRow, timesOf } from './sessions.ts'
import { type LiveTables, read, write } from './tables.ts'

type Guest = LiveTables['live.guest'] & { seat_id: SeatId | null; shut_out: boolean; admitted: boolean }
type Link = { session: SessionRow; places: number; madeBy: LiveTables['live.guest_link']['made_by'] }

/** What a link shows before anybody says who they are. One that is unknown, withdrawn or over is the same: it is not there. */
export async function welcomeOf(tx: ReadTx, actor: Actor, code: string): Promise<GuestWelcome> {
  const { session, places, madeBy } = await linkBehind(tx, code)
  const you = await guestAt(tx, actor, session.id)
  const { locked } = await arrangementOf(tx, session)
  const taken = await placesTaken(tx, session.id)
  return {
    title: session.title,
    startsAt: session.starts_at.toString(),
    endsAt: session.ends_at.toString(),
    entersFrom: entersFrom(timesOf(session)).toString(),
    timeZone: session.time_zone,
    invitedBy: (await personCard(tx, [madeBy])).get(madeBy)?.name ?? '',
    state: standing({ session, locked, full: taken >= places, you }, tx.now),
    you: you && !you.shut_out ? { sessionId: session.id, name: you.name } : null,
  }
}

/**
 * Gives this browser one of the places, under the name it says; coming again gives it the same one. The class is held, so that the
 * last place is given once. Nobody is in by this: they may only knock.
 */
export async function comeAsGuest(
  tx: Tx,
  key: string,
  { code, name }: { code: string; name: string },
): Promise<SessionRow> {
  await heldSession(tx, (await linkBehind(tx, code)).session.id)
  return takePlace(tx, key, await linkBehind(tx, code), name)
}

/** Whoever holds the class may give its places. */
export async function takePlace(tx: Tx, key: string, { session, places }: Link, name: string): Promise<SessionRow> {
  const known = await guestAt(tx, { kind: 'guest', key }, session.id)
  if (known) return granted(comingBack(known, session))
  granted(arrival({ session, most: places, taken: await placesTaken(tx, session.id) }, tx.now))
  await write(tx)
    .insertInto('live.guest')
    .values({ id: newId('gst', tx.now), session_id: session.id, name, key, came_at: tx.now, agreed_at: tx.now })
    .execute()
  return session
}

/** Everybody who came by a link has to leave: who is in is taken out, who waits is not let in. */
export async function putGuestsOut(tx: Tx, by: PersonId | null, session: SessionRow) {
  const seats = await write(tx)
    .updateTable('live.seat')
    .set({ removed_by: by, removed_at: tx.now, hand_raised_at: null })
    .where('session_id', '=', session.id)
    .where('role', '=', 'guest')
    .where('removed_at', 'is', null)
    .returning(['id', 'admitted_at'])
    .execute()
  const roomOf = await roomsOfSeats(tx, session)
  for (const { id, admitted_at } of seats) {
    publish(tx, seatChannel, { seatId: id }, 'refused', {})
    publish(tx, classChannel, { sessionId: session.id }, admitted_at ? 'removed' : 'refused', { seatId: id })
    const room = roomOf(id)
    await takeOutOfGroups(tx, session, id)
    if (room) await putOutSoon(tx, room, id)
  }
  if (seats.length > 0) recheck(tx, classChannel, { sessionId: session.id })
}

/** From now on nobody is a guest in this course. */
export async function endGuestsOf(tx: Tx, courseId: SessionRow['course_id']): Promise<void> {
  const sessions = await write(tx)
    .selectFrom('live.session')
    .selectAll()
    .where('course_id', '=', courseId)
    .where('ended_at', 'is', null)
    .where('id', 'in', (query) => query.selectFrom('live.guest_link').select('session_id'))
    .execute()
  for (const session of sessions) {
    await withdrawGuestLink(tx, 'system', session.id)
    await putGuestsOut(tx, null, session)
  }
}

export async function guestAt(tx: ReadTx, actor: Actor, sessionId: SessionId): Promise<Guest | undefined> {
  if (actor.kind !== 'guest') return undefined
  const row = await read(tx)
    .selectFrom('live.guest as guest')
    .leftJoin('live.seat as seat', 'seat.guest_id', 'guest.id')
    .selectAll('guest')
    .select(['seat.id as seat_id', 'seat.removed_at', 'seat.refused_at', 'seat.admitted_at'])
    .where('guest.session_id', '=', sessionId)
    .where('guest.key', '=', actor.key)
    .executeTakeFirst()
  return (
    row && { ...row, shut_out: row.removed_at !== null || row.refused_at !== null, admitted: row.admitted_at !== null }
  )
}

export async function linkBehind(tx: ReadTx, code: string): Promise<Link> {
  const row = await read(tx)
    .selectFrom('live.guest_link as link')
    .innerJoin('live.session as session', 'session.id', 'link.session_id')
    .selectAll('session')
    .select(['link.places', 'link.made_by'])
    .where('link.code', '=', code)
    .executeTakeFirst()
  const face = row && (await courseFace(tx, [row.course_id])).get(row.course_id)
  const isOver = row && ['over', 'cancelled'].includes(stateOf(timesOf(row), tx.now))
  if (!row || !face || isOver || 'refused' in openToGuests(face, row)) throw new Refusal('guest_link.unknown')
  const { places, made_by, ...session } = row
  return { session, places, madeBy: made_by }
}

function standing(
  { session, locked, full, you }: { session: SessionRow; locked: boolean; full: boolean; you: Guest | undefined },
  now: Temporal.Instant,
): GuestWelcome['state'] {
  if (you?.shut_out) return 'shut_out'
  if (stateOf(timesOf(session), now) === 'planned') return 'ahead'
  if (you?.admitted) return 'open'
  if (locked) return 'locked'
  return full && !you ? 'full' : 'open'
}

/** Nobody comes back under another name. */
function comingBack(guest: Guest, session: SessionRow) {
  return guest.shut_out ? refused('guest.shut_out') : session
}

function arrival(
  { session, most, taken }: { session: SessionRow; most: number; taken: number },
  now: Temporal.Instant,
) {
  if (stateOf(timesOf(session), now) === 'planned') return refused('session.not_open_yet')
  return taken >= most ? refused('guests.full') : { session }
}
