import type { RecipientPart } from '#kernel/recipient-parts'
import { Refusal } from '#kernel/refusal'
import type { MediaRooms, RoomId, SeatId } from './ports.ts'
import { read } from './tables.ts'

/** Rooms end with their class; further back than this none is there any more. */
const latestRooms = 20

/** A media server knows a name and a seat as long as a room is there: they are put out, and looked for once more. */
export function liveRecipient({ rooms }: { rooms: MediaRooms }): RecipientPart {
  return {
    processor: 'media',
    async knownAs(tx, personId) {
      const seats = await read(tx)
        .selectFrom('live.seat as seat')
        .innerJoin('live.session as session', 'session.id', 'seat.session_id')
        .leftJoin('live.group_seat as placed', 'placed.seat_id', 'seat.id')
        .leftJoin('live.breakout_group as grp', 'grp.id', 'placed.group_id')
        .select(['seat.id', 'session.room_id', 'grp.room_id as group_room'])
        .where('seat.person_id', '=', personId)
        .where('session.room_id', 'is not', null)
        .orderBy('seat.id', 'desc')
        .limit(latestRooms)
        .execute()
      const places = seats.flatMap(({ id, room_id, group_room }) =>
        [room_id, group_room].flatMap((room) => (room ? [`${room} ${id}`] : [])),
      )
      return places.length === 0 ? null : places
    },
    async erase(places) {
      for (const place of places) {
        const [room, seat] = place.split(' ') as [RoomId, SeatId]
        await rooms.removeSeat(room, seat).catch(unlessGone)
        if ((await rooms.seatsIn(room)).some((present) => present.seat === seat)) throw new Refusal('room.unreachable')
      }
    },
  }
}

function unlessGone(error: unknown): void {
  if (!(error instanceof Refusal && ['room.unknown', 'seat.unknown'].includes(error.code))) throw error
}
