import { type Actor, isOwner, type PersonId, personOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { stateOf } from './rules.ts'
import type { CourseId, CourseState } from './schema.ts'
import { type CourseRow, read, write } from './tables.ts'

declare const taught: unique symbol
declare const onFront: unique symbol

/** Shows that somebody may change this course: they teach it, or own the school. */
export type TaughtCourse = {
  readonly id: CourseId
  readonly title: string
  readonly teacherId: PersonId
  readonly timeZone: string
  readonly state: CourseState
  readonly capacity: number | null
  readonly minors: boolean
  readonly isClosing: boolean
  /** When it is gone, where its teacher leaves. */
  readonly goneAt: Temporal.Instant | null
  readonly relation: 'teacher' | 'owner'
  readonly by: PersonId
  readonly [taught]: true
}

/** Shows that anybody may look at this course: it stands on the school's front. */
export type ListedCourse = { readonly id: CourseId; readonly title: string; readonly [onFront]: true }

export async function courseTaughtBy(tx: ReadTx, actor: Actor, id: CourseId): Promise<TaughtCourse> {
  return proofOf(actor, await taughtRow(tx, actor, id).where('deleted_at', 'is', null).executeTakeFirst())
}

/** The same, with the course held until the end of the change: nobody says meanwhile that it ends. Several may look at once. */
export async function heldCourseTaughtBy(tx: Tx, actor: Actor, id: CourseId): Promise<TaughtCourse> {
  await write(tx).selectFrom('courses.course').select('id').where('id', '=', id).forShare().executeTakeFirst()
  return courseTaughtBy(tx, actor, id)
}

/** For bringing a deleted course back. */
export async function deletedCourseTaughtBy(tx: ReadTx, actor: Actor, id: CourseId): Promise<TaughtCourse> {
  return proofOf(actor, await taughtRow(tx, actor, id).where('deleted_at', 'is not', null).executeTakeFirst())
}

export async function listedCourse(tx: ReadTx, id: CourseId): Promise<ListedCourse> {
  const row = await listedRow(tx, id)
  if (!row) throw new Refusal('course.unknown')
  return row as unknown as ListedCourse
}

/** Whether a course stands on the school's front, where strangers see it. */
export async function isListed(tx: ReadTx, id: CourseId): Promise<boolean> {
  return (await listedRow(tx, id)) !== undefined
}

function listedRow(tx: ReadTx, id: CourseId) {
  return read(tx)
    .selectFrom('courses.course')
    .select(['id', 'title'])
    .where('id', '=', id)
    .where('visibility', '=', 'listed')
    .where('published_at', 'is not', null)
    .where('archived_at', 'is', null)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
}

function taughtRow(tx: ReadTx, actor: Actor, id: CourseId) {
  const person = personOf(actor)
  const course = read(tx)
    .selectFrom('courses.course')
    .select([
      'id',
      'title',
      'teacher_id',
      'time_zone',
      'capacity',
      'published_at',
      'archived_at',
      'minors_at',
      'ending_way',
      'gone_at',
    ])
    .where('id', '=', id)
  return isOwner(person) ? course : course.where('teacher_id', '=', person.id)
}

type ProvenRow = Pick<
  CourseRow,
  | 'id'
  | 'title'
  | 'teacher_id'
  | 'time_zone'
  | 'capacity'
  | 'published_at'
  | 'archived_at'
  | 'minors_at'
  | 'ending_way'
  | 'gone_at'
>

function proofOf(actor: Actor, row: ProvenRow | undefined): TaughtCourse {
  if (!row) throw new Refusal('course.unknown')
  const by = personOf(actor).id
  return {
    id: row.id,
    title: row.title,
    teacherId: row.teacher_id,
    timeZone: row.time_zone,
    state: stateOf(row),
    capacity: row.capacity,
    minors: row.minors_at !== null,
    isClosing: row.ending_way === 'close',
    goneAt: row.gone_at,
    relation: row.teacher_id === by ? 'teacher' : 'owner',
    by,
  } as TaughtCourse
}
