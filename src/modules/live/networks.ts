import type { Actor } from '#kernel/actor'
import type { Db } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted } from '#kernel/refusal'
import type { LivePorts } from './flows.ts'
import { closeRoomSoon } from './jobs.ts'
import { notOver } from './rules.ts'
import type { SessionId } from './schema.ts'
import { sessionSeenBy, timesOf } from './sessions.ts'

const lasts = Temporal.Duration.from({ minutes: 1 })

/**
 * Two keys to a room of one's own for a minute. A browser takes both seats and talks to itself through the media server:
 * how long that takes, and what gets lost, is what a class will feel like.
 */
export async function tryNetwork(db: Db, { rooms }: LivePorts, actor: Actor, sessionId: SessionId, origin: string) {
  const { room, seats, expiresAt } = await db.transact(async (tx) => {
    granted(notOver(timesOf(await sessionSeenBy(tx, actor, sessionId)), tx.now))
    const room = newId('rom', tx.now)
    const expiresAt = tx.now.add(lasts)
    await closeRoomSoon(tx, room, expiresAt)
    return { room, seats: [newId('sea', tx.now), newId('sea', tx.now)] as const, expiresAt }
  })
  if (rooms.isElsewhere) return { url: null, tokens: [] }
  await rooms.openRoom(room, { seats: 2 })
  const rights = { publish: [], say: true }
  const keyFor = (seat: (typeof seats)[number]) =>
    rooms.issueSeat({ room, seat, displayName: '', role: 'guest', rights, expiresAt })
  const [one, other] = await Promise.all([keyFor(seats[0]), keyFor(seats[1])])
  if (one.kind === 'link' || other.kind === 'link') return { url: null, tokens: [] }
  return { url: new URL(one.url, origin).href, tokens: [one.token, other.token] }
}
