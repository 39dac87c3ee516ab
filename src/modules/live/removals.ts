import { type Actor, personOf } from '#kernel/actor'
import { publish, recheck } from '#kernel/channels'
import type { Tx } from '#kernel/db'
import { granted, Refusal } from '#kernel/refusal'
import { takeOutOfGroups } from './breakout-moves.ts'
import { roomsOfSeats } from './breakouts.ts'
import { classChannel } from './channels.ts'
import { lowerHand } from './hands.ts'
import type { HostedSession } from './hosts.ts'
import { putOutSoon } from './jobs.ts'
import { goingOn, removable } from './rules.ts'
import type { SeatId } from './schema.ts'
import { seatIn } from './seats.ts'
import { timesOf } from './sessions.ts'
import { write } from './tables.ts'

/** Takes somebody out of this class for good: their seat opens no door any more. They stay in the course. */
export async function removeSeat(tx: Tx, actor: Actor, session: HostedSession, seatId: SeatId): Promise<void> {
  granted(goingOn(timesOf(session), tx.now))
  const seat = await seatIn(tx, session, seatId)
  granted(removable(seat))
  if (seat.removed_at) return
  await lowerHand(tx, seat)
  await write(tx)
    .updateTable('live.seat')
    .set({ removed_by: personOf(actor).id, removed_at: tx.now })
    .where('id', '=', seatId)
    .execute()
  publish(tx, classChannel, { sessionId: session.id }, 'removed', { seatId })
  recheck(tx, classChannel, { sessionId: session.id })
  const room = (await roomsOfSeats(tx, session))(seatId)
  await takeOutOfGroups(tx, session, seatId)
  if (room) await putOutSoon(tx, room, seatId)
}

/** Undoes a removal: the person may enter again. */
export async function readmitSeat(tx: Tx, session: HostedSession, seatId: SeatId): Promise<void> {
  granted(goingOn(timesOf(session), tx.now))
  const seat = await seatIn(tx, session, seatId)
  if (!seat.removed_at) throw new Refusal('seat.not_removed')
  await write(tx)
    .updateTable('live.seat')
    .set({ removed_by: null, removed_at: null })
    .where('id', '=', seatId)
    .execute()
  publish(tx, classChannel, { sessionId: session.id }, 'readmitted', { seatId })
}
