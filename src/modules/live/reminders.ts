import { z } from 'zod'
import type { Db, Tx } from '#kernel/db'
import { idOf } from '#kernel/id'
import { enqueue, enqueueMany, job, withdrawMany } from '#kernel/outbox'
import { courseFace } from '#modules/courses'
import { tellStudents } from '#modules/learning'
import { classReminder } from './notices.ts'
import { ReminderKind, type SessionId } from './schema.ts'
import { heldSession } from './sessions.ts'

const before: Record<ReminderKind, Temporal.Duration> = {
  day: Temporal.Duration.from({ hours: 24 }),
  soon: Temporal.Duration.from({ minutes: 10 }),
}

export const remindOfClass = job('live.remind', z.object({ sessionId: idOf('ses'), kind: ReminderKind }))

type Starting = { id: SessionId; starts_at: Temporal.Instant }

/** What was planned for these classes before is replaced; a moment that has passed already is not made up for. */
export async function planReminders(tx: Tx, sessions: readonly Starting[]): Promise<void> {
  const all = sessions.flatMap(({ id, starts_at }) =>
    ReminderKind.options.map((kind) => ({ sessionId: id, kind, at: dueAt(starts_at, kind) })),
  )
  const [ahead, passed] = [all.filter(isAhead), all.filter((one) => !isAhead(one))]
  await withdrawMany(tx, passed.map(keyOf))
  await enqueueMany(
    tx,
    remindOfClass,
    ahead.map(({ at, ...payload }) => ({ payload, options: { at, key: keyOf(payload) } })),
  )

  function isAhead({ at }: { at: Temporal.Instant }): boolean {
    return Temporal.Instant.compare(tx.now, at) < 0
  }
}

export async function dropReminders(tx: Tx, sessions: readonly SessionId[]): Promise<void> {
  await withdrawMany(
    tx,
    sessions.flatMap((sessionId) => ReminderKind.options.map((kind) => keyOf({ sessionId, kind }))),
  )
}

/**
 * Held together with the class, so that a move comes before or after, never in the middle: what is said about the old time
 * carries its sequence, and is not written once the class has another.
 */
export async function remind(db: Db, { sessionId, kind }: z.output<typeof remindOfClass.payload>): Promise<void> {
  await db.transact(async (tx) => {
    const session = await heldSession(tx, sessionId, 'share')
    if (!session || session.cancelled_at || session.ended_at) return
    const at = dueAt(session.starts_at, kind)
    // The queue waits 24 days at most, and its clock may run ahead of ours.
    if (Temporal.Instant.compare(tx.now, at) < 0)
      return enqueue(tx, remindOfClass, { sessionId, kind }, { at, key: keyOf({ sessionId, kind }) })
    const face = (await courseFace(tx, [session.course_id])).get(session.course_id)
    if (face?.state !== 'published') return
    const about = { sessionId, kind, sequence: session.sequence }
    await tellStudents(tx, session.course_id, classReminder, about, [face.teacherId])
  })
}

const dueAt = (startsAt: Temporal.Instant, kind: ReminderKind) => startsAt.subtract(before[kind])
const keyOf = ({ sessionId, kind }: { sessionId: SessionId; kind: ReminderKind }) => `live.remind ${sessionId} ${kind}`
