import { publish } from '#kernel/channels'
import type { Tx } from '#kernel/db'
import { granted } from '#kernel/refusal'
import { seatChannel } from './channels.ts'
import type { HostedSession } from './hosts.ts'
import { goingOn } from './rules.ts'
import type { SeatId } from './schema.ts'
import { seatIn } from './seats.ts'
import { timesOf } from './sessions.ts'

/** Nobody's microphone is turned on by somebody else: they are asked, and only they hear of it. */
export async function askToUnmute(tx: Tx, session: HostedSession, seatId: SeatId): Promise<void> {
  granted(goingOn(timesOf(session), tx.now))
  await seatIn(tx, session, seatId)
  publish(tx, seatChannel, { seatId }, 'asked_to_unmute', {})
}
