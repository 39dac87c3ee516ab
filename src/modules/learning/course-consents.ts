import type { PersonId } from '#kernel/actor'
import { pseudonymOf, type ReadTx, type Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { announce } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { sha256 } from '#kernel/tokens'
import type { Visit } from '#kernel/visit'
import type { CourseId } from '#modules/courses/schema'
import { minorsAmong } from '#modules/identity'
import { ofConsents } from './addresses.ts'
import { askingBehind } from './course-askings.ts'
import { holdEntry } from './entries.ts'
import { courseConsentGiven, courseConsentRefused, courseConsentRevoked, studentGone } from './events.ts'
import type { CourseConsentId } from './schema.ts'
import { read, write } from './tables.ts'

/** A guardian agrees that a child attends one course: the record of it. Of several answers, one counts. */
export async function consentToCourse(
  tx: Tx,
  { token, name, wordingSha256 }: { token: string; name: string; wordingSha256: string },
  visit: Visit,
): Promise<{ courseId: CourseId; personId: PersonId }> {
  const { courseId, personId, email, wording } = await askingBehind(tx, token, visit.locale)
  if (wording.sha256 !== wordingSha256) throw new Refusal('guardian.wording_changed')
  await holdEntry(tx, courseId)
  await takeAsking(tx, token)
  const consentId: CourseConsentId = newId('cco', tx.now)
  await write(tx)
    .insertInto('learning.course_consent')
    .values({
      id: consentId,
      course_id: courseId,
      student_id: personId,
      guardian_email_sealed: await ofConsents.seal(tx, personId, consentId, email),
      guardian_name: name,
      wording_version: wording.version,
      wording_sha256: Buffer.from(wording.sha256, 'hex'),
      locale: wording.locale,
      surface: 'course guardian page',
      token_sha256: sha256(token),
      given_at: tx.now,
      revocation_sha256: null,
      revoked_at: null,
    })
    .execute()
  await announce(tx, courseConsentGiven, { consentId, courseId, personId })
  return { courseId, personId }
}

/** A guardian says no: nothing of the question stays, and the child learns of it. */
export async function declineCourse(tx: Tx, token: string): Promise<void> {
  const { courseId, personId } = await askingBehind(tx, token, null)
  await holdEntry(tx, courseId)
  await takeAsking(tx, token)
  await announce(tx, courseConsentRefused, { courseId, personId })
}

export type CourseConsent = { id: CourseConsentId; courseId: CourseId; personId: PersonId; givenAt: Temporal.Instant }

export async function courseConsentBehind(tx: ReadTx, token: string): Promise<CourseConsent> {
  const row = await read(tx)
    .selectFrom('learning.course_consent')
    .select(['id', 'course_id', 'student_id', 'given_at'])
    .where('revocation_sha256', '=', sha256(token))
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw new Refusal('link.unknown')
  return { id: row.id, courseId: row.course_id, personId: row.student_id, givenAt: row.given_at }
}

/** What the mail that confirms a consent says, with the link by which it can be taken back at any time. */
export async function courseConsentToConfirm(tx: Tx, id: CourseConsentId) {
  const token = pseudonymOf(tx, `course consent ${id}`).toString('base64url')
  const row = await write(tx)
    .updateTable('learning.course_consent')
    .set({ revocation_sha256: sha256(token) })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning(['course_id', 'student_id', 'guardian_name', 'guardian_email_sealed', 'locale'])
    .executeTakeFirst()
  if (!row) return null
  const { course_id: courseId, student_id: personId, guardian_name: name, locale } = row
  const email = await ofConsents.open(tx, personId, id, row.guardian_email_sealed)
  return { courseId, personId, name, email, locale, token }
}

/** Takes a consent back: from this moment the child is out of the course, and what it knows of them is to be erased. */
export async function revokeCourseConsent(tx: Tx, token: string): Promise<CourseConsent> {
  const consent = await courseConsentBehind(tx, token)
  const { courseId, personId } = consent
  await holdEntry(tx, courseId)
  const revoked = await write(tx)
    .updateTable('learning.course_consent')
    .set({ revoked_at: tx.now })
    .where('id', '=', consent.id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (revoked.numUpdatedRows === 0n) throw new Refusal('link.unknown')
  await endWithoutConsent(tx, courseId, [personId])
  await announce(tx, courseConsentRevoked, { courseId, personId })
  return consent
}

/** Who may not attend without a consent does not from now on; they come back as soon as there is one. */
export async function endWithoutConsent(
  tx: Tx,
  courseId: CourseId,
  students: readonly PersonId[],
): Promise<PersonId[]> {
  if (students.length === 0) return []
  const ended = await write(tx)
    .updateTable('learning.enrolment')
    .set({ ended_by: 'system', ended_at: tx.now, ended_because: 'no_consent' })
    .where('course_id', '=', courseId)
    .where('student_id', 'in', [...students])
    .where('ended_at', 'is', null)
    .returning('student_id')
    .execute()
  for (const { student_id } of ended) await announce(tx, studentGone, { courseId, personId: student_id })
  return ended.map(({ student_id }) => student_id)
}

/** Of the students of a course, those who may attend it with a guardian's consent only, and for whom nobody has agreed. */
export async function studentsInNeed(tx: ReadTx, courseId: CourseId): Promise<PersonId[]> {
  return minorsAmong(tx, await studentsWithoutConsent(tx, courseId))
}

async function studentsWithoutConsent(tx: ReadTx, courseId: CourseId): Promise<PersonId[]> {
  const rows = await read(tx)
    .selectFrom('learning.enrolment as enrolment')
    .select('student_id')
    .where('course_id', '=', courseId)
    .where('ended_at', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('learning.course_consent as consent')
            .select('consent.id')
            .whereRef('consent.course_id', '=', 'enrolment.course_id')
            .whereRef('consent.student_id', '=', 'enrolment.student_id')
            .where('consent.revoked_at', 'is', null),
        ),
      ),
    )
    .execute()
  return rows.map(({ student_id }) => student_id)
}

/** Uses the question up. Of two who answer at once, one gets it. */
async function takeAsking(tx: Tx, token: string): Promise<void> {
  const taken = await write(tx)
    .deleteFrom('learning.course_asking')
    .where('token_sha256', '=', sha256(token))
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  if (taken.numDeletedRows === 0n) throw new Refusal('link.unknown')
}
