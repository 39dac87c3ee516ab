import { type Actor, type PersonId, personOf } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { announce } from '#kernel/outbox'
import { granted, Refusal } from '#kernel/refusal'
import { courseFace, heldCourseTaughtBy, type TaughtCourse } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { sessionsCancelled, sessionsPlanned } from './events.ts'
import { tolerance } from './intervals.ts'
import { type Occurrence, occurrencesOf, spanOf } from './occurrences.ts'
import { dropReminders, planReminders } from './reminders.ts'
import { beforeEnd, cancel, notOver, plan } from './rules.ts'
import { type AddSession, longestSeries, type PlanSessions, type RenameSession, type SeriesId } from './schema.ts'
import { type TaughtSession, timesOf } from './sessions.ts'
import { type LiveTables, read, write } from './tables.ts'

/** A recording is seen for half a year, unless its teacher says otherwise. */
const usualKeepDays = 180

type OpenCourse = Pick<TaughtCourse, 'id' | 'goneAt'>
type Session = LiveTables['live.session']
type Series = Pick<Session, 'series_id' | 'course_id'>
type Planned = Occurrence &
  Pick<Session, 'title' | 'local_time' | 'time_zone' | 'minutes' | 'meeting_link' | 'capacity'> &
  Partial<Pick<Session, 'late_minutes' | 'early_minutes' | 'recording_keep_days' | 'agenda' | 'apart_at'>>

/** Whoever closes the course waits until what is planned in it is there to be cancelled, or it is found closed. */
export async function courseToPlanIn(tx: Tx, actor: Actor, id: CourseId): Promise<TaughtCourse> {
  const course = await heldCourseTaughtBy(tx, actor, id)
  if (course.state === 'archived') throw new Refusal('course.archived')
  if (course.isClosing) throw new Refusal('course.closing')
  return course
}

/** Writes every class of the plan as a row of its own, so that moves, seats and attendance can hang on it. */
export async function planSessions(tx: Tx, actor: Actor, course: OpenCourse, asked: PlanSessions) {
  const { occurrences } = granted(occurrencesOf(asked))
  granted(plan(occurrences, tx.now))
  granted(beforeEnd(occurrences, course))
  const seriesId = newId('ser', tx.now)
  const shared = {
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
  const by = personOf(actor).id
  await write(tx)
    .insertInto('live.series')
    .values({ id: seriesId, course_id: course.id, ...shared, ...recurrence, planned_by: by, planned_at: tx.now })
    .execute()
  const own = { ...shared, meeting_link: asked.meetingLink ?? null, capacity: asked.capacity ?? null }
  const rows = await insertSessions(
    tx,
    by,
    { series_id: seriesId, course_id: course.id },
    occurrences.map((occurrence) => ({ ...occurrence, ...own })),
  )
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
  granted(beforeEnd([occurrence], await courseToPlanIn(tx, actor, session.course_id)))
  await roomInSeries(tx, session.series_id)
  const { series_id, course_id, title, meeting_link, capacity, late_minutes, early_minutes } = session
  const own = { title, meeting_link, capacity, late_minutes, early_minutes }
  const when = { ...occurrence, local_time: time, time_zone: timeZone, minutes }
  const [{ id }] = await insertSessions(tx, personOf(actor).id, { series_id, course_id }, [{ ...own, ...when }])
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
    .returning(['id', 'series_id'])
    .execute()
  await announceCancelled(tx, session.course_id, cancelled)
  return cancelled.length
}

/** A course that closes has no class any more that has not begun; one that ends as planned has none after it is gone. */
export async function cancelEnding(tx: Tx, courseId: CourseId): Promise<void> {
  const face = (await courseFace(tx, [courseId])).get(courseId)
  if (!face?.ending) return
  const { way, goneAt } = face.ending
  const cancelled = await write(tx)
    .updateTable('live.session')
    .set((row) => ({ cancelled_by: face.teacherId, cancelled_at: tx.now, sequence: row('sequence', '+', 1) }))
    .where('course_id', '=', courseId)
    .where('cancelled_at', 'is', null)
    .where('opened_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('ends_at', '>', tx.now)
    .$if(way === 'finish', (query) => query.where('starts_at', '>=', goneAt))
    .returning(['id', 'series_id'])
    .execute()
  await announceCancelled(tx, courseId, cancelled)
}

async function announceCancelled(
  tx: Tx,
  courseId: CourseId,
  cancelled: readonly Pick<LiveTables['live.session'], 'id' | 'series_id'>[],
): Promise<void> {
  await dropReminders(
    tx,
    cancelled.map(({ id }) => id),
  )
  for (const seriesId of new Set(cancelled.map(({ series_id }) => series_id)))
    await announce(tx, sessionsCancelled, { courseId, seriesId, at: tx.now.toString() })
}

export async function insertSessions(tx: Tx, by: PersonId, series: Series, planned: readonly Planned[]) {
  const rows = planned.map(({ date, startsAt, endsAt, ...own }) => ({
    id: newId('ses', tx.now),
    ...series,
    late_minutes: tolerance.minutes,
    early_minutes: tolerance.minutes,
    recording_keep_days: usualKeepDays,
    agenda: '',
    ...own,
    local_date: date,
    starts_at: startsAt,
    ends_at: endsAt,
    sequence: 0,
    planned_by: by,
    planned_at: tx.now,
  }))
  await write(tx).insertInto('live.session').values(rows).execute()
  await planReminders(tx, rows)
  const { course_id, series_id } = series
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
