import { publish } from '#kernel/channels'
import { hold, type Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted, Refusal } from '#kernel/refusal'
import { arrangementOf } from './arrangements.ts'
import { classChannel } from './channels.ts'
import { type HostedSession, steers } from './hosts.ts'
import { goingOn } from './rules.ts'
import type { Draw, StrokeId } from './schema.ts'
import type { TakenSeat } from './seats.ts'
import { type SessionRow, timesOf } from './sessions.ts'
import { read, write } from './tables.ts'

/** So much a browser still shows at once, and a hand in an hour hardly draws. */
export const mostStrokes = 2000

/** The board takes strokes while it is open: from those who steer the class, and from everybody where they wish so. */
export async function draw(tx: Tx, seat: TakenSeat, stroke: Omit<Draw, 'sessionId'>): Promise<StrokeId> {
  granted(goingOn(timesOf(seat.session), tx.now))
  const { board, drawing } = await arrangementOf(tx, seat.session)
  if (!board || !(drawing || steers(seat.session, seat))) throw new Refusal('board.closed')
  await hold(tx, `live.board ${seat.session_id}`)
  const { strokes } = await read(tx)
    .selectFrom('live.stroke')
    .select((row) => row.fn.countAll<bigint>().as('strokes'))
    .where('session_id', '=', seat.session_id)
    .executeTakeFirstOrThrow()
  if (Number(strokes) >= mostStrokes) throw new Refusal('board.full')
  const id = newId('stk', tx.now)
  await write(tx)
    .insertInto('live.stroke')
    .values({ id, session_id: seat.session_id, seat_id: seat.id, ...stroke })
    .execute()
  publish(tx, classChannel, { sessionId: seat.session_id }, 'drawn', { strokeId: id })
  return id
}

/** Takes back what one drew last. With nothing left to take back, nothing happens. */
export async function undraw(tx: Tx, seat: TakenSeat): Promise<void> {
  const last = write(tx)
    .selectFrom('live.stroke')
    .select('id')
    .where('seat_id', '=', seat.id)
    .orderBy('id', 'desc')
    .limit(1)
  const [gone] = await write(tx).deleteFrom('live.stroke').where('id', '=', last).returning('id').execute()
  if (gone) publish(tx, classChannel, { sessionId: seat.session_id }, 'undrawn', { strokeId: gone.id })
}

export async function wipeBoard(tx: Tx, session: HostedSession): Promise<void> {
  await forgetStrokes(tx, session)
  publish(tx, classChannel, { sessionId: session.id }, 'wiped', {})
}

export async function forgetStrokes(tx: Tx, session: SessionRow): Promise<void> {
  await write(tx).deleteFrom('live.stroke').where('session_id', '=', session.id).execute()
}
