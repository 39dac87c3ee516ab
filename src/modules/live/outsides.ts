import { type Db, hold, type Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import type { OutsideRooms, RoomId, SeatId } from './ports.ts'
import { read, write } from './tables.ts'

/** Shared by all processes: one may hear of somebody whom another one let in. */
export function outsideRooms(db: Db): OutsideRooms {
  return {
    placeOf: (room) =>
      db.read(async (tx) => {
        const found = read(tx).selectFrom('live.outside_room').select('place').where('room_id', '=', room)
        return (await found.executeTakeFirst())?.place ?? null
      }),

    roomAt: (place) =>
      db.read(async (tx) => {
        const found = read(tx).selectFrom('live.outside_room').select('room_id').where('place', '=', place)
        return (await found.executeTakeFirst())?.room_id ?? null
      }),

    keepPlace: (room, place) =>
      db.transact(async (tx) => {
        await write(tx)
          .insertInto('live.outside_room')
          .values({ room_id: room, place })
          .onConflict((conflict) => conflict.column('room_id').doNothing())
          .execute()
        const kept = write(tx).selectFrom('live.outside_room').select('place').where('room_id', '=', room)
        return (await kept.executeTakeFirstOrThrow()).place
      }),

    keysOf: (room, seat) =>
      db.read(async (tx) => {
        const keys = await read(tx)
          .selectFrom('live.outside_key')
          .select(['known_as', 'refused'])
          .where('room_id', '=', room)
          .where('seat_id', '=', seat)
          .orderBy('number')
          .execute()
        return keys.map(({ known_as, refused }) => ({ knownAs: known_as, isRefused: refused }))
      }),

    addKey: (room, seat, knownAs) => db.transact((tx) => addKey(tx, room, seat, knownAs)),

    refuseKeys: (room, seat) =>
      db.transact(async (tx) => {
        await write(tx)
          .updateTable('live.outside_key')
          .set({ refused: true })
          .where('room_id', '=', room)
          .where('seat_id', '=', seat)
          .execute()
      }),

    seatKnownAs: (room, knownAs) =>
      db.read(async (tx) => {
        const found = read(tx)
          .selectFrom('live.outside_key')
          .select('seat_id')
          .where('room_id', '=', room)
          .where('known_as', '=', knownAs)
        return (await found.executeTakeFirst())?.seat_id ?? null
      }),

    forget: (room) =>
      db.transact(async (tx) => {
        await write(tx).deleteFrom('live.outside_room').where('room_id', '=', room).execute()
      }),
  }
}

/** Somebody may come in with two devices at once. */
async function addKey(tx: Tx, room: RoomId, seat: SeatId, knownAs: string): Promise<boolean> {
  await hold(tx, seat)
  const opened = write(tx).selectFrom('live.outside_room').select('room_id').where('room_id', '=', room)
  if (!(await opened.forKeyShare().executeTakeFirst())) throw new Refusal('room.unknown')
  const { last } = await write(tx)
    .selectFrom('live.outside_key')
    .select(({ fn }) => fn.max('number').as('last'))
    .where('seat_id', '=', seat)
    .executeTakeFirstOrThrow()
  await write(tx)
    .insertInto('live.outside_key')
    .values({ room_id: room, seat_id: seat, number: (last ?? 0) + 1, known_as: knownAs, refused: false })
    .onConflict((conflict) => conflict.columns(['room_id', 'known_as']).doNothing())
    .execute()
  const kept = write(tx)
    .selectFrom('live.outside_key')
    .select('seat_id')
    .where('room_id', '=', room)
    .where('known_as', '=', knownAs)
  return (await kept.executeTakeFirstOrThrow()).seat_id === seat
}
