import { type Actor, personOf } from '#kernel/actor'
import { publish } from '#kernel/channels'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted, Refusal } from '#kernel/refusal'
import { personCard } from '#modules/identity'
import { classChannel } from './channels.ts'
import { goingOn } from './rules.ts'
import type { ChatLineId, LinesOfClass, LineView } from './schema.ts'
import type { TakenSeat } from './seats.ts'
import { type SeenSession, type SessionRow, type TaughtSession, timesOf } from './sessions.ts'
import { read, write } from './tables.ts'

/** Where the words of a class are: gone with its end, or saved where everyone was told so. */
const tableOf = (session: SessionRow) => (session.chat_saved_at ? 'live.saved_line' : 'live.chat_line')

export async function say(tx: Tx, seat: TakenSeat, text: string): Promise<ChatLineId> {
  granted(goingOn(timesOf(seat.session), tx.now))
  const id = newId('lin', tx.now)
  await write(tx)
    .insertInto(tableOf(seat.session))
    .values({ id, session_id: seat.session_id, seat_id: seat.id, said_at: tx.now, text })
    .execute()
  publish(tx, classChannel, { sessionId: seat.session_id }, 'said', { lineId: id })
  return id
}

/** People may take back their own words while the class goes on; its teacher may take away anybody's. */
export async function takeBackLine(tx: Tx, seat: TakenSeat, lineId: ChatLineId): Promise<void> {
  granted(goingOn(timesOf(seat.session), tx.now))
  const taken = await write(tx)
    .deleteFrom(tableOf(seat.session))
    .where('id', '=', lineId)
    .where('session_id', '=', seat.session_id)
    .$if(seat.session.role !== 'teacher', (query) => query.where('seat_id', '=', seat.id))
    .returning('id')
    .execute()
  if (taken.length === 0) throw new Refusal('chat_line.unknown')
  publish(tx, classChannel, { sessionId: seat.session_id }, 'line_taken_back', { lineId })
}

/** Everything said so far and from now on outlives the class. Everyone in it learns so at once. */
export async function saveChat(tx: Tx, actor: Actor, session: TaughtSession): Promise<void> {
  granted(goingOn(timesOf(session), tx.now))
  if (session.chat_saved_at) return
  await write(tx)
    .updateTable('live.session')
    .set({ chat_saved_by: personOf(actor).id, chat_saved_at: tx.now })
    .where('id', '=', session.id)
    .execute()
  await write(tx)
    .with('moved', (query) => query.deleteFrom('live.chat_line').where('session_id', '=', session.id).returningAll())
    .insertInto('live.saved_line')
    .expression((query) => query.selectFrom('moved').selectAll())
    .execute()
  publish(tx, classChannel, { sessionId: session.id }, 'chat_saved', {})
}

export async function forgetChat(tx: Tx, session: SessionRow): Promise<void> {
  await write(tx).deleteFrom('live.chat_line').where('session_id', '=', session.id).execute()
}

/** The latest lines of a class, or those before a known one, or some by name; always oldest first. */
export async function linesOfClass(
  tx: ReadTx,
  session: SeenSession,
  { before, lineIds, limit }: Omit<LinesOfClass, 'sessionId'>,
) {
  const found = await read(tx)
    .selectFrom(`${tableOf(session)} as line`)
    .innerJoin('live.seat as seat', 'seat.id', 'line.seat_id')
    .select(['line.id', 'line.seat_id', 'seat.person_id', 'line.said_at', 'line.text'])
    .where('line.session_id', '=', session.id)
    .$if(before !== undefined, (query) => query.where('line.id', '<', before as ChatLineId))
    .$if(lineIds !== undefined, (query) => query.where('line.id', 'in', lineIds as ChatLineId[]))
    .orderBy('line.id', 'desc')
    .limit(limit + 1)
    .execute()
  const rows = found.slice(0, limit).reverse()
  const cards = await personCard(tx, [...new Set(rows.map((row) => row.person_id))])
  const items = rows.map(
    (row): LineView => ({
      lineId: row.id,
      seatId: row.seat_id,
      name: cards.get(row.person_id)?.name ?? '',
      at: row.said_at.toString(),
      text: row.text,
    }),
  )
  return { items, next: found.length > limit ? (items[0]?.lineId ?? null) : null }
}
