import type { PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import type { CourseId } from '#modules/courses/schema'
import { ownCourses, type SeenCourse } from '#modules/learning'
import { grace } from './rules.ts'
import type { SessionId, SessionsOfCourse } from './schema.ts'
import { roleIn, viewOf } from './sessions.ts'
import { read } from './tables.ts'

/** The classes of one course: those ahead from the next one on, those over from the latest one back. */
export async function sessionsOfCourse(
  tx: ReadTx,
  course: SeenCourse,
  { which, after, limit }: Omit<SessionsOfCourse, 'courseId'>,
) {
  const from = after && (await placeOf(tx, course.id, after))
  const ahead = which === 'ahead'
  const rows = await read(tx)
    .selectFrom('live.session')
    .selectAll()
    .where('course_id', '=', course.id)
    .where((row) => {
      const stillAhead = row.and([row('ended_at', 'is', null), row('ends_at', '>', tx.now.subtract(grace))])
      return ahead ? stillAhead : row.not(stillAhead)
    })
    .$if(Boolean(from), (query) =>
      query.where((row) =>
        row(row.refTuple('starts_at', 'id'), ahead ? '>' : '<', row.tuple(...(from as [Temporal.Instant, SessionId]))),
      ),
    )
    .orderBy('starts_at', ahead ? 'asc' : 'desc')
    .orderBy('id', ahead ? 'asc' : 'desc')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).map((row) => viewOf(row, tx.now))
  const next = rows.length > limit ? (items.at(-1)?.sessionId ?? null) : null
  return { courseTitle: course.title, courseTimeZone: course.timeZone, role: roleIn(course), items, next }
}

/** What comes next in any course that somebody teaches or attends: a few steps on one index for each, whatever its past. */
export async function nextSessionsFor(tx: ReadTx, personId: PersonId, limit: number) {
  const rows = await read(tx)
    .selectFrom(ownCourses(personId))
    .innerJoinLateral(
      (row) =>
        row
          .selectFrom('live.session')
          .selectAll()
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
