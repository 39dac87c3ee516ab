import type { Tx } from '#kernel/db'
import { granted, Refusal } from '#kernel/refusal'
import { publishAround } from './group-channels.ts'
import { goingOn } from './rules.ts'
import type { Gesture } from './schema.ts'
import type { TakenSeat } from './seats.ts'
import { timesOf } from './sessions.ts'
import { write } from './tables.ts'

/** Between two gestures of one person, so that a class of a hundred can still follow. */
const pause = Temporal.Duration.from({ milliseconds: 800 })

/** Everybody sees it for a moment; nothing of it is kept but when it was. */
export async function gesture(tx: Tx, seat: TakenSeat, which: Gesture): Promise<void> {
  granted(goingOn(timesOf(seat.session), tx.now))
  const made = await write(tx)
    .updateTable('live.seat')
    .set({ gestured_at: tx.now })
    .where('id', '=', seat.id)
    .where((row) => row.or([row('gestured_at', 'is', null), row('gestured_at', '<=', tx.now.subtract(pause))]))
    .returning('id')
    .execute()
  if (made.length === 0) throw new Refusal('gesture.too_soon')
  await publishAround(tx, seat, 'gestured', { seatId: seat.id, gesture: which })
}
