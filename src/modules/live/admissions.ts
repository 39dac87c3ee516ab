import { type Actor, personOf } from '#kernel/actor'
import { publish } from '#kernel/channels'
import type { ReadTx, Tx } from '#kernel/db'
import { granted, Refusal } from '#kernel/refusal'
import { classChannel, seatChannel } from './channels.ts'
import type { HostedSession } from './hosts.ts'
import { goingOn } from './rules.ts'
import type { SeatId, WaitingView } from './schema.ts'
import { namesOf, seatIn } from './seats.ts'
import { type SessionRow, timesOf } from './sessions.ts'
import { read, write } from './tables.ts'

/** More people than ever stand in front of one room. */
const mostWaiting = 500

/** Who stands in front of the room, in the order they came; those who were refused last. */
export async function waitingFor(tx: ReadTx, session: HostedSession): Promise<WaitingView[]> {
  const seats = await read(tx)
    .selectFrom('live.seat')
    .select(['id', 'person_id', 'guest_id', 'role', 'taken_at', 'refused_at'])
    .where('session_id', '=', session.id)
    .where('admitted_at', 'is', null)
    .where('removed_at', 'is', null)
    .orderBy((row) => row('refused_at', 'is not', null))
    .orderBy('taken_at')
    .limit(mostWaiting)
    .execute()
  const names = await namesOf(tx, seats)
  return seats.map((seat) => ({
    seatId: seat.id,
    name: names.get(seat.id) ?? '',
    role: seat.role,
    since: seat.taken_at.toString(),
    refused: seat.refused_at !== null,
  }))
}

/** Lets one in, also one who was refused before. Who is in already stays in. */
export async function admitOne(tx: Tx, actor: Actor, session: HostedSession, seatId: SeatId): Promise<void> {
  granted(goingOn(timesOf(session), tx.now))
  const seat = await seatIn(tx, session, seatId)
  if (seat.removed_at) throw new Refusal('seat.removed')
  await admit(tx, actor, session, [seatId])
}

/** Everybody who waits; whoever was refused stays so. */
export async function admitEverybody(
  tx: Tx,
  actor: Actor,
  session: HostedSession,
  { guests }: { guests: boolean } = { guests: true },
): Promise<number> {
  const waiting = await write(tx)
    .selectFrom('live.seat')
    .select('id')
    .where('session_id', '=', session.id)
    .where('admitted_at', 'is', null)
    .where('refused_at', 'is', null)
    .where('removed_at', 'is', null)
    .$if(!guests, (query) => query.where('role', '<>', 'guest'))
    .execute()
  await admit(
    tx,
    actor,
    session,
    waiting.map(({ id }) => id),
  )
  return waiting.length
}

export async function refuseEntry(tx: Tx, actor: Actor, session: HostedSession, seatId: SeatId): Promise<void> {
  granted(goingOn(timesOf(session), tx.now))
  const refused = await write(tx)
    .updateTable('live.seat')
    .set({ refused_by: personOf(actor).id, refused_at: tx.now })
    .where('id', '=', seatId)
    .where('session_id', '=', session.id)
    .where('admitted_at', 'is', null)
    .returning('id')
    .execute()
  if (refused.length === 0) throw new Refusal('seat.unknown')
  publish(tx, seatChannel, { seatId }, 'refused', {})
  publish(tx, classChannel, { sessionId: session.id }, 'refused', { seatId })
}

async function admit(tx: Tx, actor: Actor, session: SessionRow, seatIds: readonly SeatId[]): Promise<void> {
  if (seatIds.length === 0) return
  const admitted = await write(tx)
    .updateTable('live.seat')
    .set({ admitted_by: personOf(actor).id, admitted_at: tx.now, refused_by: null, refused_at: null })
    .where('id', 'in', [...seatIds])
    .where('admitted_at', 'is', null)
    .returning('id')
    .execute()
  for (const { id } of admitted) {
    publish(tx, seatChannel, { seatId: id }, 'admitted', {})
    publish(tx, classChannel, { sessionId: session.id }, 'seated', { seatId: id })
  }
}
