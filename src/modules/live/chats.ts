import { sql } from 'kysely'
import { type Actor, personOf } from '#kernel/actor'
import { publish } from '#kernel/channels'
import type { Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted, Refusal } from '#kernel/refusal'
import { groupFiles } from './breakout-chats.ts'
import { groupAround } from './breakouts.ts'
import { classChannel } from './channels.ts'
import { attachToChat, chatFiles, forgetChatFiles } from './chat-files.ts'
import { groupChannel, publishAround } from './group-channels.ts'
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
  { toClass = false } = {},
): Promise<ChatLineId> {
  granted(goingOn(timesOf(seat.session), tx.now))
  const { session_id } = seat
  const line = { id: newId('lin', tx.now), session_id, seat_id: seat.id, said_at: tx.now, text, files }
  const group = toClass ? undefined : await groupAround(tx, seat)
  await attachToChat(tx, actor, group ? { kind: groupFiles, id: group.id } : { kind: chatFiles, id: session_id }, files)
  if (group) {
    await write(tx)
      .insertInto('live.chat_line')
      .values({ ...line, group_id: group.id })
      .execute()
    publish(tx, groupChannel, { groupId: group.id }, 'said', { lineId: line.id })
  } else {
    await write(tx).insertInto(tableOf(seat.session)).values(line).execute()
    publish(tx, classChannel, { sessionId: session_id }, 'said', { lineId: line.id })
  }
  return line.id
}

const columns = ['id', 'session_id', 'seat_id', 'said_at', 'text', 'files'] as const

/** People may take back their own words while the class goes on; whoever steers it may take away anybody's. */
export async function takeBackLine(tx: Tx, seat: TakenSeat, lineId: ChatLineId): Promise<void> {
  granted(goingOn(timesOf(seat.session), tx.now))
  const group = await groupAround(tx, seat)
  const from = group ? 'live.chat_line' : tableOf(seat.session)
  const taken = await write(tx)
    .deleteFrom(from)
    .where('id', '=', lineId)
    .where('session_id', '=', seat.session_id)
    .$if(from === 'live.chat_line', (query) =>
      query.where(sql<boolean>`group_id is not distinct from ${group?.id ?? null}`),
    )
    .$if(!steers(seat.session, seat), (query) => query.where('seat_id', '=', seat.id))
    .returning('files')
    .execute()
  const [line] = taken
  if (!line) throw new Refusal('chat_line.unknown')
  await forgetChatFiles(
    tx,
    group ? { kind: groupFiles, id: group.id } : { kind: chatFiles, id: seat.session_id },
    line.files,
  )
  await publishAround(tx, seat, 'line_taken_back', { lineId })
}

/** Everything said to the class so far and from now on outlives it, and everyone learns so at once; what is written in groups does not. */
export async function saveChat(tx: Tx, actor: Actor, session: TaughtSession): Promise<void> {
  granted(goingOn(timesOf(session), tx.now))
  if (session.chat_saved_at) return
  await write(tx)
    .updateTable('live.session')
    .set({ chat_saved_by: personOf(actor).id, chat_saved_at: tx.now })
    .where('id', '=', session.id)
    .execute()
  await write(tx)
    .with('moved', (query) =>
      query
        .deleteFrom('live.chat_line')
        .where('session_id', '=', session.id)
        .where('group_id', 'is', null)
        .returning([...columns]),
    )
    .insertInto('live.saved_line')
    .columns([...columns])
    .expression((query) => query.selectFrom('moved').select([...columns]))
    .execute()
  publish(tx, classChannel, { sessionId: session.id }, 'chat_saved', {})
}

export async function forgetChat(tx: Tx, session: SessionRow): Promise<void> {
  await write(tx).deleteFrom('live.chat_line').where('session_id', '=', session.id).execute()
  if (!session.chat_saved_at) await forgetChatFiles(tx, { kind: chatFiles, id: session.id })
}
