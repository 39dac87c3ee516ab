import type { Actor } from '#kernel/actor'
import type { Db } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { newToken, sha256 } from '#kernel/tokens'
import type { Visit } from '#kernel/visit'
import { networkOf, spendTry } from '#modules/identity'
import type { LivePorts } from './flows.ts'
import { noteGuest } from './guest-erasures.ts'
import { forgetGuest, forgetGuestOn, forgettableGuest, guestOn } from './guest-traces.ts'
import { comeAsGuest, linkBehind } from './guests.ts'
import { guestDays, type SeatId, type SessionId } from './schema.ts'
import { heldSessionTaughtBy, sessionTaughtBy } from './sessions.ts'

const hour = Temporal.Duration.from({ hours: 1 })
const kept = Temporal.Duration.from({ hours: guestDays * 24 })

/** Every coming counts, whatever it leads to: so nobody guesses links, and nobody fills the space in front of a room. */
export async function comeByLink(
  db: Db,
  { guestLimits }: Pick<LivePorts, 'guestLimits'>,
  actor: Actor,
  input: { code: string; name: string },
  visit: Visit,
) {
  const allowance = { kind: 'guest', most: guestLimits.anHour, within: hour }
  await db.transact((tx) => spendTry(tx, allowance, networkOf(visit.address)))
  if (actor.kind === 'person') {
    await db.read((tx) => linkBehind(tx, input.code))
    throw new Refusal('guest.signed_in')
  }
  const token = actor.kind === 'guest' ? null : newToken()
  const key = actor.kind === 'guest' ? actor.key : sha256(token ?? '').toString('hex')
  const session = await db.transact((tx) => comeAsGuest(tx, key, input))
  if (token) visit.keepGuest({ token, expiresAt: db.clock.now().add(kept) })
  return { sessionId: session.id }
}

type Forgetting = Pick<LivePorts, 'rooms' | 'erasureJournal'>

/** Nothing is left of them here, no media server knows them any more, and no backup brings them back. */
export async function forgetMe(db: Db, ports: Forgetting, actor: Actor, sessionId: SessionId) {
  const { guest } = await db.read((tx) => forgettableGuest(tx, actor, sessionId))
  await noteGuest(db, ports, guest.id)
  await putOutNow(ports.rooms, await db.transact((tx) => forgetGuest(tx, actor, sessionId)))
}

/** The same, for whoever teaches the class. */
export async function forgetOne(
  db: Db,
  ports: Forgetting,
  actor: Actor,
  { sessionId, seatId }: { sessionId: SessionId; seatId: SeatId },
): Promise<void> {
  const guestId = await db.read(async (tx) => guestOn(tx, await sessionTaughtBy(tx, actor, sessionId), seatId))
  await noteGuest(db, ports, guestId)
  const gone = await db.transact(async (tx) =>
    forgetGuestOn(tx, await heldSessionTaughtBy(tx, actor, sessionId), seatId),
  )
  await putOutNow(ports.rooms, gone)
}

async function putOutNow(rooms: LivePorts['rooms'], gone: Awaited<ReturnType<typeof forgetGuest>>): Promise<void> {
  if (!gone?.room || !gone.seat) return
  await rooms.removeSeat(gone.room, gone.seat).catch((error) => {
    if (!(error instanceof Refusal)) throw error
  })
}
