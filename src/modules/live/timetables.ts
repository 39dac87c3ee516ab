import type { PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { worded } from '#kernel/worded'
import type { CourseId } from '#modules/courses/schema'
import { ownCourses, type SeenCourse } from '#modules/learning'
import { grace } from './rules.ts'
import type { SessionId, SessionsOfCourse } from './schema.ts'
import { listedColumns, roleIn, viewOf } from './sessions.ts'
import { read } from './tables.ts'

/** The classes of one course: those ahead from the next one on, those over from the latest one back. */
export async function sessionsOfCourse(
  tx: ReadTx,
  course: SeenCourse,
  { which, after, limit }: Omit<SessionsOfCourse, 'courseId'>,
) {
  const from = after && (await placeOf(tx, course.id, after))
  const page = { courseId: course.id, endedBy: tx.now.subtract(grace), most: limit + 1 }
  const rows = await (from
    ? pageOf(tx, page, which)
        .where((row) => row(row.refTuple('starts_at', 'id'), which === 'ahead' ? '>' : '<', row.tuple(...from)))
        .execute()
    : (which === 'ahead' ? nextOnes : latestOnes)(tx, page))
  const items = rows.slice(0, limit).map((row) => viewOf(row, tx.now))
  const next = rows.length > limit ? (items.at(-1)?.sessionId ?? null) : null
  const role = roleIn(course)
  const { state, ending } = course.face
  // The door refuses for the same reasons.
  const mayPlan = role === 'teacher' && state !== 'archived' && ending?.way !== 'close'
  return { courseTitle: course.title, courseTimeZone: course.timeZone, role, mayPlan, items, next }
}

type Page = { courseId: CourseId; endedBy: Temporal.Instant; most: number }

const nextOnes = worded((tx, its: Page) => pageOf(tx, its, 'ahead'))
const latestOnes = worded((tx, its: Page) => pageOf(tx, its, 'over'))

function pageOf(tx: ReadTx, { courseId, endedBy, most }: Page, which: SessionsOfCourse['which']) {
  const order = which === 'ahead' ? 'asc' : 'desc'
  return read(tx)
    .selectFrom('live.session')
    .select(listedColumns)
    .where('course_id', '=', courseId)
    .where((row) => {
      const stillAhead = row.and([row('ended_at', 'is', null), row('ends_at', '>', endedBy)])
      return which === 'ahead' ? stillAhead : row.not(stillAhead)
    })
    .orderBy('starts_at', order)
    .orderBy('id', order)
    .limit(most)
}

/** When the last class that is planned in each of these courses ends: one question. */
export async function lastClasses(tx: ReadTx, ids: readonly CourseId[]): Promise<Map<CourseId, Temporal.Instant>> {
  if (ids.length === 0) return new Map()
  const rows = await read(tx)
    .selectFrom('live.session')
    .select(({ fn }) => ['course_id', fn.max('ends_at').as('last')])
    .where('course_id', 'in', [...ids])
    .where('cancelled_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('ends_at', '>', tx.now)
    .groupBy('course_id')
    .execute()
  return new Map(rows.map(({ course_id, last }) => [course_id, last]))
}

/** What comes next in any course that somebody teaches or attends: a few steps on one index for each, whatever its past. */
export async function nextSessionsFor(tx: ReadTx, personId: PersonId, limit: number) {
  const rows = await read(tx)
    .selectFrom(ownCourses(personId))
    .innerJoinLateral(
      (row) =>
        row
          .selectFrom('live.session')
          .select(listedColumns)
          .whereRef('live.session.course_id', '=', 'own.course_id')
          .where('cancelled_at', 'is', null)
          .where('ended_at', 'is', null)
          .where('ends_at', '>', tx.now)
          .orderBy('ends_at')
          .limit(limit)
          .as('next'),
      (join) => join.onTrue(),
    )
    .selectAll('next')
    .select(['own.title as course_title', 'own.relation'])
    .orderBy('next.starts_at')
    .orderBy('next.id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...viewOf(row, tx.now), courseTitle: row.course_title, role: row.relation }))
}

async function placeOf(tx: ReadTx, courseId: CourseId, id: SessionId): Promise<[Temporal.Instant, SessionId]> {
  const row = await read(tx)
    .selectFrom('live.session')
    .select('starts_at')
    .where('id', '=', id)
    .where('course_id', '=', courseId)
    .executeTakeFirst()
  if (!row) throw new Refusal('session.unknown')
  return [row.starts_at, id]
}
