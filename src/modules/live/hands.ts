import type { Tx } from '#kernel/db'
import { granted } from '#kernel/refusal'
import { groupAround, seatsInGroups } from './breakouts.ts'
import { publishAround } from './group-channels.ts'
import { goingOn } from './rules.ts'
import type { SeatRow, TakenSeat } from './seats.ts'
import { timesOf } from './sessions.ts'
import { write } from './tables.ts'

/** A hand that is up keeps its place in the queue when it is raised again. */
export async function raiseHand(tx: Tx, seat: TakenSeat): Promise<void> {
  granted(goingOn(timesOf(seat.session), tx.now))
  const raised = await write(tx)
    .updateTable('live.seat')
    .set({ hand_raised_at: tx.now })
    .where('id', '=', seat.id)
    .where('hand_raised_at', 'is', null)
    .returning('id')
    .execute()
  if (raised.length > 0) await publishAround(tx, seat, 'hand_raised', { seatId: seat.id, at: tx.now.toString() })
}

export async function lowerHand(tx: Tx, seat: SeatRow): Promise<void> {
  const lowered = await write(tx)
    .updateTable('live.seat')
    .set({ hand_raised_at: null })
    .where('id', '=', seat.id)
    .where('hand_raised_at', 'is not', null)
    .returning('id')
    .execute()
  if (lowered.length > 0) await publishAround(tx, seat, 'hand_lowered', { seatId: seat.id })
}

/** Of all who are where this seat is, when a question has been answered for all. */
export async function lowerEveryHand(tx: Tx, seat: SeatRow): Promise<void> {
  const session = { id: seat.session_id }
  const group = await groupAround(tx, seat)
  const lowered = await write(tx)
    .updateTable('live.seat')
    .set({ hand_raised_at: null })
    .where('session_id', '=', session.id)
    .where('hand_raised_at', 'is not', null)
    .where('id', group ? 'in' : 'not in', seatsInGroups(tx, session, group?.id))
    .returning('id')
    .execute()
  if (lowered.length > 0) await publishAround(tx, seat, 'hands_lowered', {})
}
