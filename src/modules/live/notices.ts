import { z } from 'zod'
import type { ReadTx } from '#kernel/db'
import { idOf } from '#kernel/id'
import { courseFace } from '#modules/courses'
import { isEnrolled } from '#modules/learning'
import { type AnyLetter, type Desk, momentText, notice, type Reader } from '#modules/notifications'
import { calendarOf } from './calendars.ts'
import { longestSeries, ReminderKind, type SeriesId } from './schema.ts'
import type { SessionRow } from './sessions.ts'
import { read } from './tables.ts'

type To = Reader & { timeZone: string | null }
type Dated = SessionRow & { course: string }

const ofChange = z.object({ seriesId: idOf('ser'), at: z.iso.datetime() })

/** Each says how the classes stand when it is written; those that have changed once more are told by the later letter. */
const told = (kind: 'planned' | 'moved' | 'cancelled') =>
  notice(
    `classes_${kind}`,
    ofChange,
    async (tx, to, { seriesId, at }, desk) =>
      letterAbout(kind, await changedThen(tx, kind, seriesId, Temporal.Instant.from(at)), to, desk, tx.now),
    'course_updates',
  )

export const classesPlanned = told('planned')
export const classesMoved = told('moved')
export const classesCancelled = told('cancelled')

/** Whoever joins late gets every class that is still ahead. */
export const classesAhead = notice(
  'classes_ahead',
  z.object({ courseId: idOf('crs') }),
  async (tx, to, about, desk) => {
    if (!(await isEnrolled(tx, about.courseId, to.id))) return null
    const sessions = await read(tx)
      .selectFrom('live.session')
      .selectAll()
      .where('course_id', '=', about.courseId)
      .where('cancelled_at', 'is', null)
      .where('ended_at', 'is', null)
      .where('ends_at', '>', tx.now)
      .orderBy('ends_at')
      .limit(longestSeries)
      .execute()
    return letterAbout('ahead', await named(tx, sessions), to, desk, tx.now)
  },
)

/** About the time that the class had when it was asked for; once it has another, or none, there is nothing to say. */
export const classReminder = notice(
  'class_reminder',
  z.object({ sessionId: idOf('ses'), kind: ReminderKind, sequence: z.int() }),
  async (tx, to, { sessionId, kind, sequence }, { origin, schoolName, words }) => {
    const [session] = await named(
      tx,
      await read(tx).selectFrom('live.session').selectAll().where('id', '=', sessionId).execute(),
    )
    if (!session || session.sequence !== sequence || !isStillAhead(session, tx.now)) return null
    const say = words(to.locale)
    const slots = { title: session.title, course: session.course, when: momentOf(session, to) }
    return {
      subject: say(`live_mail_reminder_${kind}_subject`, slots),
      lines: [say(`live_mail_reminder_${kind}_line`, slots)],
      action: { label: say('live_mail_open'), url: `${origin}/class/${sessionId}` },
      after: [say('live_mail_why', { school: schoolName })],
    }
  },
  'class_reminders',
)

export const liveLetters: AnyLetter[] = [classesPlanned, classesMoved, classesCancelled, classesAhead, classReminder]

function letterAbout(
  kind: 'planned' | 'moved' | 'cancelled' | 'ahead',
  all: readonly Dated[],
  to: To,
  { origin, schoolName, sender, words }: Desk,
  now: Temporal.Instant,
) {
  const sessions = all.filter((session) => Temporal.Instant.compare(session.ends_at, now) > 0)
  const [first] = sessions
  if (!first) return null
  const say = words(to.locale)
  const slots = {
    title: first.title,
    course: first.course,
    count: sessions.length,
    when: momentOf(first, to),
    until: momentOf(sessions.at(-1) as Dated, to),
  }
  const which = sessions.length === 1 ? kind : `${kind}_many`
  const action =
    sessions.length === 1 && kind !== 'cancelled'
      ? { label: say('live_mail_open'), url: `${origin}/class/${first.id}` }
      : { label: say('live_mail_course'), url: `${origin}/courses/${first.course_id}/sessions` }
  return {
    subject: say(`live_mail_${which}_subject`, slots),
    lines: [say(`live_mail_${which}_line`, slots), say('live_mail_calendar')],
    action,
    after: [say('live_mail_why', { school: schoolName })],
    calendar: calendarOf(sessions, { to, origin, schoolName, sender, now }),
  }
}

async function changedThen(
  tx: ReadTx,
  kind: 'planned' | 'moved' | 'cancelled',
  seriesId: SeriesId,
  at: Temporal.Instant,
): Promise<Dated[]> {
  const sessions = await read(tx)
    .selectFrom('live.session')
    .selectAll()
    .where('series_id', '=', seriesId)
    .where(`${kind}_at`, '=', at)
    .$if(kind !== 'cancelled', (query) => query.where('cancelled_at', 'is', null))
    .$if(kind === 'planned', (query) => query.where('moved_at', 'is', null))
    .orderBy('starts_at')
    .limit(longestSeries)
    .execute()
  return named(tx, sessions)
}

/** With the names of their courses; a course that nobody sees has nothing to announce. */
async function named(tx: ReadTx, sessions: readonly SessionRow[]): Promise<Dated[]> {
  const faces = await courseFace(tx, [...new Set(sessions.map(({ course_id }) => course_id))])
  return sessions.flatMap((session) => {
    const face = faces.get(session.course_id)
    return face?.state === 'published' ? [{ ...session, course: face.title }] : []
  })
}

function momentOf(session: SessionRow, to: To): string {
  return momentText(session.starts_at, { locale: to.locale, timeZone: to.timeZone ?? session.time_zone })
}

function isStillAhead(session: SessionRow, now: Temporal.Instant): boolean {
  return !session.cancelled_at && !session.ended_at && Temporal.Instant.compare(now, session.ends_at) < 0
}
