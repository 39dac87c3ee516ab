import { z } from 'zod'
import type { Tx } from '#kernel/db'
import { idOf } from '#kernel/id'
import { enqueue, enqueueMany, job, withdraw } from '#kernel/outbox'
import { closeRoom } from './jobs.ts'
import type { RoomId, SessionId } from './schema.ts'

/** Closes the groups of a class when their time is over, whoever is there. */
export const closeGroupsJob = job('live.close_groups', z.object({ sessionId: idOf('ses') }))
/** Puts everybody out of rooms of the class in which they have nothing to do any more. */
export const sortRooms = job('live.sort_rooms', z.object({ sessionId: idOf('ses') }))

/** How long a page has to change rooms by itself: without a jolt, and with what it sends. */
export const movesWithin = Temporal.Duration.from({ seconds: 4 })

const keyOfClosing = (sessionId: SessionId) => `live.close_groups ${sessionId}`

export async function closeGroupsAt(tx: Tx, sessionId: SessionId, at: Temporal.Instant | null): Promise<void> {
  if (at) await enqueue(tx, closeGroupsJob, { sessionId }, { key: keyOfClosing(sessionId), at })
  else await withdraw(tx, keyOfClosing(sessionId))
}

export async function sortRoomsSoon(tx: Tx, sessionId: SessionId): Promise<void> {
  await enqueue(tx, sortRooms, { sessionId }, { key: `live.sort_rooms ${sessionId}`, at: tx.now.add(movesWithin) })
}

export async function closeRoomsSoon(tx: Tx, rooms: readonly RoomId[]): Promise<void> {
  const at = tx.now.add(movesWithin)
  await enqueueMany(
    tx,
    closeRoom,
    rooms.map((roomId) => ({ payload: { roomId }, options: { key: `live.close_room ${roomId}`, at } })),
  )
}
