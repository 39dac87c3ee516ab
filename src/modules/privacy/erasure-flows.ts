import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Person, PersonId } from '#kernel/actor'
import { trail, unlinkFromAudit } from '#kernel/audit'
import { type Db, hold, type ReadTx, type Tx } from '#kernel/db'
import { type DataMaps, type DataRows, type ErasedRows, erasePerson, rowsToErase } from '#kernel/erasures'
import { heldTablesOf } from '#kernel/held-tables'
import type { Hold } from '#kernel/holds'
import { newId } from '#kernel/id'
import { announce, enqueue, job, withdraw, withdrawAbout } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { shred } from '#kernel/sealed-columns'
import { courseFace, coursesTaughtBy, type Face, openHandovers, purgeCoursesOf } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { filesOwnedBy, forgetFilesOf } from '#modules/files'
import { blockForErasure, mailAddressOf, peopleAmong } from '#modules/identity'
import { attendingInEach, tellStudents } from '#modules/learning'
import { type Reader, sendMail, tell } from '#modules/notifications'
import { forgetCopiesOf } from './copies.ts'
import { type ErasureCause, type ErasureId, erasureId, type Receipt } from './erasure-schemas.ts'
import {
  dropErasure,
  dropWish,
  dueErasure,
  finishErasure,
  noteHeld,
  overdueErasures,
  recordErasure,
  waitingErasure,
} from './erasures.ts'
import { erasureDropped, personErased } from './events.ts'
import { accountErased, courseCloses, courseStays, courseWaits, erasureComes, erasureTakenBack } from './notices.ts'
import type { ErasureJournal } from './ports.ts'
import { categoriesOf, hashOfMaps } from './receipts.ts'
import { coolingOffDays, putOutFirst } from './rules.ts'
import type { ErasureRow } from './tables.ts'

/** What the whole school keeps about people, and how it leads to them. */
export type Kept = { maps: DataMaps; rows: DataRows }
export type PrivacyPorts = { kept: Kept; journal: ErasureJournal }

const eraseAccount = job('privacy.erase', z.object({ erasureId }))

export { eraseAccount }

/** What asking leaves behind itself: the receipt. */
const theWish = { table: 'privacy.erasure', fate: 'stays', rows: 1 } as const

const coursesShown = 50

/** What would go and what would stay if this person were erased, and whether that is under way. */
export async function erasureAheadOf(tx: ReadTx, kept: Kept, person: Person) {
  const [waiting, touched, files, faces] = [
    await waitingErasure(tx, person.id),
    await rowsToErase(tx, kept, person.id),
    await filesOwnedBy(tx, person.id),
    await coursesTaughtBy(tx, { teacher: person, limit: coursesShown + 1 }),
  ]
  const shown = faces.slice(0, coursesShown)
  const ids = shown.map(({ id }) => id)
  const [students, handovers] = [await attendingInEach(tx, ids), await openHandovers(tx, ids)]
  return {
    waiting: waiting ? { askedAt: waiting.asked_at.toString(), dueAt: waiting.due_at.toString() } : null,
    days: coolingOffDays,
    categories: categoriesOf(kept, waiting ? touched : [theWish, ...touched]),
    files,
    courses: shown.map(({ id, title }) => ({
      courseId: id,
      title,
      students: students.get(id) ?? 0,
      asked: handovers.get(id)?.name ?? null,
    })),
    moreCourses: faces.length > coursesShown,
  }
}

/** Somebody wants to be erased: they are told until when they can think again, and so are their students. */
export async function askForErasure(tx: Tx, person: Pick<Person, 'id' | 'role'>): Promise<ErasureId> {
  await hold(tx, keyFor(person.id))
  if (person.role === 'owner') throw new Refusal('erasure.runs_the_school')
  if (await waitingErasure(tx, person.id)) throw new Refusal('erasure.under_way')
  const { id, due_at } = await beginErasure(tx, person.id, 'own_wish')
  await tell(tx, person.id, erasureComes, { dueAt: due_at.toString() })
  await tellStudentsOf(tx, person, courseCloses, due_at)
  await hurryAsked(tx, await coursesTaughtBy(tx, { teacher: person, limit: mostCourses }), due_at)
  return id
}

/** Who is asked to take a course over from somebody who is leaving has less time than it seemed. */
export async function hurryAskedOf(tx: Tx, courseId: CourseId): Promise<void> {
  const face = (await courseFace(tx, [courseId])).get(courseId)
  const waiting = face && (await waitingErasure(tx, face.teacherId))
  if (waiting) await hurryAsked(tx, [face], waiting.due_at)
}

async function hurryAsked(tx: Tx, faces: readonly Face[], dueAt: Temporal.Instant): Promise<void> {
  const handovers = await openHandovers(
    tx,
    faces.map(({ id }) => id),
  )
  for (const [courseId, { personId, endsAt }] of handovers)
    if (Temporal.Instant.compare(dueAt, endsAt) < 0)
      await tell(tx, personId, courseWaits, { courseId, dueAt: dueAt.toString() })
}

/** Who takes a course over and is leaving themselves takes it along: its students are told so, as they are of their other courses. */
export async function tellOfClose(tx: Tx, courseId: CourseId, teacherId: PersonId): Promise<void> {
  const waiting = await waitingErasure(tx, teacherId)
  if (waiting) await tellStudents(tx, courseId, courseCloses, { courseId, dueAt: waiting.due_at.toString() })
}

/** Once it is due nothing stops it: the account may be closed already, and one that is closed has to be erased. */
export async function takeErasureBack(tx: Tx, person: Person): Promise<void> {
  const wish = await waitingErasure(tx, person.id)
  if (!wish) throw new Refusal('erasure.none')
  const id = await dropWish(tx, person.id)
  if (!id) throw new Refusal('erasure.begun')
  await withdraw(tx, keyOf(id))
  await announce(tx, erasureDropped, { erasureId: id })
  await tell(tx, person.id, erasureTakenBack, {})
  await tellStudentsOf(tx, person, courseStays, wish.due_at)
}

/** Erases somebody as soon as the cause allows. */
export async function beginErasure(tx: Tx, personId: PersonId, cause: ErasureCause) {
  const erasure = await recordErasure(tx, personId, cause)
  const at = cause === 'own_wish' ? erasure.due_at : erasure.due_at.add(putOutFirst)
  await enqueue(tx, eraseAccount, { erasureId: erasure.id }, { at, key: keyOf(erasure.id) })
  return erasure
}

/** What is due and was not done is begun again: its job may have failed for good, or something was held. */
export async function eraseOverdue(tx: Tx): Promise<void> {
  for (const id of await overdueErasures(tx)) await enqueue(tx, eraseAccount, { erasureId: id }, { key: keyOf(id) })
}

/**
 * Closes the account, and a minute later erases it. The journal is written first: a crash between the two leaves a mark of somebody
 * who is erased again, which changes nothing.
 */
export async function performErasure(db: Db, { kept, journal }: PrivacyPorts, id: ErasureId): Promise<void> {
  const due = await db.transact(async (tx) => {
    const erasure = await dueErasure(tx, id)
    return erasure && (erasure.part || (await isClosed(tx, erasure))) ? erasure : undefined
  })
  if (!due) return
  await journal.note(markOf(due.person_id), db.clock.now())
  await db.transact(async (tx) => {
    const erasure = await dueErasure(tx, id)
    if (erasure) await eraseAway(tx, kept, erasure, await readerOf(tx, erasure.person_id))
  })
}

/**
 * Erases once more whom a restored backup brought back. Runs before anybody is served; answers how many there were, and how many are
 * closed and still there because their erasing failed: it is begun again every hour.
 */
export async function replayErasures(
  db: Db,
  { kept, journal }: PrivacyPorts,
  onFault: (error: unknown) => void,
): Promise<{ erased: number; failed: number }> {
  const replayed = { erased: 0, failed: 0 }
  const marks = await journal.marks()
  if (marks.size === 0) return replayed
  for (let after: PersonId | undefined; ; ) {
    const people = await db.read((tx) => peopleAmong(tx, { after, limit: 5000 }))
    for (const personId of people.filter((id) => marks.has(markOf(id)))) {
      try {
        if (await db.transact((tx) => eraseAgain(tx, kept, personId))) replayed.erased += 1
      } catch (error) {
        onFault(error)
        replayed.failed += 1
        await db.transact(async (tx) => {
          await recordErasure(tx, personId, 'restored_backup')
          await blockForErasure(tx, personId, 'own_wish', null)
        })
      }
    }
    after = people.at(-1)
    if (!after) return replayed
  }
}

/** Several processes may start at once: one does it. */
async function eraseAgain(tx: Tx, kept: Kept, personId: PersonId): Promise<boolean> {
  await hold(tx, keyFor(personId))
  if (!(await mailAddressOf(tx, personId))) return false
  await eraseAway(tx, kept, await recordErasure(tx, personId, 'restored_backup'), null)
  return true
}

/** Whether nothing is left to do but to erase. What is not closed yet is, and erased a minute later; an owner is never left out of their school. */
async function isClosed(tx: Tx, { id, person_id, cause }: ErasureRow): Promise<boolean> {
  const person = await mailAddressOf(tx, person_id)
  if (!person || (person.role === 'owner' && cause === 'own_wish')) {
    await dropErasure(tx, id)
    await announce(tx, erasureDropped, { erasureId: id })
    if (person) await tell(tx, person_id, erasureTakenBack, {})
    return false
  }
  if (!(await blockForErasure(tx, person_id, 'own_wish', null))) return true
  await enqueue(tx, eraseAccount, { erasureId: id }, { at: tx.now.add(putOutFirst), key: keyOf(id) })
  return false
}

/** Whoever was told once is not told again: `reader` is null. What is held stays until it is lifted; the rest goes now. */
async function eraseAway(tx: Tx, kept: Kept, erasure: ErasureRow, reader: Reader | null): Promise<void> {
  const { id, person_id: personId, part } = erasure
  const back = await heldTablesOf(tx, kept, personId, { leave: ['privacy.erasure'], along: filesOfCourses })
  const isFree = (...tables: string[]) => !tables.some((table) => back?.held.tables.has(table))
  const before = (await rowsToErase(tx, kept, personId)).filter(({ table }) => isFree(table))
  const files = isFree('files.file') ? await filesOwnedBy(tx, personId) : 0
  const courses = isFree('courses.course') ? await purgeCoursesOf(tx, personId) : 0
  if (isFree('files.file')) await forgetFilesOf(tx, personId)
  await forgetCopiesOf(tx, personId)
  if (isFree(trail)) await unlinkFromAudit(tx, personId)
  await withdrawAbout(tx, personId)
  const erased = await erasePerson(tx, kept, {
    personId,
    pseudonym: newId('per', tx.now),
    ...(back && { held: back.held }),
  })
  const touched = sumOf([...before, ...erased.filter(({ table }) => !isFree(table)), ...(part?.tables ?? [])])
  const receipt: Receipt = {
    categories: categoriesOf(kept, touched),
    tables: touched,
    files: files + (part?.files ?? 0),
    courses: courses + (part?.courses ?? 0),
    mapSha256: hashOfMaps(kept),
    ...(back && { held: back.holds.map(heldOf) }),
  }
  if (back) return noteHeld(tx, id, receipt, reader)
  await shred(tx, [personId])
  await finishErasure(tx, id, receipt, reader)
  await announce(tx, personErased, { erasureId: id })
  await sendMail(tx, accountErased, { erasureId: id })
}

/** A course goes with its files: while files are held, it stays. */
const filesOfCourses = { 'courses.course': 'files.file' }

const heldOf = ({ table, column, reason }: Hold) => ({ what: column ? `${table}.${column}` : `${table}`, reason })

/** What a table gave up at first, and later. */
function sumOf(all: readonly ErasedRows[]): ErasedRows[] {
  const alike = Map.groupBy(all, ({ table, fate }) => `${table} ${fate}`)
  return [...alike.values()].map((rows) => ({
    ...(rows[0] as ErasedRows),
    rows: rows.reduce((sum, each) => sum + each.rows, 0),
  }))
}

async function readerOf(tx: ReadTx, personId: PersonId): Promise<Reader | null> {
  const known = await mailAddressOf(tx, personId)
  return known && { name: known.name, address: known.email, locale: known.locale }
}

async function tellStudentsOf(
  tx: Tx,
  teacher: Pick<Person, 'id'>,
  said: typeof courseCloses | typeof courseStays,
  dueAt: Temporal.Instant,
): Promise<void> {
  const faces = await coursesTaughtBy(tx, { teacher, limit: mostCourses })
  for (const { id, state } of faces)
    if (state === 'published') await tellStudents(tx, id, said, { courseId: id, dueAt: dueAt.toString() })
}

/** More courses than anybody teaches; a bound. */
const mostCourses = 1000

const keyFor = (personId: PersonId) => `privacy.erasure ${personId}`
const keyOf = (id: ErasureId) => `privacy.erase:${id}`

/** An id has 80 random bits: who has only the mark cannot guess whose it is. */
const markOf = (personId: PersonId) => createHash('sha256').update(personId).digest('hex')
