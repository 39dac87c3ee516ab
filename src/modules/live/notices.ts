import { z } from 'zod'
import type { ReadTx } from '#kernel/db'
import { idOf } from '#kernel/id'
import { courseFace } from '#modules/courses'
import { type AnyLetter, momentText, notice } from '#modules/notifications'
import type { SessionId } from './schema.ts'
import { read } from './tables.ts'

/** What the class is called and when it is now; nothing to say when it was cancelled meanwhile, or is over. */
export const classMoved = notice(
  'class_moved',
  z.object({ sessionId: idOf('ses') }),
  async (tx, to, { sessionId }, { origin, schoolName, words }) => {
    const [session] = await sessionsNamed(tx, [sessionId])
    if (!session || session.cancelled_at || Temporal.Instant.compare(session.ends_at, tx.now) < 0) return null
    const say = words(to.locale)
    const when = momentText(session.starts_at, { locale: to.locale, timeZone: to.timeZone ?? session.time_zone })
    return {
      subject: say('live_mail_moved_subject', { title: session.title, when }),
      lines: [say('live_mail_moved_line', { title: session.title, course: session.course, when })],
      action: { label: say('live_mail_open'), url: `${origin}/class/${sessionId}` },
      after: [say('live_mail_why', { school: schoolName })],
    }
  },
)

export const classesCancelled = notice(
  'classes_cancelled',
  z.object({ sessionIds: z.array(idOf('ses')) }),
  async (tx, to, { sessionIds }, { origin, schoolName, words }) => {
    const sessions = (await sessionsNamed(tx, sessionIds)).filter(
      ({ ends_at }) => Temporal.Instant.compare(ends_at, tx.now) > 0,
    )
    const [first] = sessions
    if (!first) return null
    const say = words(to.locale)
    const moments = sessions.map(({ starts_at, time_zone }) =>
      momentText(starts_at, { locale: to.locale, timeZone: to.timeZone ?? time_zone }),
    )
    const about = {
      title: first.title,
      course: first.course,
      count: sessions.length,
      when: moments[0] ?? '',
      until: moments.at(-1) ?? '',
    }
    const kind = sessions.length === 1 ? 'cancelled' : 'cancelled_many'
    return {
      subject: say(`live_mail_${kind}_subject`, about),
      lines: [say(`live_mail_${kind}_line`, about)],
      action: { label: say('live_mail_course'), url: `${origin}/courses/${first.course_id}` },
      after: [say('live_mail_why', { school: schoolName })],
    }
  },
)

export const liveLetters: AnyLetter[] = [classMoved, classesCancelled]

async function sessionsNamed(tx: ReadTx, ids: readonly SessionId[]) {
  const sessions = await read(tx)
    .selectFrom('live.session')
    .select(['id', 'course_id', 'title', 'starts_at', 'ends_at', 'time_zone', 'cancelled_at'])
    .where('id', 'in', ids)
    .orderBy('starts_at')
    .execute()
  const faces = await courseFace(tx, [...new Set(sessions.map(({ course_id }) => course_id))])
  return sessions.map((session) => ({ ...session, course: faces.get(session.course_id)?.title ?? '' }))
}
