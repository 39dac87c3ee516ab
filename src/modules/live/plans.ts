import { type Actor, personOf } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { type Id, newId } from '#kernel/id'
import { announce } from '#kernel/outbox'
import { granted } from '#kernel/refusal'
import { sessionMoved, sessionsCancelled } from './events.ts'
import { type Occurrence, occurrencesOf, spanOf } from './occurrences.ts'
import { cancel, move, notOver, plan } from './rules.ts'
import type { MoveSession, PlanSessions, RenameSession, SessionId } from './schema.ts'
import { type TaughtSession, timesOf } from './sessions.ts'
import { write } from './tables.ts'

type TaughtCourse = { readonly id: Id<'crs'> }

/** Writes every class of the plan as a row of its own, so that moves, seats and attendance can hang on it. */
export async function planSessions(tx: Tx, actor: Actor, course: TaughtCourse, asked: PlanSessions) {
  const { occurrences } = granted(occurrencesOf(asked))
  granted(plan(occurrences, tx.now))
  const seriesId = newId('ser', tx.now)
  const shared = {
    course_id: course.id,
    title: asked.title,
    local_time: asked.time,
    time_zone: asked.timeZone,
    minutes: asked.minutes,
  }
  const recurrence = {
    local_date: asked.date,
    weekdays: asked.weekdays,
    until: asked.until ?? null,
    times: asked.times ?? null,
  }
  const planned = { planned_by: personOf(actor).id, planned_at: tx.now }
  await write(tx)
    .insertInto('live.series')
    .values({ id: seriesId, ...shared, ...recurrence, ...planned })
    .execute()

  const session = ({ date, startsAt, endsAt }: Occurrence) => ({
    id: newId('ses', tx.now),
    series_id: seriesId,
    ...shared,
    local_date: date,
    starts_at: startsAt,
    ends_at: endsAt,
    meeting_link: asked.meetingLink ?? null,
    sequence: 0,
  })
  const rows = occurrences.map(session)
  await write(tx).insertInto('live.session').values(rows).execute()
  const sessionId = (rows[0] as { id: SessionId }).id
  return { seriesId, sessionId, sessions: rows.length }
}

/** Only this class moves; its series stays as it was planned. */
export async function moveSession(
  tx: Tx,
  actor: Actor,
  session: TaughtSession,
  to: Omit<MoveSession, 'sessionId'>,
): Promise<void> {
  const { startsAt, endsAt } = granted(move(timesOf(session), spanOf(to), tx.now))
  await write(tx)
    .updateTable('live.session')
    .set({
      local_date: to.date,
      local_time: to.time,
      time_zone: to.timeZone,
      minutes: to.minutes,
      starts_at: startsAt,
      ends_at: endsAt,
      sequence: session.sequence + 1,
      moved_by: personOf(actor).id,
      moved_at: tx.now,
    })
    .where('id', '=', session.id)
    .execute()
  await announce(tx, sessionMoved, { sessionId: session.id, courseId: session.course_id })
}

export async function renameSession(
  tx: Tx,
  session: TaughtSession,
  { title, meetingLink }: Omit<RenameSession, 'sessionId'>,
): Promise<void> {
  granted(notOver(timesOf(session), tx.now))
  await write(tx)
    .updateTable('live.session')
    .set({ title, meeting_link: meetingLink ?? null })
    .where('id', '=', session.id)
    .execute()
}

/** A class that is cancelled already stays so; of those that follow, all that have not begun go too. */
export async function cancelSession(
  tx: Tx,
  actor: Actor,
  session: TaughtSession,
  { andFollowing }: { andFollowing: boolean },
): Promise<number> {
  granted(cancel(timesOf(session), tx.now))
  const cancelled = await write(tx)
    .updateTable('live.session')
    .set((row) => ({ cancelled_by: personOf(actor).id, cancelled_at: tx.now, sequence: row('sequence', '+', 1) }))
    .where('cancelled_at', 'is', null)
    .where('opened_at', 'is', null)
    .$if(andFollowing, (query) =>
      query.where('series_id', '=', session.series_id).where('starts_at', '>=', session.starts_at),
    )
    .$if(!andFollowing, (query) => query.where('id', '=', session.id))
    .returning('id')
    .execute()
  if (cancelled.length > 0)
    await announce(tx, sessionsCancelled, { courseId: session.course_id, sessionIds: cancelled.map(({ id }) => id) })
  return cancelled.length
}
