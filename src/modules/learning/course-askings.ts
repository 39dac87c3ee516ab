import type { Person, PersonId } from '#kernel/actor'
import { pseudonymOf, type ReadTx, type Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { announce } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { sha256 } from '#kernel/tokens'
import { courseFace, type Face } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { guardianToAsk, hasGuardian, personCard, type Wording, wordingOf } from '#modules/identity'
import { ofAskings } from './addresses.ts'
import { type Doorway, doorwayAt, holdEntry, obstacleOf, openDoorway } from './entries.ts'
import { courseGuardianAsked } from './events.ts'
import type { GuardianOfCourse } from './schema.ts'
import { read, write } from './tables.ts'

/** How long a guardian has to answer; then the question is forgotten and may be asked again. */
const patience = Temporal.Duration.from({ hours: 14 * 24 })

/** Raised whenever the meaning of the paragraphs changes; a consent says which version it was given to. */
const wording = { file: 'learning', key: 'learning_guardian_wording_', version: '1' }

type Wish = { guardianEmail?: string | undefined; locale: string }

/** Has a guardian asked by somebody who came through a link; nothing but their consent may be missing. */
export async function askThrough(tx: Tx, person: Person, code: string, wish: Wish): Promise<void> {
  const { face } = await doorwayAt(tx, person, code)
  await holdEntry(tx, face.id)
  await ask(tx, person, await doorwayAt(tx, person, code), wish)
}

/** The same for a course that stands on the school's front. */
export async function askListed(tx: Tx, person: Person, courseId: CourseId, wish: Wish): Promise<void> {
  await holdEntry(tx, courseId)
  await ask(tx, person, await openDoorway(tx, person, courseId), wish)
}

/** What somebody sees who needs a guardian: whether one is known, and who has been asked. Null for everybody else. */
export async function guardianOf(tx: ReadTx, person: Person, doorway: Doorway): Promise<GuardianOfCourse | null> {
  if (doorway.standing || obstacleOf(doorway, tx.now) !== 'enrolment.needs_guardian') return null
  const asking = await read(tx)
    .selectFrom('learning.course_asking')
    .select(['email_sealed', 'ends_at'])
    .where('course_id', '=', doorway.face.id)
    .where('student_id', '=', person.id)
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  return {
    known: await hasGuardian(tx, person.id),
    asked: asking ? await ofAskings.open(tx, person.id, doorway.face.id, asking.email_sealed) : null,
    endsAt: asking?.ends_at.toString() ?? null,
  }
}

export type Asking = { courseId: CourseId; personId: PersonId; email: string; endsAt: Temporal.Instant } & About & {
    wording: Wording
  }
type About = { childName: string; course: Face }

/** What a guardian is asked, by the link in their mail, in the language they read it in. */
export async function askingBehind(tx: ReadTx, token: string, locale: string | null): Promise<Asking> {
  const row = await read(tx)
    .selectFrom('learning.course_asking')
    .selectAll()
    .where('token_sha256', '=', sha256(token))
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  const about = row && (await aboutOf(tx, row.course_id, row.student_id))
  if (!about) throw new Refusal('link.unknown')
  const teacher = (await personCard(tx, [about.course.teacherId])).get(about.course.teacherId)?.name ?? ''
  const slots = { child: about.childName, course: about.course.title, teacher }
  return {
    courseId: row.course_id,
    personId: row.student_id,
    email: await ofAskings.open(tx, row.student_id, row.course_id, row.email_sealed),
    endsAt: row.ends_at,
    ...about,
    wording: await wordingOf(tx, wording, locale, slots),
  }
}

/** What the mail to a guardian says, with its link; null when there is nothing to ask any more. */
export async function askingToSend(tx: Tx, courseId: CourseId, personId: PersonId) {
  const row = await read(tx)
    .selectFrom('learning.course_asking')
    .select(['id', 'email_sealed', 'locale'])
    .where('course_id', '=', courseId)
    .where('student_id', '=', personId)
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  const about = row && (await aboutOf(tx, courseId, personId))
  if (!about) return null
  const email = await ofAskings.open(tx, personId, courseId, row.email_sealed)
  const token = pseudonymOf(tx, `course asking ${row.id} ${email}`).toString('base64url')
  await write(tx)
    .updateTable('learning.course_asking')
    .set({ token_sha256: sha256(token) })
    .where('id', '=', row.id)
    .where('email_sealed', '=', row.email_sealed)
    .execute()
  return { ...about, email, locale: row.locale, token }
}

/** Whom and what a guardian's mails and pages speak of; null when one of the two is gone. */
export async function aboutOf(tx: ReadTx, courseId: CourseId, personId: PersonId): Promise<About | null> {
  const course = (await courseFace(tx, [courseId])).get(courseId)
  const child = (await personCard(tx, [personId])).get(personId)
  return course && child ? { childName: child.name, course } : null
}

/** Asking another one voids the first link. A guardian who agreed to the account is the one who is asked. */
async function ask(tx: Tx, person: Person, doorway: Doorway, { guardianEmail, locale }: Wish): Promise<void> {
  const obstacle = doorway.standing ? null : obstacleOf(doorway, tx.now)
  if (obstacle !== 'enrolment.needs_guardian') throw new Refusal(obstacle ?? 'guardian.not_needed')
  const { email, reachable } = await guardianToAsk(tx, person.id, guardianEmail)
  const courseId = doorway.face.id
  const asked = {
    email_sealed: await ofAskings.seal(tx, person.id, courseId, email),
    locale,
    asked_at: tx.now,
    ends_at: tx.now.add(patience),
    token_sha256: null,
  }
  await write(tx)
    .insertInto('learning.course_asking')
    .values({ id: newId('cas', tx.now), course_id: courseId, student_id: person.id, ...asked })
    .onConflict((conflict) => conflict.columns(['course_id', 'student_id']).doUpdateSet(asked))
    .execute()
  if (reachable) await announce(tx, courseGuardianAsked, { courseId, personId: person.id })
}
