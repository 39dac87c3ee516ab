import { type Actor, personOf } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { type Id, newId } from '#kernel/id'
import { announce } from '#kernel/outbox'
import { granted, Refusal } from '#kernel/refusal'
import { sessionsCancelled, sessionsPlanned } from './events.ts'
import { tolerance } from './intervals.ts'
import { type Occurrence, occurrencesOf, spanOf } from './occurrences.ts'
import { dropReminders, planReminders } from './reminders.ts'
import { cancel, notOver, plan } from './rules.ts'
import { type AddSession, longestSeries, type PlanSessions, type RenameSession, type SeriesId } from './schema.ts'
import { type TaughtSession, timesOf } from './sessions.ts'
import { type LiveTables, read, write } from './tables.ts'

/** A recording is seen for half a year, unless its teacher says otherwise. */
const usualKeepDays = 180

type TaughtCourse = { readonly id: Id<'crs'> }
type Shared = Pick<
  LiveTables['live.session'],
  'series_id' | 'course_id' | 'title' | 'local_time' | 'time_zone' | 'minutes' | 'meeting_link' | 'capacity'
> &
  Partial<Pick<LiveTables['live.session'], 'late_minutes' | 'early_minutes'>>

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
  const rows = await insertSessions(tx, actor, occurrences, {
    ...shared,
    series_id: seriesId,
    meeting_link: asked.meetingLink ?? null,
    capacity: asked.capacity ?? null,
  })
  return { seriesId, sessionId: rows[0].id, sessions: rows.length }
}

/** One more class in a series, on a day that its pattern does not name. */
export async function addSession(
  tx: Tx,
  actor: Actor,
  session: TaughtSession,
  { date, time, timeZone, minutes }: Omit<AddSession, 'sessionId'>,
) {
  const occurrence = { date, ...spanOf({ date, time, timeZone, minutes }) }
  granted(plan([occurrence], tx.now))
  await roomInSeries(tx, session.series_id)
  const { series_id, course_id, title, meeting_link, capacity, late_minutes, early_minutes } = session
  const shared = { series_id, course_id, title, meeting_link, capacity, late_minutes, early_minutes }
  const [{ id }] = await insertSessions(tx, actor, [occurrence], {
    ...shared,
    local_time: time,
    time_zone: timeZone,
    minutes,
  })
  return { seriesId: series_id, sessionId: id, sessions: 1 }
}

export async function renameSession(
  tx: Tx,
  session: TaughtSession,
  { title, meetingLink, capacity }: Omit<RenameSession, 'sessionId'>,
): Promise<void> {
  granted(notOver(timesOf(session), tx.now))
  await write(tx)
    .updateTable('live.session')
    .set({
      title,
      meeting_link: meetingLink ?? null,
      capacity: capacity ?? null,
      sequence: session.sequence + (title === session.title ? 0 : 1),
    })
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
  if (cancelled.length === 0) return 0
  await dropReminders(
    tx,
    cancelled.map(({ id }) => id),
  )
  await announce(tx, sessionsCancelled, {
    courseId: session.course_id,
    seriesId: session.series_id,
    at: tx.now.toString(),
  })
  return cancelled.length
}

async function insertSessions(tx: Tx, actor: Actor, occurrences: readonly Occurrence[], shared: Shared) {
  const rows = occurrences.map(({ date, startsAt, endsAt }) => ({
    id: newId('ses', tx.now),
    ...shared,
    local_date: date,
    starts_at: startsAt,
    ends_at: endsAt,
    sequence: 0,
    recording_keep_days: usualKeepDays,
    late_minutes: shared.late_minutes ?? tolerance.minutes,
    early_minutes: shared.early_minutes ?? tolerance.minutes,
    agenda: '',
    planned_by: personOf(actor).id,
    planned_at: tx.now,
  }))
  await write(tx).insertInto('live.session').values(rows).execute()
  await planReminders(tx, rows)
  const { course_id, series_id } = shared
  await announce(tx, sessionsPlanned, { courseId: course_id, seriesId: series_id, at: tx.now.toString() })
  return rows as [(typeof rows)[number], ...typeof rows]
}

/** Whoever adds to a series waits for those who came before, so that it never grows past its bound. */
async function roomInSeries(tx: Tx, seriesId: SeriesId): Promise<void> {
  await write(tx).selectFrom('live.series').select('id').where('id', '=', seriesId).forUpdate().execute()
  const { sessions } = await read(tx)
    .selectFrom('live.session')
    .select(({ fn }) => fn.countAll<bigint>().as('sessions'))
    .where('series_id', '=', seriesId)
    .executeTakeFirstOrThrow()
  if (Number(sessions) >= longestSeries) throw new Refusal('series.too_long')
}
