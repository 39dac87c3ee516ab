import type { Db, ReadTx } from '#kernel/db'
import { type Duty, duty } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { closeGroupsJob, sortRooms } from './breakout-jobs.ts'
import { closeGroupsWhenDue } from './breakout-openings.ts'
import { groupsOf, roomsOfSeats } from './breakouts.ts'
import type { MediaRooms, RoomId, SeatId } from './ports.ts'
import type { SessionId } from './schema.ts'
import { mayStillSit } from './seats.ts'
import { heldSession } from './sessions.ts'
import { read } from './tables.ts'

export function breakoutDuties({ rooms }: { rooms: MediaRooms }): Duty[] {
  return [
    duty(closeGroupsJob, (db, { sessionId }) =>
      db.transact(async (tx) => {
        const session = await heldSession(tx, sessionId)
        if (session && !session.ended_at) await closeGroupsWhenDue(tx, session)
      }),
    ),
    duty(sortRooms, (db, { sessionId }) => sort(db, rooms, sessionId)),
  ]
}

/** Whether somebody who is in this room may stay there: their seat is good, and their group, or the class, is there. */
export async function belongsIn(tx: ReadTx, roomId: RoomId, seatId: SeatId): Promise<boolean> {
  if (!(await mayStillSit(tx, seatId))) return false
  const session = await sessionOf(tx, seatId)
  return session !== undefined && (await roomsOfSeats(tx, session))(seatId) === roomId
}

/** Whoever did not go where they belong is put out; their page then asks for a key, and is given the right one. */
async function sort(db: Db, rooms: MediaRooms, sessionId: SessionId): Promise<void> {
  const { all, roomOf } = await db.read(async (tx) => {
    const session = await read(tx)
      .selectFrom('live.session')
      .select(['id', 'room_id'])
      .where('id', '=', sessionId)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    if (!session) return { all: [], roomOf: () => null }
    const ofGroups = (await groupsOf(tx, session)).map(({ room_id }) => room_id)
    const all = [session.room_id, ...ofGroups].filter((room) => room !== null)
    return { all, roomOf: await roomsOfSeats(tx, session) }
  })
  await Promise.all(
    all.map(async (room) => {
      const present = await rooms.seatsIn(room).catch(noneIfUnknown)
      const astray = present.filter(({ seat }) => roomOf(seat) !== room)
      await Promise.all(astray.map(({ seat }) => unlessUnknown(rooms.removeSeat(room, seat))))
    }),
  )
}

function sessionOf(tx: ReadTx, seatId: SeatId) {
  return read(tx)
    .selectFrom('live.session as session')
    .innerJoin('live.seat as seat', 'seat.session_id', 'session.id')
    .select(['session.id', 'session.room_id'])
    .where('seat.id', '=', seatId)
    .executeTakeFirst()
}

function noneIfUnknown(error: unknown): never[] {
  if (error instanceof Refusal && error.code === 'room.unknown') return []
  throw error
}

export async function unlessUnknown(order: Promise<void>): Promise<void> {
  try {
    await order
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'room.unreachable') throw error
  }
}
