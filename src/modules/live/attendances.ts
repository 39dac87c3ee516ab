import { type Actor, type PersonId, personOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted, Refusal } from '#kernel/refusal'
import { personCard } from '#modules/identity'
import { attendingSince, studentsOf } from '#modules/learning'
import { guestAttendance } from './guest-attendances.ts'
import { attendanceIn, type Interval, secondsOf, type Tolerance } from './intervals.ts'
import { presencesOf } from './presences.ts'
import { begun } from './rules.ts'
import type { AttendanceLine, CorrectAttendance, SetTolerance } from './schema.ts'
import { type SeenSession, type SessionRow, type TaughtSession, timesOf, viewOf } from './sessions.ts'
import { read, write } from './tables.ts'

/** More people than any room holds. */
const mostStudents = 1000

export type PresenceRow = Awaited<ReturnType<typeof presencesOf>>[number]
type OfPerson = PresenceRow & { person_id: PersonId }
type Correction = Awaited<ReturnType<typeof correctionsOf>>[number]

/** Students who should have been there or were, and who taught; what their seats say, unless somebody corrected it by hand. */
export async function attendanceOf(tx: ReadTx, session: TaughtSession) {
  const window = windowOf(session, tx.now)
  const everybody = await presencesOf(tx, session)
  const presences = Map.groupBy(everybody.filter(isOfPerson), ({ person_id }) => person_id)
  const corrections = new Map(
    (await correctionsOf(tx, session)).map((correction) => [correction.person_id, correction]),
  )
  const isBegun = Temporal.Instant.compare(window.from, window.to) < 0
  const expected = isBegun ? await expectedIn(tx, session) : []
  const people = [...new Set([...expected, ...presences.keys(), ...corrections.keys()])]
  const correctors = [...corrections.values()].map(({ corrected_by }) => corrected_by)
  const cards = await personCard(tx, [...people, ...correctors])
  const nameOf = (id: PersonId) => cards.get(id)?.name ?? ''
  const lineOf = (id: PersonId) => ({
    personId: id,
    name: nameOf(id),
    ...reckonedFrom(presences.get(id) ?? [], window, tx.now, toleranceOf(session)),
    ...correctedBy(corrections.get(id), nameOf),
  })
  return {
    session: viewOf(session, tx.now),
    begun: isBegun,
    seconds: isBegun ? secondsOf([window]) : 0,
    lines: people
      .map(lineOf)
      .map(({ mark, reckoned, ...line }) => ({ ...line, reckoned, mark: mark ?? reckoned }))
      .sort(byRoleThenName),
    guests: guestAttendance(everybody, window, tx.now),
  }
}

/** What the actor's own seat says, and what their teacher made of it. */
export async function ownAttendance(tx: ReadTx, actor: Actor, session: SeenSession) {
  const { id } = personOf(actor)
  const presences = (await presencesOf(tx, session)).filter(({ person_id }) => person_id === id)
  const made = (await correctionsOf(tx, session)).find(({ person_id }) => person_id === id)
  const by = made && (await personCard(tx, [made.corrected_by])).get(made.corrected_by)?.name
  const { mark, correction } = correctedBy(made, () => by ?? '')
  const window = windowOf(session, tx.now)
  const times = reckonedFrom(presences, window, tx.now, toleranceOf(session))
  const isBegun = Temporal.Instant.compare(window.from, window.to) < 0
  const isReckoned = isBegun && (times.joinedAt !== null || (await wasExpected(tx, session, id)))
  const { seconds, lateBySeconds, leftEarlyBySeconds } = times
  return { mark: mark ?? (isReckoned ? times.reckoned : null), seconds, lateBySeconds, leftEarlyBySeconds, correction }
}

async function wasExpected(tx: ReadTx, session: SeenSession, id: PersonId): Promise<boolean> {
  const since = session.role === 'student' ? await attendingSince(tx, session.course_id, id) : null
  return since !== null && Temporal.Instant.compare(since, session.ends_at) < 0
}

/** How late is late: in this class, or in it and all of its course that are not over. */
export async function setTolerance(
  tx: Tx,
  session: TaughtSession,
  { lateMinutes, earlyMinutes, wholeCourse }: Omit<SetTolerance, 'sessionId'>,
): Promise<void> {
  await write(tx)
    .updateTable('live.session')
    .set({ late_minutes: lateMinutes, early_minutes: earlyMinutes })
    .where((row) =>
      wholeCourse
        ? row.and([
            row('course_id', '=', session.course_id),
            row.or([row('id', '=', session.id), row('ended_at', 'is', null)]),
          ])
        : row('id', '=', session.id),
    )
    .execute()
}

/** Sets a mark by hand. What was there before stays, so that nobody can correct in secret. */
export async function correctAttendance(
  tx: Tx,
  actor: Actor,
  session: TaughtSession,
  { personId, mark, reason }: Omit<CorrectAttendance, 'sessionId'>,
) {
  granted(begun(timesOf(session), tx.now))
  const seated = (await presencesOf(tx, session)).filter(isOfPerson).map(({ person_id }) => person_id)
  const known = new Set([...(await expectedIn(tx, session)), ...seated])
  if (!known.has(personId)) throw new Refusal('person.unknown')
  const correction = { id: newId('cor', tx.now), session_id: session.id, person_id: personId, mark, reason }
  await write(tx)
    .insertInto('live.correction')
    .values({ ...correction, corrected_by: personOf(actor).id, corrected_at: tx.now })
    .execute()
}

/** The time that counts: as planned, or until the teacher ended it earlier. While it goes on: until now. */
export function windowOf(session: SessionRow, now: Temporal.Instant): Interval {
  const ends = [session.ends_at, session.ended_at ?? session.ends_at, now].sort(Temporal.Instant.compare)
  return { from: session.starts_at, to: ends[0] as Temporal.Instant }
}

const isOfPerson = (row: PresenceRow): row is OfPerson => row.person_id !== null

/** The latest correction of each person. */
async function correctionsOf(tx: ReadTx, session: SessionRow) {
  return read(tx)
    .selectFrom('live.correction')
    .selectAll()
    .distinctOn('person_id')
    .where('session_id', '=', session.id)
    .orderBy('person_id')
    .orderBy('corrected_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** Whoever joined the course after the class cannot have missed it. */
async function expectedIn(tx: ReadTx, session: TaughtSession): Promise<PersonId[]> {
  const { items } = await studentsOf(tx, session.course, { limit: mostStudents })
  return items
    .filter(({ joinedAt }) => Temporal.Instant.compare(joinedAt, session.ends_at) < 0)
    .map(({ studentId }) => studentId)
}

export function toleranceOf({ late_minutes, early_minutes }: SessionRow): Tolerance {
  return { lateMinutes: late_minutes, earlyMinutes: early_minutes }
}

function reckonedFrom(presences: readonly PresenceRow[], window: Interval, now: Temporal.Instant, allowed: Tolerance) {
  const intervals = presences.map((row) => ({ from: row.joined_at, to: row.left_at ?? now }))
  const { mark: reckoned, ...times } = attendanceIn(window, intervals, allowed)
  const ends = intervals.map(({ to }) => to).sort(Temporal.Instant.compare)
  const isStillHere = presences.some(({ left_at }) => left_at === null)
  return {
    role: presences[0]?.role ?? ('student' as const),
    reckoned,
    ...times,
    joinedAt: presences[0]?.joined_at.toString() ?? null,
    leftAt: isStillHere ? null : (ends.at(-1)?.toString() ?? null),
  }
}

function correctedBy(correction: Correction | undefined, nameOf: (id: PersonId) => string) {
  if (!correction) return { mark: undefined, correction: null }
  const { mark, reason, corrected_by, corrected_at } = correction
  return { mark, correction: { reason, by: nameOf(corrected_by), at: corrected_at.toString() } }
}

function byRoleThenName(one: AttendanceLine, other: AttendanceLine): number {
  return Number(one.role === 'teacher') - Number(other.role === 'teacher') || one.name.localeCompare(other.name)
}
