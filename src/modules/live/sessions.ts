import { type Actor, type Guest, personOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { textOf } from '#kernel/time'
import { courseFace, type Face } from '#modules/courses'
import { courseSeenBy, type SeenCourse } from '#modules/learning'
import { entersFrom, entersUntil, stateOf } from './rules.ts'
import type { RoomRole, SessionId, SessionView } from './schema.ts'
import { type LiveTables, read, write } from './tables.ts'

declare const looked: unique symbol
export type SessionRow = LiveTables['live.session']

/** What lists of classes show; a class has twice as many columns, its agenda among them. */
export const listedColumns = [
  ...(['id', 'series_id', 'course_id', 'title', 'local_date', 'local_time', 'time_zone', 'minutes'] as const),
  ...(['starts_at', 'ends_at', 'meeting_link', 'capacity', 'apart_at'] as const),
  ...(['opened_at', 'ended_at', 'cancelled_at'] as const),
] as const satisfies readonly (keyof SessionRow)[]
export type ListedSession = Pick<SessionRow, (typeof listedColumns)[number]>

export type GuestRow = Pick<LiveTables['live.guest'], 'id' | 'name'>
type CourseOfSession = Pick<SeenCourse, 'id' | 'title'> & { readonly face: Face }

/** A session of a course that the actor teaches or attends, or to which they came as a guest. */
export type SeenSession = SessionRow & {
  readonly course: CourseOfSession
  readonly role: RoomRole
  readonly guest: GuestRow | null
  readonly [looked]: true
}
export type TaughtSession = SeenSession & { readonly role: 'teacher' }

export async function sessionSeenBy(tx: ReadTx, actor: Actor, id: SessionId): Promise<SeenSession> {
  knownIn(actor)
  const row = await read(tx).selectFrom('live.session').selectAll().where('id', '=', id).executeTakeFirst()
  return provenFor(tx, actor, row)
}

/** For a student of the course the session exists, but is not theirs to change. */
export async function sessionTaughtBy(tx: ReadTx, actor: Actor, id: SessionId): Promise<TaughtSession> {
  return asTaught(await sessionSeenBy(tx, actor, id))
}

/**
 * The same, with the row held until the end of the change: what is decided about it stays true.
 * Several may `share` it, as long as nobody changes it.
 */
export async function heldSessionSeenBy(
  tx: Tx,
  actor: Actor,
  id: SessionId,
  as: 'share' | 'own' = 'own',
): Promise<SeenSession> {
  knownIn(actor)
  return provenFor(tx, actor, await heldSession(tx, id, as))
}

export async function heldSessionTaughtBy(tx: Tx, actor: Actor, id: SessionId): Promise<TaughtSession> {
  return asTaught(await heldSessionSeenBy(tx, actor, id))
}

/** For the software itself, which needs nobody's permission. */
export async function heldSession(tx: Tx, id: SessionId, as: 'share' | 'own' = 'own'): Promise<SessionRow | undefined> {
  const row = write(tx).selectFrom('live.session').selectAll().where('id', '=', id)
  return (as === 'own' ? row.forUpdate() : row.forShare()).executeTakeFirst()
}

export function viewOf(session: ListedSession, now: Temporal.Instant): SessionView {
  const times = timesOf(session)
  return {
    sessionId: session.id,
    seriesId: session.series_id,
    courseId: session.course_id,
    title: session.title,
    date: session.local_date.toString(),
    time: session.local_time.toString({ smallestUnit: 'minute' }),
    timeZone: session.time_zone,
    minutes: session.minutes,
    startsAt: textOf(session.starts_at),
    endsAt: textOf(session.ends_at),
    entersFrom: entersFrom(times).toString(),
    entersUntil: entersUntil(times).toString(),
    state: stateOf(times, now),
    elsewhere: session.meeting_link !== null,
    moved: session.apart_at !== null,
    capacity: session.capacity,
  }
}

export function timesOf(session: ListedSession) {
  return {
    startsAt: session.starts_at,
    endsAt: session.ends_at,
    openedAt: session.opened_at,
    endedAt: session.ended_at,
    cancelledAt: session.cancelled_at,
  }
}

async function provenFor(tx: ReadTx, actor: Actor, row: SessionRow | undefined): Promise<SeenSession> {
  if (!row) throw new Refusal('session.unknown')
  if (actor.kind === 'guest') return provenForGuest(tx, actor, row)
  const course = await courseSeenBy(tx, actor, row.course_id).catch(asUnknownSession)
  return { ...row, course, role: roleIn(course), guest: null } as Omit<SeenSession, typeof looked> as SeenSession
}

/** For whoever came to this class, and to no other; of its course they learn nothing. */
async function provenForGuest(tx: ReadTx, { key }: Guest, row: SessionRow): Promise<SeenSession> {
  const guest = await read(tx)
    .selectFrom('live.guest')
    .select(['id', 'name'])
    .where('session_id', '=', row.id)
    .where('key', '=', key)
    .executeTakeFirst()
  const face = guest && (await courseFace(tx, [row.course_id])).get(row.course_id)
  if (!face) throw new Refusal('session.unknown')
  return { ...row, course: { id: row.course_id, title: '', face }, role: 'guest', guest } as Omit<
    SeenSession,
    typeof looked
  > as SeenSession
}

function knownIn(actor: Actor): void {
  if (actor.kind !== 'guest') personOf(actor)
}

export function roleIn({ relation }: SeenCourse): RoomRole {
  return relation === 'student' ? 'student' : 'teacher'
}

function asUnknownSession(error: unknown): never {
  throw error instanceof Refusal && error.code === 'course.unknown' ? new Refusal('session.unknown') : error
}

function asTaught(session: SeenSession): TaughtSession {
  if (session.role !== 'teacher') throw new Refusal('not_allowed')
  return session as TaughtSession
}
