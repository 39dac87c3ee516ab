import type { Person, PersonId } from '#kernel/actor'
import { hold, type ReadTx, type Tx } from '#kernel/db'
import { enqueue, withdraw } from '#kernel/outbox'
import { granted, Refusal } from '#kernel/refusal'
import {
  announceEnding,
  callOffEndings,
  courseFace,
  coursesTaughtBy,
  type Ending,
  type Face,
  lastEnding,
  purgeEndedCourse,
} from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { filesOwnedBy } from '#modules/files'
import { attendingInEach, holdEntry, tellStudents } from '#modules/learning'
import { tell } from '#modules/notifications'
import { courseEnds, courseStays } from './ending-notices.ts'
import { closing, type EndingLimits, endOfDay, finishing, thinkingUntil } from './ending-rules.ts'
import { endCourseJob, endOf, eraseAccount, keyFor, keyOf, settleEndingsJob, settleOf } from './erasure-jobs.ts'
import type { ChooseEnding, CourseFate } from './erasure-schemas.ts'
import { heldWish, moveDue, noteFates } from './erasures.ts'
import { isRead } from './leaving-courses.ts'
import { erasureComes } from './notices.ts'
import type { ErasureRow } from './tables.ts'

export type EndingPorts = {
  limits: EndingLimits
  /** When the last class that is planned in each of these courses ends. */
  lastClasses(tx: ReadTx, ids: readonly CourseId[]): Promise<Map<CourseId, Temporal.Instant>>
}

/** More courses than anybody teaches; a bound. */
export const mostCourses = 1000

/** How a course ends whose teacher leaves. Chosen, and chosen anew, as long as they can think again. */
export async function chooseEnding(tx: Tx, ports: EndingPorts, teacher: Pick<Person, 'id'>, choice: ChooseEnding) {
  await hold(tx, keyFor(teacher.id))
  const wish = await heldWish(tx, teacher.id)
  if (!wish) throw new Refusal('erasure.none')
  const due = await setEnding(tx, ports, teacher, wish, choice)
  if (!due.equals(wish.due_at)) await tell(tx, teacher.id, erasureComes, { dueAt: due.toString() })
}

/** Answers when the whole of it is done. */
export async function setEnding(
  tx: Tx,
  ports: EndingPorts,
  teacher: Pick<Person, 'id'>,
  wish: ErasureRow,
  choice: ChooseEnding,
): Promise<Temporal.Instant> {
  if (Temporal.Instant.compare(thinkingUntil(wish.asked_at), tx.now) <= 0) throw new Refusal('ending.settled')
  const face = (await courseFace(tx, [choice.courseId])).get(choice.courseId)
  if (face?.teacherId !== teacher.id) throw new Refusal('course.unknown')
  await putEnding(tx, face, await endingFor(tx, ports, wish, face, choice))
  return planEnd(tx, wish)
}

/**
 * What was not chosen when nobody can think again closes with notice, and nobody new comes in. Answers whether the erasure waits for that.
 */
export async function settleEndings(tx: Tx, { limits }: EndingPorts, wish: ErasureRow): Promise<boolean> {
  const faces = await coursesTaughtBy(tx, { teacher: { id: wish.person_id }, limit: mostCourses })
  const open = faces.filter(({ ending }) => !ending)
  const students = await attendingInEach(
    tx,
    open.map(({ id }) => id),
  )
  const [read, unread] = [true, false].map((wanted) =>
    open.filter((face) => isRead(face, students.get(face.id) ?? 0) === wanted),
  ) as [Face[], Face[]]
  for (const face of read) await putEnding(tx, face, granted(closing(undefined, frameOf(tx, wish, face), limits)))
  const due = await planEnd(tx, wish)
  for (const face of unread) await putEnding(tx, face, { way: 'close', goneAt: due })
  if (!due.equals(wish.due_at)) await tell(tx, wish.person_id, erasureComes, { dueAt: due.toString() })
  return Temporal.Instant.compare(due, tx.now) > 0
}

/** The courses stay, and those who were told otherwise are told so. */
export async function dropEndings(tx: Tx, teacherId: PersonId): Promise<void> {
  for (const id of await callOffEndings(tx, teacherId)) {
    await withdraw(tx, endOf(id))
    await tellStudents(tx, id, courseStays, { courseId: id })
  }
}

/** Removes a course whose day has come, as long as its teacher still wants to leave: whoever thinks again holds the same wish. */
export async function endCourse(tx: Tx, id: CourseId): Promise<void> {
  const face = (await courseFace(tx, [id])).get(id)
  const wish = face?.ending && (await heldWish(tx, face.teacherId))
  if (!face || !wish) return
  const students = (await attendingInEach(tx, [id])).get(id) ?? 0
  const before = await filesOwnedBy(tx, face.teacherId)
  if (!(await purgeEndedCourse(tx, face))) return
  const files = before - (await filesOwnedBy(tx, face.teacherId))
  await noteFates(tx, wish.id, [{ ...fateOf(tx, wish, face, students), files }])
}

/** A course came from somebody who leaves to somebody who stays, or leaves as well. */
export async function followHandover(
  tx: Tx,
  ports: EndingPorts,
  { courseId: id, formerId, teacherId }: { courseId: CourseId; formerId: PersonId; teacherId: PersonId },
): Promise<void> {
  await withdraw(tx, endOf(id))
  const left = await heldWish(tx, formerId)
  if (left) {
    const students = (await attendingInEach(tx, [id])).get(id) ?? 0
    await noteFates(tx, left.id, [{ fate: 'handed_over', students, at: tx.now.toString() }])
    await planEnd(tx, left)
  }
  const wish = await heldWish(tx, teacherId)
  if (wish && Temporal.Instant.compare(thinkingUntil(wish.asked_at), tx.now) <= 0) await settleEndings(tx, ports, wish)
}

export function fateOf(tx: ReadTx, { cause }: Pick<ErasureRow, 'cause'>, face: Face, students: number): CourseFate {
  const at = tx.now.toString()
  if (!isRead(face, students)) return { fate: 'unread', students: 0, at }
  if (cause !== 'own_wish' || !face.ending) return { fate: 'at_once', students, at }
  return { fate: face.ending.way === 'finish' ? 'finished' : 'closed', students, at }
}

/** Until when the plan of a course goes on; null where nothing of it is ahead. */
export function planEndOf(face: Face, lastClass: Temporal.Instant | undefined): Temporal.Instant | null {
  const lastDay = face.endsOn && endOfDay(face.endsOn, face.timeZone)
  return (
    [lastDay, lastClass]
      .flatMap((one) => one ?? [])
      .sort(Temporal.Instant.compare)
      .at(-1) ?? null
  )
}

async function endingFor(tx: Tx, ports: EndingPorts, wish: ErasureRow, face: Face, { way, on }: ChooseEnding) {
  const frame = frameOf(tx, wish, face)
  if (way === 'close') return granted(closing(on, frame, ports.limits))
  const lastClass = (await ports.lastClasses(tx, [face.id])).get(face.id)
  return granted(finishing(planEndOf(face, lastClass), frame, ports.limits))
}

/** Whoever comes into the course waits: they are in and told, or find it closed. */
async function putEnding(tx: Tx, { id, teacherId }: Face, { way, goneAt }: Ending): Promise<void> {
  await holdEntry(tx, id)
  if (!(await announceEnding(tx, { id, teacherId }, { way, goneAt }))) return
  await enqueue(tx, endCourseJob, { courseId: id }, { at: goneAt, key: endOf(id) })
  await tellStudents(tx, id, courseEnds, { courseId: id, goneAt: goneAt.toString() })
}

/** Their teacher is erased when the last of the courses is gone, and not before they could think again. */
async function planEnd(tx: Tx, wish: ErasureRow): Promise<Temporal.Instant> {
  const thinking = thinkingUntil(wish.asked_at)
  const last = (await lastEnding(tx, wish.person_id)) ?? thinking
  const due = Temporal.Instant.compare(last, thinking) < 0 ? thinking : last
  if (!due.equals(wish.due_at)) {
    await moveDue(tx, wish.id, due)
    await enqueue(tx, eraseAccount, { erasureId: wish.id }, { at: due, key: keyOf(wish.id) })
  }
  if (Temporal.Instant.compare(due, thinking) > 0 && Temporal.Instant.compare(thinking, tx.now) > 0)
    await enqueue(tx, settleEndingsJob, { erasureId: wish.id }, { at: thinking, key: settleOf(wish.id) })
  return due
}

const frameOf = (tx: ReadTx, { asked_at }: Pick<ErasureRow, 'asked_at'>, { timeZone }: Face) => ({
  askedAt: asked_at,
  now: tx.now,
  timeZone,
})
