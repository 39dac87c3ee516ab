import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { courseFace, type TaughtCourse } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { endOf, lastDayBefore } from './rules.ts'
import type { ChangeInvitation, InvitationView } from './schema.ts'
import { read, write } from './tables.ts'

/** Gives a course its link; a course that has one keeps it. */
export async function openInvitation(
  tx: Tx,
  course: { id: CourseId; by: PersonId },
  limits: Limits = unlimited,
): Promise<void> {
  await write(tx)
    .insertInto('learning.invitation')
    .values({
      id: newId('inv', tx.now),
      course_id: course.id,
      code: newCode(),
      expires_at: limits.expiresAt,
      max_uses: limits.maxUses,
      opened_by: course.by,
      opened_at: tx.now,
      closed_by: null,
      closed_at: null,
    })
    .onConflict((conflict) => conflict.column('course_id').where('closed_at', 'is', null).doNothing())
    .execute()
}

/** The old link lets nobody in from now on; the new one has the same limits, unless its last day is over. */
export async function rotateInvitation(tx: Tx, course: TaughtCourse): Promise<void> {
  const closed = await closeInvitation(tx, course)
  const ended = closed?.expiresAt && Temporal.Instant.compare(closed.expiresAt, tx.now) <= 0
  await openInvitation(tx, course, {
    expiresAt: ended ? null : (closed?.expiresAt ?? null),
    maxUses: closed?.maxUses ?? null,
  })
}

export async function closeInvitation(tx: Tx, course: TaughtCourse): Promise<Limits | null> {
  const row = await write(tx)
    .updateTable('learning.invitation')
    .set({ closed_by: course.by, closed_at: tx.now })
    .where('course_id', '=', course.id)
    .where('closed_at', 'is', null)
    .returning(['expires_at', 'max_uses'])
    .executeTakeFirst()
  return row ? { expiresAt: row.expires_at, maxUses: row.max_uses } : null
}

export async function changeInvitation(
  tx: Tx,
  course: TaughtCourse,
  { expiresOn, maxUses }: ChangeInvitation,
): Promise<void> {
  await write(tx)
    .updateTable('learning.invitation')
    .set({ expires_at: expiresOn ? endOf(expiresOn, course.timeZone) : null, max_uses: maxUses ?? null })
    .where('course_id', '=', course.id)
    .where('closed_at', 'is', null)
    .execute()
}

export async function invitationOf(tx: ReadTx, course: TaughtCourse): Promise<InvitationView> {
  const row = await read(tx)
    .selectFrom('learning.invitation as invitation')
    .select(['code', 'expires_at', 'max_uses'])
    .select(({ selectFrom }) =>
      selectFrom('learning.enrolment')
        .select(({ fn }) => fn.countAll<bigint>().as('uses'))
        .whereRef('invitation_id', '=', 'invitation.id')
        .as('uses'),
    )
    .where('course_id', '=', course.id)
    .where('closed_at', 'is', null)
    .executeTakeFirst()
  if (!row) return { code: null, expiresOn: null, maxUses: null, uses: 0 }
  return {
    code: row.code,
    expiresOn: row.expires_at ? lastDayBefore(row.expires_at, course.timeZone).toString() : null,
    maxUses: row.max_uses,
    uses: Number(row.uses ?? 0n),
  }
}

/** Whether a link of a course opens a school where not everybody may sign up. */
export async function admitsSignUp(tx: ReadTx, code: string): Promise<boolean> {
  const row = await read(tx)
    .selectFrom('learning.invitation')
    .select('id')
    .where('code', '=', code)
    .where('closed_at', 'is', null)
    .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', tx.now)]))
    .executeTakeFirst()
  return row !== undefined
}

/** Where somebody finds a course they are not in: behind its link if that is open, else on its own page. */
export async function wayInto(tx: ReadTx, id: CourseId): Promise<{ title: string; path: string } | null> {
  const course = (await courseFace(tx, [id])).get(id)
  if (!course) return null
  const open = await read(tx)
    .selectFrom('learning.invitation')
    .select('code')
    .where('course_id', '=', id)
    .where('closed_at', 'is', null)
    .executeTakeFirst()
  return { title: course.title, path: open ? `/join/${open.code}` : `/courses/${id}` }
}

type Limits = { expiresAt: Temporal.Instant | null; maxUses: number | null }
const unlimited: Limits = { expiresAt: null, maxUses: null }

function newCode(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url')
}
