import { sql } from 'kysely'
import type { PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { stateOf } from './rules.ts'
import type { CourseId, CourseState, Cover, EndingWay, Visibility } from './schema.ts'
import { type CourseRow, read } from './tables.ts'

type StandingCourse = Omit<
  CourseRow,
  `${'created' | 'edited' | 'ending' | 'deleted'}_${'by' | 'at'}` | 'description_source'
>

/**
 * The courses that are not deleted, lent to the modules above as a relation they may join and filter, so that
 * "is this student in this course" is one question. PostgreSQL flattens it; an index on the id still serves.
 */
export const standingCourses = sql<StandingCourse>`(
  select id, teacher_id, title, description_html, starts_on, ends_on, time_zone, visibility, capacity,
    cover_narrow_id, cover_wide_id, published_by, published_at, archived_by, archived_at, minors_by, minors_at,
    ending_way, gone_at
  from courses.course where deleted_at is null
)`.as('course')

/** What every mention of a course needs, whoever asks. */
export type Face = {
  readonly id: CourseId
  readonly title: string
  readonly teacherId: PersonId
  readonly timeZone: string
  readonly cover: Cover | null
  readonly startsOn: Temporal.PlainDate | null
  readonly endsOn: Temporal.PlainDate | null
  readonly visibility: Visibility
  readonly state: CourseState
  /** Minors attend it: see `restrictionsOf`. */
  readonly minors: boolean
  /** Its teacher leaves: how it ends, and when it is gone. */
  readonly ending: Ending | null
}

export type Ending = { readonly way: EndingWay; readonly goneAt: Temporal.Instant }

export const faceColumns = [
  'course.id as course_id',
  'course.title',
  'course.teacher_id',
  'course.time_zone',
  'course.cover_narrow_id',
  'course.cover_wide_id',
  'course.starts_on',
  'course.ends_on',
  'course.visibility',
  'course.published_at',
  'course.archived_at',
  'course.minors_at',
  'course.ending_way',
  'course.gone_at',
] as const

export type FaceRow = { course_id: CourseId } & Pick<
  StandingCourse,
  | 'title'
  | 'teacher_id'
  | 'time_zone'
  | 'cover_narrow_id'
  | 'cover_wide_id'
  | 'starts_on'
  | 'ends_on'
  | 'visibility'
  | 'published_at'
  | 'archived_at'
  | 'minors_at'
  | 'ending_way'
  | 'gone_at'
>

/** The faces of many courses with one question; a deleted or unknown id is left out. */
export async function courseFace(tx: ReadTx, ids: readonly CourseId[]): Promise<Map<CourseId, Face>> {
  if (ids.length === 0) return new Map()
  const rows = await read(tx)
    .selectFrom(standingCourses)
    .select(faceColumns)
    .where('course.id', 'in', [...ids])
    .execute()
  return new Map(rows.map((row) => [row.course_id, faceOf(row)]))
}

export function faceOf(row: FaceRow): Face {
  return {
    id: row.course_id,
    title: row.title,
    teacherId: row.teacher_id,
    timeZone: row.time_zone,
    cover: row.cover_narrow_id && row.cover_wide_id ? { narrow: row.cover_narrow_id, wide: row.cover_wide_id } : null,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    visibility: row.visibility,
    state: stateOf(row),
    minors: row.minors_at !== null,
    ending: row.ending_way && row.gone_at ? { way: row.ending_way, goneAt: row.gone_at } : null,
  }
}
