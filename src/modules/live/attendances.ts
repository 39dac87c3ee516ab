import { type Actor, type PersonId, personOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted, Refusal } from '#kernel/refusal'
import { personCard } from '#modules/identity'
import { studentsOf } from '#modules/learning'
import { attendanceIn, type Interval, secondsOf } from './intervals.ts'
import { presencesOf } from './presences.ts'
import { begun } from './rules.ts'
import type { AttendanceLine, CorrectAttendance } from './schema.ts'
import { type SessionRow, type TaughtSession, timesOf, viewOf } from './sessions.ts'
import { read, write } from './tables.ts'

/** More people than any room holds. */
const mostStudents = 1000

type Correction = Awaited<ReturnType<typeof correctionsOf>>[number]

/** Everybody who should have been there, and what their seats say, unless somebody corrected it by hand. */
export async function attendanceOf(tx: ReadTx, session: TaughtSession) {
  const window = windowOf(session, tx.now)
  const intervals = await intervalsOf(tx, session)
  const corrections = new Map(
    (await correctionsOf(tx, session)).map((correction) => [correction.person_id, correction]),
  )
  const expected = await expectedIn(tx, session)
  const people = [...new Set([...expected, ...intervals.keys(), ...corrections.keys()])]
  const cards = await personCard(tx, [...people, ...[...corrections.values()].map(({ corrected_by }) => corrected_by)])
  const nameOf = (id: PersonId) => cards.get(id)?.name ?? ''
  const lines = people.map((id) => lineOf(id, nameOf, window, intervals.get(id) ?? [], corrections.get(id)))
  return {
    session: viewOf(session, tx.now),
    seconds: secondsOf([window]),
    lines: lines.sort((one, other) => one.name.localeCompare(other.name)),
  }
}

/** Sets a mark by hand. What was there before stays, so that nobody can correct in secret. */
export async function correctAttendance(
  tx: Tx,
  actor: Actor,
  session: TaughtSession,
  { personId, mark, reason }: Omit<CorrectAttendance, 'sessionId'>,
) {
  granted(begun(timesOf(session), tx.now))
  const known = new Set([...(await expectedIn(tx, session)), ...(await intervalsOf(tx, session)).keys()])
  if (!known.has(personId)) throw new Refusal('person.unknown')
  const correction = { id: newId('cor', tx.now), session_id: session.id, person_id: personId, mark, reason }
  await write(tx)
    .insertInto('live.correction')
    .values({ ...correction, corrected_by: personOf(actor).id, corrected_at: tx.now })
    .execute()
}

/** The time that counts: as planned, or until the teacher ended it earlier. While it goes on: until now. */
function windowOf(session: SessionRow, now: Temporal.Instant): Interval {
  const ends = [session.ends_at, session.ended_at ?? session.ends_at, now].sort(Temporal.Instant.compare)
  return { from: session.starts_at, to: ends[0] as Temporal.Instant }
}

async function intervalsOf(tx: ReadTx, session: SessionRow): Promise<Map<PersonId, Interval[]>> {
  const presences = Map.groupBy(await presencesOf(tx, session), ({ person_id }) => person_id)
  return new Map(
    [...presences].map(([id, rows]) => [id, rows.map((row) => ({ from: row.joined_at, to: row.left_at ?? tx.now }))]),
  )
}

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

function lineOf(
  id: PersonId,
  nameOf: (id: PersonId) => string,
  window: Interval,
  intervals: readonly Interval[],
  correction: Correction | undefined,
): AttendanceLine {
  const { mark, ...reckoned } = attendanceIn(window, intervals)
  const moments = intervals.flatMap(({ from, to }) => [from, to]).sort(Temporal.Instant.compare)
  return {
    personId: id,
    name: nameOf(id),
    mark: correction?.mark ?? mark,
    reckoned: mark,
    ...reckoned,
    joinedAt: moments[0]?.toString() ?? null,
    leftAt: moments.at(-1)?.toString() ?? null,
    correction: correction
      ? { reason: correction.reason, by: nameOf(correction.corrected_by), at: correction.corrected_at.toString() }
      : null,
  }
}
