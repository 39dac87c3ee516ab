import { createHash } from 'node:crypto'
import type { PersonId } from '#kernel/actor'
import { trail, unlinkFromAudit } from '#kernel/audit'
import { type Db, hold, type ReadTx, type Tx } from '#kernel/db'
import { type DataMaps, type DataRows, type ErasedRows, erasePerson, rowsToErase } from '#kernel/erasures'
import { heldTablesOf } from '#kernel/held-tables'
import { type Hold, standingHolds } from '#kernel/holds'
import { newId } from '#kernel/id'
import { announce, enqueue, withdrawAbout } from '#kernel/outbox'
import { shred } from '#kernel/sealed-columns'
import { coursesTaughtBy, purgeCoursesOf } from '#modules/courses'
import { filesOwnedBy, forgetFilesOf } from '#modules/files'
import { blockForErasure, mailAddressOf, peopleAmong } from '#modules/identity'
import { attendingInEach, shareCourse } from '#modules/learning'
import { type Reader, sendMail, tell } from '#modules/notifications'
import { forgetCopiesOf } from './copies.ts'
import { dropEndings, type EndingPorts, fateOf, mostCourses, settleEndings } from './endings.ts'
import { eraseAccount, keyFor, keyOf } from './erasure-jobs.ts'
import type { CourseFate, ErasureCause, ErasureId, Receipt } from './erasure-schemas.ts'
import { dropErasure, dueErasure, finishErasure, noteHeld, overdueErasures, recordErasure } from './erasures.ts'
import { erasureDropped, personErased } from './events.ts'
import { accountErased, erasureTakenBack } from './notices.ts'
import type { ErasureJournal } from './ports.ts'
import { categoriesOf, hashOfMaps, receiptStays, theReceipt } from './receipts.ts'
import { tellRecipients } from './recipient-flows.ts'
import { receiptWaits } from './recipient-rules.ts'
import { linesOf, type Recipients } from './recipients.ts'
import { putOutFirst } from './rules.ts'
import type { ErasureRow } from './tables.ts'

/** What the whole school keeps about people, and how it leads to them. */
export type Kept = { maps: DataMaps; rows: DataRows }
export type ErasingPorts = { kept: Kept; journal: ErasureJournal; recipients: Recipients }
export type PrivacyPorts = ErasingPorts & { endings: EndingPorts; backupDays: number | null }

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
export async function performErasure(db: Db, ports: PrivacyPorts, id: ErasureId): Promise<void> {
  const due = await db.transact(async (tx) => {
    const erasure = await dueErasure(tx, id)
    return erasure && (erasure.part || (await isClosed(tx, ports.endings, erasure))) ? erasure : undefined
  })
  if (!due) return
  await ports.journal.note(markOf(due.person_id), db.clock.now())
  const told = due.cause === 'restored_backup' ? await ports.journal.marks() : nobodyTold
  await db.transact(async (tx) => {
    const erasure = await dueErasure(tx, id)
    if (erasure) await eraseAway(tx, ports, erasure, { reader: await readerOf(tx, erasure.person_id), told })
  })
}

/**
 * Erases once more whom a restored backup brought back. Runs before anybody is served; answers how many there were, and how many are
 * closed and still there because their erasing failed: it is begun again every hour.
 */
export async function replayErasures(
  db: Db,
  ports: ErasingPorts,
  onFault: (error: unknown) => void,
): Promise<{ erased: number; failed: number }> {
  const replayed = { erased: 0, failed: 0 }
  const marks = await ports.journal.marks()
  if (marks.size === 0) return replayed
  for (let after: PersonId | undefined; ; ) {
    const people = await db.read((tx) => peopleAmong(tx, { after, limit: 5000 }))
    for (const personId of people.filter((id) => marks.has(markOf(id)))) {
      try {
        if (await db.transact((tx) => eraseAgain(tx, ports, personId, marks))) replayed.erased += 1
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
async function eraseAgain(
  tx: Tx,
  ports: ErasingPorts,
  personId: PersonId,
  told: ReadonlySet<string>,
): Promise<boolean> {
  await hold(tx, keyFor(personId))
  if (!(await mailAddressOf(tx, personId))) return false
  await eraseAway(tx, ports, await recordErasure(tx, personId, 'restored_backup'), { reader: null, told })
  return true
}

/** Whether nothing is left to do but to erase. What is not closed yet is, and erased a minute later; an owner is never left out of their school. */
async function isClosed(tx: Tx, endings: EndingPorts, erasure: ErasureRow): Promise<boolean> {
  const { id, person_id, cause } = erasure
  const person = await mailAddressOf(tx, person_id)
  if (!person || (person.role === 'owner' && cause === 'own_wish')) {
    await dropErasure(tx, id)
    await announce(tx, erasureDropped, { erasureId: id })
    await dropEndings(tx, person_id)
    if (person) await tell(tx, person_id, erasureTakenBack, {})
    return false
  }
  if (cause === 'own_wish' && (await settleEndings(tx, endings, erasure))) return false
  if (!(await blockForErasure(tx, person_id, 'own_wish', null))) return true
  await enqueue(tx, eraseAccount, { erasureId: id }, { at: tx.now.add(putOutFirst), key: keyOf(id) })
  return false
}

/** Whoever was told once is not told again: `reader` is null. What is held stays until it is lifted; the rest goes now. */
async function eraseAway(
  tx: Tx,
  { kept, recipients }: ErasingPorts,
  erasure: ErasureRow,
  { reader, told }: { reader: Reader | null; told: ReadonlySet<string> },
): Promise<void> {
  const { id, person_id: personId, part } = erasure
  const others = await heldWithCoursesOf(tx, personId)
  const back = await heldTablesOf(tx, kept, personId, { leave: theReceipt, along: goesAlong, others })
  const isFree = (...tables: string[]) => !tables.some((table) => back?.held.tables.has(table))
  const before = (await rowsToErase(tx, kept, personId)).filter(({ table }) => isFree(table))
  await tellRecipients(tx, recipients, { erasureId: id, personId, touched: before }, told)
  const files = isFree('files.file') ? await filesOwnedBy(tx, personId) : 0
  const fates = isFree('courses.course') ? await fatesOf(tx, erasure) : []
  const courses = isFree('courses.course') ? await purgeCoursesOf(tx, personId) : 0
  if (isFree('files.file')) await forgetFilesOf(tx, personId)
  await forgetCopiesOf(tx, personId)
  if (isFree(trail)) await unlinkFromAudit(tx, personId)
  await withdrawAbout(tx, personId)
  const erased = await erasePerson(tx, kept, {
    personId,
    pseudonym: newId('per', tx.now),
    held: back?.held ?? receiptStays,
  })
  const touched = sumOf([...before, ...erased.filter(({ table }) => !isFree(table)), ...(part?.tables ?? [])])
  const receipt: Receipt = {
    categories: categoriesOf(kept, touched),
    tables: touched,
    files: files + (part ? part.files : goneBefore(erasure).files),
    courses: courses + (part ? part.courses : goneBefore(erasure).courses),
    courseFates: [...(part?.courseFates ?? erasure.course_fates), ...fates],
    mapSha256: hashOfMaps(kept),
    ...(back && { held: back.holds.map(heldOf) }),
  }
  if (back) return noteHeld(tx, id, receipt, reader)
  await shred(tx, [personId])
  await finishErasure(tx, id, receipt, reader)
  await announce(tx, personErased, { erasureId: id })
  const waits = (await linesOf(tx, [id])).some(({ answer }) => answer === null)
  await sendMail(tx, accountErased, { erasureId: id }, waits ? { at: tx.now.add(receiptWaits) } : {})
}

const nobodyTold: ReadonlySet<string> = new Set()

/** Of the courses that are still there, before they go. */
async function fatesOf(tx: Tx, erasure: ErasureRow): Promise<CourseFate[]> {
  const faces = await coursesTaughtBy(tx, { teacher: { id: erasure.person_id }, limit: mostCourses })
  const students = await attendingInEach(
    tx,
    faces.map(({ id }) => id),
  )
  return faces.map((face) => fateOf(tx, erasure, face, students.get(face.id) ?? 0))
}

function goneBefore({ course_fates }: ErasureRow): { courses: number; files: number } {
  const gone = course_fates.filter(({ fate }) => fate !== 'handed_over')
  return { courses: gone.length, files: gone.reduce((sum, { files = 0 }) => sum + files, 0) }
}

/** A course goes with its files, and with what its students left in it: while any of that is held, it stays. */
const withCourses = ['files.file', 'learning.', 'live.']
const goesAlong = { 'courses.course': withCourses }

/** What is held of students in somebody’s courses, and would go with these. */
async function heldWithCoursesOf(tx: Tx, teacherId: PersonId): Promise<Hold[]> {
  const others: Hold[] = []
  for (const hold of await standingHolds(tx)) {
    const { kind, personId, table } = hold
    const isThere = kind === 'legal' && withCourses.some((one) => table?.startsWith(one))
    if (isThere && personId && personId !== teacherId && (await shareCourse(tx, personId, teacherId))) others.push(hold)
  }
  return others
}

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

/** An id has 80 random bits: who has only the mark cannot guess whose it is. */
const markOf = (personId: PersonId) => createHash('sha256').update(personId).digest('hex')
