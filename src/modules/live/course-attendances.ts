import type { PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import type { TaughtCourse } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { personCard } from '#modules/identity'
import { studentsOf } from '#modules/learning'
import { toleranceOf, windowOf } from './attendances.ts'
import { attendanceIn, type Interval } from './intervals.ts'
import type { AttendanceMark, CourseAttendancePage, StudentAttendance } from './schema.ts'
import type { SessionRow } from './sessions.ts'
import { read } from './tables.ts'

/** Classes a report looks back over: those that happened last. */
const mostClasses = 200

/** Classes whose marks are shown one by one. */
const latestShown = 6

/** How regularly each student came, a page of students at a time: six questions, however many classes there were. */
export async function courseAttendance(
  tx: ReadTx,
  course: TaughtCourse,
  { after, limit }: Pick<CourseAttendancePage, 'after' | 'limit'>,
) {
  const sessions = await heldIn(tx, course)
  const latest = sessions.slice(0, latestShown)
  const { items, next } = await studentsOf(tx, course, { after, limit })
  const people = items.map(({ studentId }) => studentId)
  const cards = await personCard(tx, people)
  const presences = await presencesIn(tx, sessions, people)
  const corrections = await correctionsIn(tx, sessions, people)
  const lines = items.map(({ studentId, enrolmentId, joinedAt }): StudentAttendance => {
    const marks = sessions
      .filter(({ ends_at }) => Temporal.Instant.compare(joinedAt, ends_at) < 0)
      .map((session) => {
        const key = `${session.id} ${studentId}`
        const { mark, seconds } = attendanceIn(
          windowOf(session, tx.now),
          presences.get(key) ?? [],
          toleranceOf(session),
        )
        return { mark: corrections.get(key) ?? mark, seconds }
      })
    const count = (...wanted: AttendanceMark[]) => marks.filter(({ mark }) => wanted.includes(mark)).length
    return {
      enrolmentId,
      personId: studentId,
      name: cards.get(studentId)?.name ?? '',
      classes: marks.length,
      present: count('present', 'late', 'left_early', 'late_and_left_early'),
      late: count('late', 'late_and_left_early'),
      leftEarly: count('left_early', 'late_and_left_early'),
      absent: count('absent'),
      excused: count('excused'),
      minutes: Math.round(marks.reduce((sum, { seconds }) => sum + seconds, 0) / 60),
      // Whoever joined later misses the oldest classes, which stand last.
      marks: latest.map((_session, at) => marks[at]?.mark ?? null),
    }
  })
  const seconds = sessions.reduce((sum, { participant_seconds }) => sum + Number(participant_seconds ?? 0), 0)
  return {
    courseTitle: course.title,
    classes: sessions.length,
    participantMinutes: Math.round(seconds / 60),
    latest: latest.map(({ id, title, starts_at }) => ({ sessionId: id, title, startsAt: starts_at.toString() })),
    rules: await rulesOf(tx, course),
    items: lines,
    next,
  }
}

/** How somebody came to the classes of a course since they joined it, the latest first: for their own keeping. */
export async function attendanceFor(
  tx: ReadTx,
  { courseId, personId, joinedAt }: { courseId: CourseId; personId: PersonId; joinedAt: Temporal.Instant },
) {
  const sessions = (await heldIn(tx, { id: courseId })).filter(
    ({ ends_at }) => Temporal.Instant.compare(joinedAt, ends_at) < 0,
  )
  const presences = await presencesIn(tx, sessions, [personId])
  const corrections = await correctionsIn(tx, sessions, [personId])
  return sessions.map((session) => {
    const key = `${session.id} ${personId}`
    const own = attendanceIn(windowOf(session, tx.now), presences.get(key) ?? [], toleranceOf(session))
    return {
      title: session.title,
      startsAt: session.starts_at.toString(),
      mark: corrections.get(key) ?? own.mark,
      minutes: Math.round(own.seconds / 60),
    }
  })
}

/** As in the class that comes next: what the teacher sets for the whole course begins there. */
async function rulesOf(tx: ReadTx, course: TaughtCourse) {
  const next = await read(tx)
    .selectFrom('live.session')
    .select(['id', 'late_minutes', 'early_minutes'])
    .where('course_id', '=', course.id)
    .where('cancelled_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('ends_at', '>', tx.now)
    .orderBy('starts_at')
    .limit(1)
    .executeTakeFirst()
  return next ? { sessionId: next.id, lateMinutes: next.late_minutes, earlyMinutes: next.early_minutes } : null
}

/** Classes that took place here and are over, the latest first. */
async function heldIn(tx: ReadTx, course: Pick<TaughtCourse, 'id'>): Promise<SessionRow[]> {
  return read(tx)
    .selectFrom('live.session')
    .selectAll()
    .where('course_id', '=', course.id)
    .where('cancelled_at', 'is', null)
    .where('opened_at', 'is not', null)
    .where((row) => row.or([row('ended_at', 'is not', null), row('ends_at', '<', tx.now)]))
    .orderBy('starts_at', 'desc')
    .limit(mostClasses)
    .execute()
}

async function presencesIn(tx: ReadTx, sessions: readonly SessionRow[], people: readonly PersonId[]) {
  const stays = new Map<string, Interval[]>()
  if (sessions.length === 0 || people.length === 0) return stays
  const rows = await read(tx)
    .selectFrom('live.presence as presence')
    .innerJoin('live.seat as seat', 'seat.id', 'presence.seat_id')
    .select(['seat.session_id', 'seat.person_id', 'presence.joined_at', 'presence.left_at'])
    .where('seat.person_id', 'in', [...people])
    .where(
      'seat.session_id',
      'in',
      sessions.map(({ id }) => id),
    )
    .execute()
  for (const row of rows) {
    const key = `${row.session_id} ${row.person_id}`
    stays.set(key, [...(stays.get(key) ?? []), { from: row.joined_at, to: row.left_at ?? tx.now }])
  }
  return stays
}

async function correctionsIn(tx: ReadTx, sessions: readonly SessionRow[], people: readonly PersonId[]) {
  if (sessions.length === 0 || people.length === 0) return new Map<string, AttendanceMark>()
  const rows = await read(tx)
    .selectFrom('live.correction')
    .select(['session_id', 'person_id', 'mark'])
    .distinctOn(['session_id', 'person_id'])
    .where(
      'session_id',
      'in',
      sessions.map(({ id }) => id),
    )
    .where('person_id', 'in', [...people])
    .orderBy('session_id')
    .orderBy('person_id')
    .orderBy('corrected_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return new Map(rows.map((row) => [`${row.session_id} ${row.person_id}`, row.mark]))
}
