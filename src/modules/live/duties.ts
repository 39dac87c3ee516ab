import { system } from '#kernel/actor'
import type { Db, ReadTx } from '#kernel/db'
import { type Duty, duty } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { belongsIn, breakoutDuties, unlessUnknown } from './breakout-duties.ts'
import { closeGroupsWhenDue } from './breakout-openings.ts'
import { openGroupRooms } from './breakouts.ts'
import { finishCaptions, keepCaptions } from './caption-flows.ts'
import { endClass } from './classes.ts'
import type { LivePorts } from './flows.ts'
import { guestDuties } from './guest-erasures.ts'
import { closeRoom, keepClass, keepLookingAfter, putOut } from './jobs.ts'
import { finishCaptionsJob } from './last-words-jobs.ts'
import type { MediaRooms, PresentSeat, RoomId } from './ports.ts'
import { settlePresence } from './presences.ts'
import { keepRecording, recordingDuties } from './recording-flows.ts'
import { remind, remindOfClass } from './reminders.ts'
import { stateOf } from './rules.ts'
import type { SessionId } from './schema.ts'
import { heldSession, timesOf } from './sessions.ts'
import { read } from './tables.ts'

export function liveDuties(ports: LivePorts): Duty[] {
  const { rooms } = ports
  return [
    ...recordingDuties(ports),
    ...guestDuties(ports),
    duty(keepClass, async (db, { sessionId }) => {
      await keep(db, rooms, sessionId)
      await keepRecording(db, ports, sessionId)
      await keepCaptions(db, ports, sessionId)
    }),
    duty(finishCaptionsJob, (db, { sessionId }) => finishCaptions(db, ports, sessionId)),
    duty(remindOfClass, remind),
    duty(closeRoom, (_db, { roomId }) => unlessUnknown(rooms.closeRoom(roomId))),
    ...breakoutDuties(ports),
    duty(putOut, async (db, { roomId, seatId }) => {
      if (await db.read((tx) => belongsIn(tx, roomId, seatId))) return
      await unlessUnknown(rooms.removeSeat(roomId, seatId))
    }),
  ]
}

/** Sees who is there, ends the class when its time is up, and comes back later when it is not. */
async function keep(db: Db, rooms: MediaRooms, sessionId: SessionId): Promise<void> {
  const all = await db.read((tx) => roomsOf(tx, sessionId))
  if (all.length === 0) return
  const seenAt = db.clock.now()
  const seen = await Promise.all(all.map((room) => presentIn(rooms, room)))
  await db.transact(async (tx) => {
    const session = await heldSession(tx, sessionId)
    if (!session || session.ended_at) return
    if (!seen.includes(null))
      await settlePresence(
        tx,
        session,
        seen.flatMap((one) => one ?? []),
        seenAt,
      )
    if (stateOf(timesOf(session), tx.now) === 'over') return endClass(tx, system, session)
    await closeGroupsWhenDue(tx, session)
    await keepLookingAfter(tx, sessionId)
  })
}

/** The room of a class that goes on, and those of its groups. */
async function roomsOf(tx: ReadTx, sessionId: SessionId): Promise<RoomId[]> {
  const row = await read(tx)
    .selectFrom('live.session')
    .select('room_id')
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return row?.room_id ? [row.room_id, ...(await openGroupRooms(tx, { id: sessionId }))] : []
}

/** A media server that does not answer has nobody in it, as far as anybody knows; of one that never tells, its reports are all there is. */
async function presentIn(rooms: MediaRooms, room: RoomId): Promise<PresentSeat[] | null> {
  try {
    return await rooms.seatsIn(room)
  } catch (error) {
    if (error instanceof Refusal) return error.code === 'room.not_controllable' ? null : []
    throw error
  }
}
