import { type Actor, personOf } from '#kernel/actor'
import { publish } from '#kernel/channels'
import type { Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted, Refusal } from '#kernel/refusal'
import { classChannel } from './channels.ts'
import { attachToChat, forgetChatFiles } from './chat-files.ts'
import { steers } from './hosts.ts'
import { tableOf } from './lines.ts'
import { goingOn } from './rules.ts'
import type { ChatLineId, Say } from './schema.ts'
import type { TakenSeat } from './seats.ts'
import { type SessionRow, type TaughtSession, timesOf } from './sessions.ts'
import { write } from './tables.ts'

export async function say(
  tx: Tx,
  actor: Actor,
  seat: TakenSeat,
  { text, files }: Pick<Say, 'text' | 'files'>,
): Promise<ChatLineId> {
  granted(goingOn(timesOf(seat.session), tx.now))
  await attachToChat(tx, actor, seat.session, files)
  const id = newId('lin', tx.now)
  await write(tx)
    .insertInto(tableOf(seat.session))
    .values({ id, session_id: seat.session_id, seat_id: seat.id, said_at: tx.now, text, files })
    .execute()
  publish(tx, classChannel, { sessionId: seat.session_id }, 'said', { lineId: id })
  return id
}

/** People may take back their own words while the class goes on; whoever steers it may take away anybody's. */
export async function takeBackLine(tx: Tx, seat: TakenSeat, lineId: ChatLineId): Promise<void> {
  granted(goingOn(timesOf(seat.session), tx.now))
  const taken = await write(tx)
    .deleteFrom(tableOf(seat.session))
    .where('id', '=', lineId)
    .where('session_id', '=', seat.session_id)
    .$if(!steers(seat.session, seat), (query) => query.where('seat_id', '=', seat.id))
    .returning('files')
    .execute()
  const [line] = taken
  if (!line) throw new Refusal('chat_line.unknown')
  await forgetChatFiles(tx, seat.session, line.files)
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
  if (!session.chat_saved_at) await forgetChatFiles(tx, session)
}
