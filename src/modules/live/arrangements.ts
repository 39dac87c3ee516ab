import { type Actor, personOf } from '#kernel/actor'
import { publish } from '#kernel/channels'
import type { ReadTx, Tx } from '#kernel/db'
import { granted } from '#kernel/refusal'
import { admitEverybody } from './admissions.ts'
import { classChannel } from './channels.ts'
import type { HostedSession } from './hosts.ts'
import { goingOn, notOver } from './rules.ts'
import type { Arrange, ArrangementView, SeatId, SessionId } from './schema.ts'
import { seatIn } from './seats.ts'
import { type SessionRow, timesOf } from './sessions.ts'
import { type LiveTables, read, write } from './tables.ts'

type ArrangementRow = LiveTables['live.arrangement']

/** How a class is arranged; one that nobody arranged is open, unlocked, and only its teacher shares a screen. */
export async function arrangementOf(tx: ReadTx, session: Pick<SessionRow, 'id'>): Promise<ArrangementView> {
  const row = await read(tx)
    .selectFrom('live.arrangement')
    .selectAll()
    .where('session_id', '=', session.id)
    .executeTakeFirst()
  return {
    waiting: Boolean(row?.waiting_at),
    locked: Boolean(row?.locked_at),
    sharing: Boolean(row?.sharing_at),
    board: Boolean(row?.board_at),
    drawing: Boolean(row?.drawing_at),
    spotlight: row?.spotlight ?? null,
    detour: row?.detour ?? null,
  }
}

/** Changes what is named and leaves the rest. Who waits when waiting ends is let in; a guest waits for somebody who means them. */
export async function arrange(
  tx: Tx,
  actor: Actor,
  session: HostedSession,
  { waiting, locked, sharing, board, drawing }: Omit<Arrange, 'sessionId'>,
): Promise<ArrangementView> {
  granted(notOver(timesOf(session), tx.now))
  const by = personOf(actor).id
  const since = (wish: boolean) => (wish ? { by, at: tx.now } : { by: null, at: null })
  const changes: Partial<ArrangementRow> = {}
  if (waiting !== undefined) ({ by: changes.waiting_by, at: changes.waiting_at } = since(waiting))
  if (locked !== undefined) ({ by: changes.locked_by, at: changes.locked_at } = since(locked))
  if (sharing !== undefined) ({ by: changes.sharing_by, at: changes.sharing_at } = since(sharing))
  if (board !== undefined) ({ by: changes.board_by, at: changes.board_at } = since(board))
  if (drawing !== undefined) ({ by: changes.drawing_by, at: changes.drawing_at } = since(drawing))
  await keep(tx, session.id, changes)
  if (waiting === false) await admitEverybody(tx, actor, session, { guests: false })
  const arrangement = await arrangementOf(tx, session)
  publish(tx, classChannel, { sessionId: session.id }, 'arranged', {
    waiting: arrangement.waiting,
    locked: arrangement.locked,
    sharing: arrangement.sharing,
    board: arrangement.board,
    drawing: arrangement.drawing,
  })
  return arrangement
}

/** Everybody sees this person large, until somebody else is chosen or nobody. */
export async function spotlight(tx: Tx, actor: Actor, session: HostedSession, seatId: SeatId | null): Promise<void> {
  granted(goingOn(timesOf(session), tx.now))
  if (seatId) await seatIn(tx, session, seatId)
  await keep(tx, session.id, {
    spotlight: seatId,
    spotlight_by: seatId && personOf(actor).id,
    spotlight_at: seatId && tx.now,
  })
  publish(tx, classChannel, { sessionId: session.id }, 'spotlit', { seatId })
}

/** Shows everybody in the room, and on the page of the class, another way in. */
export async function sendDetour(tx: Tx, actor: Actor, session: HostedSession, link: string | null): Promise<void> {
  granted(notOver(timesOf(session), tx.now))
  await keep(tx, session.id, {
    detour: link,
    detour_by: link === null ? null : personOf(actor).id,
    detour_at: link === null ? null : tx.now,
  })
  publish(tx, classChannel, { sessionId: session.id }, 'rerouted', {})
}

async function keep(tx: Tx, sessionId: SessionId, changes: Partial<ArrangementRow>): Promise<void> {
  await write(tx)
    .insertInto('live.arrangement')
    .values({ session_id: sessionId, ...changes })
    .onConflict((conflict) => conflict.column('session_id').doUpdateSet({ session_id: sessionId, ...changes }))
    .execute()
}
