import { z } from 'zod'
import type { Tx } from '#kernel/db'
import { idOf } from '#kernel/id'
import { enqueue, job } from '#kernel/outbox'
import type { RoomId, SeatId, SessionId } from './schema.ts'

/** Looks after a class while it lasts: who is still there, and whether its time is over. */
export const keepClass = job('live.keep_class', z.object({ sessionId: idOf('ses') }))
export const closeRoom = job('live.close_room', z.object({ roomId: idOf('rom') }))
export const putOut = job('live.put_out', z.object({ roomId: idOf('rom'), seatId: idOf('sea') }))

/** How long a connection that nobody reported lost can count on. */
export const keepEvery = Temporal.Duration.from({ seconds: 20 })

export async function keepLookingAfter(tx: Tx, sessionId: SessionId): Promise<void> {
  await enqueue(tx, keepClass, { sessionId }, { key: `live.keep_class ${sessionId}`, at: tx.now.add(keepEvery) })
}

export async function closeRoomSoon(tx: Tx, roomId: RoomId, at = tx.now): Promise<void> {
  await enqueue(tx, closeRoom, { roomId }, { key: `live.close_room ${roomId}`, at })
}

export async function putOutSoon(tx: Tx, roomId: RoomId, seatId: SeatId): Promise<void> {
  await enqueue(tx, putOut, { roomId, seatId }, { key: `live.put_out ${roomId} ${seatId}` })
}
