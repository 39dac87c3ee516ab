import type { PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { coursesOfEach, type Face, openHandovers } from '#modules/courses'
import { attendingInEach } from '#modules/learning'

/** More than owners look through on one page. */
const mostShown = 500

/** A course that somebody reads does not go without a word to them; a draft is read by nobody. */
export const isRead = (face: Face, students: number) => face.state !== 'draft' && students > 0

/** What its teacher, and owners, see of a course that goes with them. */
export const courseAhead = (face: Face, students: number, asked: string | null) => ({
  courseId: face.id,
  title: face.title,
  students,
  asked,
  isRead: isRead(face, students),
  ending: face.ending && { way: face.ending.way, goneAt: face.ending.goneAt.toString() },
})

/** What becomes of the courses of people who leave, by teacher: three questions for all. */
export async function coursesOfLeaving(tx: ReadTx, teachers: readonly PersonId[]) {
  const faces = await coursesOfEach(tx, teachers, mostShown)
  const ids = faces.map(({ id }) => id)
  const [students, handovers] = [await attendingInEach(tx, ids), await openHandovers(tx, ids)]
  const byTeacher = Map.groupBy(faces, ({ teacherId }) => teacherId)
  return new Map(
    [...byTeacher].map(([teacherId, theirs]) => [
      teacherId,
      theirs.map((face) => courseAhead(face, students.get(face.id) ?? 0, handovers.get(face.id)?.name ?? null)),
    ]),
  )
}
