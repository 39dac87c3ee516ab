import type { Person, PersonId, Role } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { announce } from '#kernel/outbox'
import { granted, Refusal } from '#kernel/refusal'
import { passFiles } from '#modules/files'
import { standingPeople } from '#modules/identity'
import { coverFiles, itemFiles } from './attachments.ts'
import { notEnding } from './endings.ts'
import { courseHandedOver, handoverDeclined, handoverOffered } from './events.ts'
import { standingCourses } from './faces.ts'
import type { TaughtCourse } from './proofs.ts'
import { handoverOffer, handoverPeriod } from './rules.ts'
import type { CourseId, HandoverToMe } from './schema.ts'
import { read, write } from './tables.ts'

/** More than a school has teachers to choose from in a list. */
const mostTeachers = 200

/** Who may teach, or runs the school and may as well. */
const teaching: Role[] = ['teacher', 'owner']

/** Who may take a course: everybody else who teaches here and is neither kept out nor about to be erased. */
export async function takersOf(tx: ReadTx, course: TaughtCourse): Promise<{ personId: PersonId; name: string }[]> {
  const rows = await read(tx)
    .selectFrom(standingPeople)
    .select(['person.id', 'person.name'])
    .where('person.role', 'in', teaching)
    .where('person.stands', '=', true)
    .where('person.id', '!=', course.teacherId)
    .orderBy('person.name')
    .limit(mostTeachers)
    .execute()
  return rows.map(({ id, name }) => ({ personId: id, name }))
}

/** Asks somebody to teach a course from now on; a later question takes the place of an earlier one, the same again changes nothing. */
export async function offerHandover(tx: Tx, course: TaughtCourse, toId: PersonId): Promise<void> {
  const { teacherId } = await holdTaught(tx, course)
  granted(handoverOffer({ toId, teacherId, mayTeach: await mayTeach(tx, toId) }))
  const offer = { to_id: toId, made_by: course.by, made_at: tx.now }
  const asked = await write(tx)
    .insertInto('courses.handover')
    .values({ course_id: course.id, ...offer })
    .onConflict((conflict) =>
      conflict
        .column('course_id')
        .doUpdateSet(offer)
        .where(({ or, eb }) =>
          or([
            eb('courses.handover.to_id', '!=', toId),
            eb('courses.handover.made_at', '<=', tx.now.subtract(handoverPeriod)),
          ]),
        ),
    )
    .returning('course_id')
    .executeTakeFirst()
  if (asked) await announce(tx, handoverOffered, { courseId: course.id })
}

export async function withdrawHandover(tx: Tx, course: TaughtCourse): Promise<void> {
  await holdTaught(tx, course)
  await write(tx).deleteFrom('courses.handover').where('course_id', '=', course.id).execute()
}

export type OpenHandover = { personId: PersonId; name: string; askedBy: PersonId; endsAt: Temporal.Instant }

export async function openHandover(tx: ReadTx, courseId: CourseId): Promise<OpenHandover | null> {
  return (await openHandovers(tx, [courseId])).get(courseId) ?? null
}

/** The questions that wait for an answer; none is left once whoever was asked may not give it any more. */
export async function openHandovers(tx: ReadTx, courseIds: readonly CourseId[]): Promise<Map<CourseId, OpenHandover>> {
  if (courseIds.length === 0) return new Map()
  const rows = await read(tx)
    .selectFrom('courses.handover as handover')
    .innerJoin(standingPeople, 'person.id', 'handover.to_id')
    .select(['handover.course_id', 'handover.to_id', 'handover.made_by', 'handover.made_at', 'person.name'])
    .where('handover.course_id', 'in', [...courseIds])
    .where('handover.made_at', '>', tx.now.subtract(handoverPeriod))
    .where('person.role', 'in', teaching)
    .where('person.stands', '=', true)
    .execute()
  return new Map(
    rows.map(({ course_id, to_id, name, made_by, made_at }) => [
      course_id,
      { personId: to_id, name, askedBy: made_by, endsAt: made_at.add(handoverPeriod) },
    ]),
  )
}

/** What somebody is asked to take over, the latest first. */
export async function handoversTo(tx: ReadTx, person: Person): Promise<HandoverToMe[]> {
  const rows = await read(tx)
    .selectFrom('courses.handover as handover')
    .innerJoin(standingCourses, 'course.id', 'handover.course_id')
    .innerJoin(standingPeople, 'person.id', 'handover.made_by')
    .select(['handover.course_id', 'handover.made_at', 'course.title', 'person.name'])
    .where('handover.to_id', '=', person.id)
    .where('handover.made_at', '>', tx.now.subtract(handoverPeriod))
    .orderBy('handover.made_at', 'desc')
    .limit(50)
    .execute()
  return rows.map(({ course_id, made_at, title, name }) => ({
    courseId: course_id,
    title,
    askedBy: name,
    endsAt: made_at.add(handoverPeriod).toString(),
  }))
}

/** From now on it is theirs, with what hangs on it. The course is held first, as by whoever purges it: one of the two comes first. */
export async function acceptHandover(tx: Tx, person: Person, courseId: CourseId): Promise<void> {
  const course = await holdCourse(tx, courseId)
  if (!course) throw new Refusal('course.unknown')
  if (!(await takeOffer(tx, person, courseId))) throw new Refusal('handover.none')
  await write(tx)
    .updateTable('courses.course')
    .set({ teacher_id: person.id, ...notEnding })
    .where('id', '=', courseId)
    .execute()
  const items = await read(tx).selectFrom('courses.item').select('id').where('course_id', '=', courseId).execute()
  const hands = { from: course.teacher_id, to: person.id }
  await passFiles(tx, hands, coverFiles, [courseId])
  await passFiles(
    tx,
    hands,
    itemFiles,
    items.map(({ id }) => id),
  )
  await announce(tx, courseHandedOver, { courseId, formerId: course.teacher_id, teacherId: person.id })
}

export async function declineHandover(tx: Tx, person: Person, courseId: CourseId): Promise<void> {
  if (!(await holdCourse(tx, courseId))) throw new Refusal('course.unknown')
  const offer = await takeOffer(tx, person, courseId)
  if (!offer) throw new Refusal('handover.none')
  await announce(tx, handoverDeclined, { courseId, personId: person.id, askedBy: offer.made_by })
}

/** Taken by one change only; nothing for what has run out. */
async function takeOffer(tx: Tx, person: Person, courseId: CourseId) {
  return write(tx)
    .deleteFrom('courses.handover')
    .where('course_id', '=', courseId)
    .where('to_id', '=', person.id)
    .where('made_at', '>', tx.now.subtract(handoverPeriod))
    .returning('made_by')
    .executeTakeFirst()
}

/** The proof may be older than somebody's yes: it is looked at again once the course is held. */
async function holdTaught(tx: Tx, course: TaughtCourse): Promise<{ teacherId: PersonId }> {
  const held = await holdCourse(tx, course.id)
  if (!held || (course.relation === 'teacher' && held.teacher_id !== course.by)) throw new Refusal('course.unknown')
  return { teacherId: held.teacher_id }
}

async function holdCourse(tx: Tx, courseId: CourseId) {
  return write(tx)
    .selectFrom('courses.course')
    .select('teacher_id')
    .where('id', '=', courseId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

async function mayTeach(tx: ReadTx, personId: PersonId): Promise<boolean> {
  const row = await read(tx)
    .selectFrom(standingPeople)
    .select('person.id')
    .where('person.id', '=', personId)
    .where('person.role', 'in', teaching)
    .where('person.stands', '=', true)
    .executeTakeFirst()
  return row !== undefined
}
