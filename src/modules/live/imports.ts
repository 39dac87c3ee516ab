import type { z } from 'zod'
import type { Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { type ArrivedCourse, type ArrivedRow, asForm, fitting, type ImportPart } from '#kernel/import-parts'
import { Refusal } from '#kernel/refusal'
import { courseId } from '#modules/courses/schema'
import { ArrivedSeries, ArrivedSession } from './import-schemas.ts'
import { spanOf } from './occurrences.ts'
import { livePersonalData } from './personal-data.ts'
import { insertSessions } from './plans.ts'
import { longestSeries } from './schema.ts'
import { write } from './tables.ts'

type Session = z.output<typeof ArrivedSession>
type Series = { planned: z.output<typeof ArrivedSeries>; sessions: Session[] }

/** More classes ahead than this have no place in one course. */
const mostClasses = 10 * longestSeries

const ofPlan = { id: null, course_id: null, local_date: 'date', local_time: 'time' }
/** When it is comes from the wall clock of its place; who was there, and in which room, was there. */
const ofSession = {
  ...ofPlan,
  series_id: null,
  starts_at: null,
  ends_at: null,
  sequence: null,
  room_id: null,
  participant_seconds: null,
  recording_keep_days: 'keepDays',
}

/** The classes of a course that are still ahead, in the series they were planned in. What is over stays where it was held. */
export const liveImports: ImportPart = {
  reads: { 'live.series': 'course_id', 'live.session': 'course_id' },

  look(course, now) {
    const { series, past, cancelled } = readSeries(course, now)
    const classes = series.reduce((sum, { sessions }) => sum + sessions.length, 0)
    return { classes, past_classes: past, cancelled_classes: cancelled }
  },

  async prepare(db, receiver, course) {
    const { series } = readSeries(course, db.clock.now())
    return {
      async land(tx, ids) {
        const arrived = courseId.parse(ids.get(course.id))
        for (const one of series) await planSeries(tx, { courseId: arrived, by: receiver.id }, one)
      },
      undo: async () => {},
    }
  },
}

type Into = { courseId: z.output<typeof courseId>; by: Parameters<typeof insertSessions>[1] }

async function planSeries(tx: Tx, { courseId, by }: Into, { planned, sessions }: Series): Promise<void> {
  const seriesId = newId('ser', tx.now)
  await write(tx)
    .insertInto('live.series')
    .values({
      id: seriesId,
      course_id: courseId,
      title: planned.title,
      local_date: planned.date,
      local_time: planned.time,
      time_zone: planned.timeZone,
      minutes: planned.minutes,
      weekdays: planned.weekdays,
      until: planned.until ?? null,
      times: planned.times ?? null,
      planned_by: by,
      planned_at: tx.now,
    })
    .execute()
  const rows = sessions.map((session) => ({
    date: session.date,
    ...spanOf(session),
    title: session.title,
    local_time: session.time,
    time_zone: session.timeZone,
    minutes: session.minutes,
    meeting_link: session.meetingLink ?? null,
    capacity: session.capacity ?? null,
    recording_keep_days: session.keepDays,
    late_minutes: session.lateMinutes,
    early_minutes: session.earlyMinutes,
    agenda: session.agenda,
    apart_at: session.apart ? tx.now : null,
  }))
  await insertSessions(tx, by, { series_id: seriesId, course_id: courseId }, rows)
}

function readSeries(course: ArrivedCourse, now: Temporal.Instant) {
  const rows = course.rows('live.session')
  const standing = rows.filter(({ cancelled_at }) => cancelled_at === null)
  const ahead = standing
    .map((row) => ({ series: row.series_id, session: readSession(row) }))
    .filter(({ session }) => Temporal.Instant.compare(now, spanOf(session).startsAt) < 0)
  if (ahead.length > mostClasses) throw new Refusal('import.unfit')
  const bySeries = Map.groupBy(ahead, ({ series }) => series)
  const series = course.rows('live.series').flatMap((row): Series[] => {
    const sessions = bySeries.get(row.id)?.map(({ session }) => session) ?? []
    if (sessions.length > longestSeries) throw new Refusal('series.too_long')
    return sessions.length === 0
      ? []
      : [{ planned: fitting(ArrivedSeries, asForm(livePersonalData.series, row, ofPlan)), sessions }]
  })
  return { series, past: standing.length - ahead.length, cancelled: rows.length - standing.length }
}

function readSession(row: ArrivedRow): Session {
  return fitting(ArrivedSession, {
    ...asForm(livePersonalData.session, row, ofSession),
    apart: typeof row.apart_at === 'string',
  })
}
