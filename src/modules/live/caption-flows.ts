import { setTimeout as pause } from 'node:timers/promises'
import type { Actor } from '#kernel/actor'
import type { Db } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { answerCaptions, beginCaptions, captioningOf, endCaptions, leftOutOf } from './captions.ts'
import { heldSessionHostedBy } from './hosts.ts'
import { closeCaptions, finishingIn } from './last-words.ts'
import { finishCaptionsSoon } from './last-words-jobs.ts'
import type { Hearing, Recogniser } from './ports.ts'
import type { CaptionLanguage, SessionId } from './schema.ts'
import { heldSeatTakenBy } from './seats.ts'
import { heldSession } from './sessions.ts'
import { read } from './tables.ts'

export type CaptionPorts = {
  hearing: Hearing
  /** Null when nobody makes words of sound for this school. */
  recogniser: Recogniser | null
}

export const areOffered = ({ hearing, recogniser }: CaptionPorts): boolean => recogniser !== null && hearing.offered

/** Told first, then listened to; where that cannot be, captions are off again. */
export async function startCaptions(
  db: Db,
  ports: CaptionPorts,
  actor: Actor,
  { sessionId, language }: { sessionId: SessionId; language: CaptionLanguage | null },
): Promise<void> {
  const { roomId, leftOut } = await db.transact(async (tx) => {
    const session = await heldSessionHostedBy(tx, actor, sessionId)
    if (!areOffered(ports)) throw new Refusal('room.cannot_listen')
    return beginCaptions(tx, actor, session, language)
  })
  try {
    await ports.hearing.start(roomId, leftOut)
  } catch (error) {
    await db.transact(async (tx) => {
      const session = await heldSession(tx, sessionId)
      if (session) await endCaptions(tx, session)
    })
    throw error
  }
}

export async function stopCaptions(db: Db, { hearing }: CaptionPorts, actor: Actor, sessionId: SessionId) {
  const room = await db.transact(async (tx) => {
    const session = await heldSessionHostedBy(tx, actor, sessionId)
    return (await endCaptions(tx, session)) ? session.room_id : null
  })
  if (room) await hearing.stop(room)
}

export async function sayToCaptions(
  db: Db,
  { hearing }: CaptionPorts,
  actor: Actor,
  { sessionId, leftOut }: { sessionId: SessionId; leftOut: boolean },
): Promise<void> {
  const { room, seats } = await db.transact(async (tx) => {
    const seat = await heldSeatTakenBy(tx, actor, sessionId)
    await answerCaptions(tx, seat, leftOut)
    return { room: seat.session.room_id, seats: await leftOutOf(tx, sessionId) }
  })
  if (room) await hearing.leaveOut(room, seats)
}

/** Captions that should be on are, also after a restart; those that should not are not. */
export async function keepCaptions(db: Db, ports: CaptionPorts, sessionId: SessionId): Promise<void> {
  if (!areOffered(ports)) return
  const { room, wanted } = await db.read(async (tx) => {
    // What was said last is on its way: it is looked after by itself.
    if (await finishingIn(tx, sessionId)) return { room: null, wanted: null }
    const session = await read(tx)
      .selectFrom('live.session')
      .select(['room_id', 'ended_at'])
      .where('id', '=', sessionId)
      .executeTakeFirst()
    const on = session?.ended_at === null && (await captioningOf(tx, sessionId)) !== undefined
    return { room: session?.room_id, wanted: on ? await leftOutOf(tx, sessionId) : null }
  })
  if (!room) return
  await (wanted ? ports.hearing.start(room, wanted) : ports.hearing.stop(room)).catch(() => {})
}

/** No job waits longer than this; it looks again. */
const looksFor = 2_000
const looksAgain = Temporal.Duration.from({ seconds: 1 })

/** The captions of a film are closed when everything that was said is in them, or their time is up. */
export async function finishCaptions(db: Db, { hearing }: CaptionPorts, sessionId: SessionId): Promise<void> {
  const finishing = await db.read((tx) => finishingIn(tx, sessionId))
  if (!finishing) return
  const { room, until } = finishing
  const isThrough = !room || (await Promise.race([hearing.finish(room).then(() => true), pause(looksFor, false)]))
  const isClosed = await db.transact(async (tx) => {
    const isClosing = isThrough || Temporal.Instant.compare(until, tx.now) <= 0
    if (isClosing) await closeCaptions(tx, sessionId)
    else await finishCaptionsSoon(tx, sessionId, tx.now.add(looksAgain))
    return isClosing
  })
  if (isClosed && room) await hearing.stop(room)
}
