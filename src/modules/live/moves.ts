import { sql } from 'kysely'
import { type Actor, personOf } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { announce } from '#kernel/outbox'
import { granted } from '#kernel/refusal'
import { heldCourseTaughtBy } from '#modules/courses'
import { sessionsMoved } from './events.ts'
import { spanOf } from './occurrences.ts'
import { planReminders } from './reminders.ts'
import { beforeEnd, move } from './rules.ts'
import type { MoveSession, SessionId } from './schema.ts'
import { type SessionRow, type TaughtSession, timesOf } from './sessions.ts'
import { write } from './tables.ts'

type To = Omit<MoveSession, 'sessionId' | 'andFollowing'>
type Target = { id: SessionId; date: Temporal.PlainDate; startsAt: Temporal.Instant; endsAt: Temporal.Instant }

/** Gives a class another time: it alone, away from its series, or with all that follow. */
export async function moveSession(
  tx: Tx,
  actor: Actor,
  session: TaughtSession,
  { andFollowing, ...to }: Omit<MoveSession, 'sessionId'>,
): Promise<number> {
  const own = targetOf(session, to, to.date, tx.now)
  const targets = andFollowing ? [own, ...(await targetsAfter(tx, session, to))] : [own]
  granted(beforeEnd(targets, await heldCourseTaughtBy(tx, actor, session.course_id)))
  await giveTimes(tx, actor, targets, to, andFollowing ? null : tx.now)
  await planReminders(
    tx,
    targets.map(({ id, startsAt }) => ({ id, starts_at: startsAt })),
  )
  await announce(tx, sessionsMoved, {
    courseId: session.course_id,
    seriesId: session.series_id,
    at: tx.now.toString(),
  })
  return targets.length
}

/** Those that follow move by as many days and keep their week; those moved by themselves, cancelled or begun stay as they are. */
async function targetsAfter(tx: Tx, session: TaughtSession, to: To): Promise<Target[]> {
  const days = session.local_date.until(to.date, { largestUnit: 'days' })
  const following = await write(tx)
    .selectFrom('live.session')
    .selectAll()
    .where('series_id', '=', session.series_id)
    .where('starts_at', '>=', session.starts_at)
    .where('id', '<>', session.id)
    .where('apart_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .where('opened_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  return following.map((row) => targetOf(row, to, row.local_date.add(days), tx.now))
}

function targetOf(session: SessionRow, to: To, date: Temporal.PlainDate, now: Temporal.Instant): Target {
  return { id: session.id, date, ...granted(move(timesOf(session), spanOf({ ...to, date }), now)) }
}

async function giveTimes(
  tx: Tx,
  actor: Actor,
  targets: readonly Target[],
  { time, timeZone, minutes }: To,
  apartAt: Temporal.Instant | null,
): Promise<void> {
  const given = sql<{ id: SessionId; date: Temporal.PlainDate; from: Temporal.Instant; to: Temporal.Instant }>`unnest(
    ${targets.map(({ id }) => id)}::text[],
    ${targets.map(({ date }) => date.toString())}::date[],
    ${targets.map(({ startsAt }) => startsAt.toString())}::timestamptz[],
    ${targets.map(({ endsAt }) => endsAt.toString())}::timestamptz[]
  )`.as<'given'>(sql`given(id, date, "from", "to")`)
  await write(tx)
    .updateTable('live.session')
    .from(given)
    .set((row) => ({
      local_date: row.ref('given.date'),
      local_time: time,
      time_zone: timeZone,
      minutes,
      starts_at: row.ref('given.from'),
      ends_at: row.ref('given.to'),
      sequence: row('sequence', '+', 1),
      moved_by: personOf(actor).id,
      moved_at: tx.now,
      apart_at: apartAt,
    }))
    .whereRef('live.session.id', '=', 'given.id')
    .execute()
}
