import { type Actor, personOf } from '#kernel/actor'
import { publish } from '#kernel/channels'
import type { ReadTx, Tx } from '#kernel/db'
import { granted, Refusal } from '#kernel/refusal'
import { classChannel } from './channels.ts'
import { goingOn } from './rules.ts'
import type { SeatId, SessionId } from './schema.ts'
import { type SeatRow, seatIn, seatOf } from './seats.ts'
import { heldSessionSeenBy, type SeenSession, sessionSeenBy, type TaughtSession, timesOf } from './sessions.ts'
import { write } from './tables.ts'

declare const steered: unique symbol

/** A session that the actor may steer: as its teacher, or as somebody the teacher made a host of it. */
export type HostedSession = SeenSession & { readonly [steered]: true }

export async function sessionHostedBy(tx: ReadTx, actor: Actor, id: SessionId): Promise<HostedSession> {
  return asHosted(tx, actor, await sessionSeenBy(tx, actor, id))
}

export async function heldSessionHostedBy(tx: Tx, actor: Actor, id: SessionId): Promise<HostedSession> {
  return asHosted(tx, actor, await heldSessionSeenBy(tx, actor, id))
}

export function steers(session: SeenSession, seat: SeatRow | undefined): boolean {
  return session.role === 'teacher' || Boolean(seat?.hosts_at && !seat.removed_at)
}

/** From now on this person steers the class as its teacher does, as long as the teacher wants it so. */
export async function makeHost(tx: Tx, actor: Actor, session: TaughtSession, seatId: SeatId): Promise<void> {
  granted(goingOn(timesOf(session), tx.now))
  const seat = await seatIn(tx, session, seatId)
  if (seat.role === 'guest') throw new Refusal('seat.is_guest')
  if (seat.removed_at || !seat.admitted_at) throw new Refusal('seat.unknown')
  if (seat.hosts_at || seat.role === 'teacher') return
  await write(tx)
    .updateTable('live.seat')
    .set({ hosts_by: personOf(actor).id, hosts_at: tx.now })
    .where('id', '=', seatId)
    .execute()
  publish(tx, classChannel, { sessionId: session.id }, 'hosting', { seatId, hosts: true })
}

export async function endHosting(tx: Tx, session: TaughtSession, seatId: SeatId): Promise<void> {
  const seat = await seatIn(tx, session, seatId)
  if (!seat.hosts_at) return
  await write(tx).updateTable('live.seat').set({ hosts_by: null, hosts_at: null }).where('id', '=', seatId).execute()
  publish(tx, classChannel, { sessionId: session.id }, 'hosting', { seatId, hosts: false })
}

/** The proof, for whoever has looked up the actor's seat already. */
export function hostedWith(session: SeenSession, seat: SeatRow | undefined): HostedSession | undefined {
  return steers(session, seat) ? (session as HostedSession) : undefined
}

async function asHosted(tx: ReadTx, actor: Actor, session: SeenSession): Promise<HostedSession> {
  const hosted = hostedWith(session, session.role === 'teacher' ? undefined : await seatOf(tx, session, actor))
  if (!hosted) throw new Refusal('not_allowed')
  return hosted
}
