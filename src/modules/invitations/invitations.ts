import { sql } from 'kysely'
import type { z } from 'zod'
import type { Person, PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { enqueue } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { shred } from '#kernel/sealed-columns'
import { newToken, sha256 } from '#kernel/tokens'
import { courseFace } from '#modules/courses'
import { addressesTaken, personCard } from '#modules/identity'
import { enrolInvited } from '#modules/learning'
import { addressesOf, addressesToKeep, addressOf, indexesOfAddresses } from './addresses.ts'
import type {
  InvitedRole,
  Inviting,
  invitationFace,
  invitationPage,
  PersonalInvitationId,
  searchOfInvitations,
} from './schema.ts'
import { sending } from './sendings.ts'
import { read, write } from './tables.ts'

/** Who invites, and until when the link works. */
export type Terms = { by: Person; days: number }

export async function invite(tx: Tx, wish: Inviting, terms: Terms): Promise<PersonalInvitationId> {
  if ((await addressesTaken(tx, [wish.email])).has(wish.email)) throw new Refusal('invitation.has_account')
  if (wish.courseId && wish.role === 'teacher')
    throw new Refusal('input.invalid', { fields: { courseId: 'invitation.course_for_students' } })
  if (wish.courseId && (await courseFace(tx, [wish.courseId])).size === 0) throw new Refusal('course.unknown')
  const [id] = await keepInvitation(tx, [wish], terms)
  return id as PersonalInvitationId
}

/** An address has one open invitation: a new one takes the place of the old, whose link opens nothing any more. */
export async function keepInvitation(
  tx: Tx,
  wishes: readonly Inviting[],
  { by, days }: Terms,
): Promise<PersonalInvitationId[]> {
  if (wishes.length === 0) return []
  const ids = wishes.map((): PersonalInvitationId => newId('pin', tx.now))
  const addresses = await addressesToKeep(tx, ids, wishes)
  const rows = await write(tx)
    .insertInto('invitations.invitation')
    .values(
      wishes.map((wish, at) => ({
        id: ids[at] as PersonalInvitationId,
        ...(addresses[at] as (typeof addresses)[number]),
        first_name: wish.firstName,
        last_name: wish.lastName,
        role: wish.role,
        course_id: wish.courseId ?? null,
        token_sha256: null,
        invited_by: by.id,
        invited_at: tx.now,
        ends_at: tx.now.add({ hours: 24 * days }),
        sent_at: null,
        accepted_at: null,
        accepted_by: null,
        revoked_at: null,
        revoked_by: null,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .column('email_index')
        .where('accepted_at', 'is', null)
        .where('revoked_at', 'is', null)
        .doUpdateSet(({ ref }) => ({
          first_name: ref('excluded.first_name'),
          last_name: ref('excluded.last_name'),
          role: ref('excluded.role'),
          course_id: ref('excluded.course_id'),
          token_sha256: null,
          invited_by: by.id,
          invited_at: tx.now,
          ends_at: ref('excluded.ends_at'),
          sent_at: null,
        })),
    )
    .returning('id')
    .execute()
  // Where an invitation stood already, the key that was made for another is not needed.
  const standing = new Set(rows.map(({ id }) => id))
  await shred(
    tx,
    ids.filter((id) => !standing.has(id)),
  )
  await enqueue(tx, sending, {}, { key: 'invitations.send' })
  return rows.map(({ id }) => id)
}

export async function resend(tx: Tx, id: PersonalInvitationId, days: number): Promise<void> {
  const sent = await write(tx)
    .updateTable('invitations.invitation')
    .set({ token_sha256: null, sent_at: null, ends_at: tx.now.add({ hours: 24 * days }) })
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!sent) throw new Refusal('personal_invitation.unknown')
  await enqueue(tx, sending, {}, { key: 'invitations.send' })
}

export async function revoke(tx: Tx, by: Person, id: PersonalInvitationId): Promise<void> {
  const revoked = await write(tx)
    .updateTable('invitations.invitation')
    .set({ revoked_at: tx.now, revoked_by: by.id, token_sha256: null })
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!revoked) throw new Refusal('personal_invitation.unknown')
}

/** The newest first, a page at a time. Words are found anywhere in names; an address by the whole of it. */
export async function pageOfInvitations(
  tx: ReadTx,
  { only, search, role, after, limit }: z.output<typeof searchOfInvitations>,
): Promise<z.input<typeof invitationPage>> {
  let invitations = read(tx)
    .selectFrom('invitations.invitation')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (after) invitations = invitations.where('id', '<', after)
  if (role) invitations = invitations.where('role', '=', role)
  if (only === 'open')
    invitations = invitations
      .where('accepted_at', 'is', null)
      .where('revoked_at', 'is', null)
      .where('ends_at', '>', tx.now)
  const words = search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8)
  const addresses = words.filter((word) => word.includes('@'))
  if (addresses.length > 0)
    invitations = invitations.where('email_index', 'in', await indexesOfAddresses(tx, addresses))
  for (const word of words.filter((word) => !word.includes('@')))
    invitations = invitations.where(sql<boolean>`position(${word} in lower(first_name || ' ' || last_name)) > 0`)
  const rows = await invitations.execute()
  const shown = rows.slice(0, limit)
  const emails = await addressesOf(tx, shown)
  const courses = await courseFace(tx, [...new Set(shown.flatMap(({ course_id }) => course_id ?? []))])
  return {
    items: shown.map((row, at) => ({
      invitationId: row.id,
      email: emails[at] as string,
      name: `${row.first_name} ${row.last_name}`.trim(),
      role: row.role,
      course: (row.course_id && courses.get(row.course_id)?.title) ?? null,
      state: stateOf(row, tx.now),
      invitedAt: row.invited_at.toString(),
      endsAt: row.ends_at.toString(),
    })),
    next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

/** What a link gives, as long as it stands; null for anything else. */
export async function invitationBehind(tx: ReadTx, token: string) {
  const row = await standing(tx, token)
  return row ? { email: await addressOf(tx, row), role: row.role as InvitedRole } : null
}

export async function faceOf(tx: ReadTx, token: string): Promise<z.input<typeof invitationFace>> {
  const row = await standing(tx, token)
  if (!row) throw new Refusal('link.unknown')
  const course = row.course_id ? (await courseFace(tx, [row.course_id])).get(row.course_id) : undefined
  const { role, first_name: firstName, last_name: lastName } = row
  return { email: await addressOf(tx, row), firstName, lastName, role, course: course?.title ?? null }
}

/** Uses the invitation up for this new account, and lets them into the course. Of two who come at once, one gets it. */
export async function acceptInvitation(tx: Tx, tokenSha256: Buffer, personId: PersonId): Promise<void> {
  const row = await write(tx)
    .updateTable('invitations.invitation')
    .set({ accepted_at: tx.now, accepted_by: personId })
    .where('token_sha256', '=', tokenSha256)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('ends_at', '>', tx.now)
    .returning(['course_id', 'invited_by'])
    .executeTakeFirst()
  if (!row) throw new Refusal('link.unknown')
  if (row.course_id) await enrolInvited(tx, row.course_id, personId, row.invited_by)
}

export type Letter = { email: string; name: string; inviter: string | null; course: string | null; token: string }

/** Makes the link while its mail is written; null when there is nothing to send any more. */
export async function letterTo(tx: Tx, id: PersonalInvitationId): Promise<Letter | null> {
  const token = newToken()
  const row = await write(tx)
    .updateTable('invitations.invitation')
    .set({ token_sha256: sha256(token) })
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('ends_at', '>', tx.now)
    .returningAll()
    .executeTakeFirst()
  if (!row) return null
  const inviter = (await personCard(tx, [row.invited_by])).get(row.invited_by)?.name ?? null
  const course = row.course_id ? (await courseFace(tx, [row.course_id])).get(row.course_id)?.title : undefined
  const email = await addressOf(tx, row)
  const name = `${row.first_name} ${row.last_name}`.trim() || email
  return { email, name, inviter, course: course ?? null, token }
}

function standing(tx: ReadTx, token: string) {
  return read(tx)
    .selectFrom('invitations.invitation')
    .selectAll()
    .where('token_sha256', '=', sha256(token))
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
}

type Stated = {
  accepted_at: Temporal.Instant | null
  revoked_at: Temporal.Instant | null
  sent_at: Temporal.Instant | null
  ends_at: Temporal.Instant
}

function stateOf(row: Stated, now: Temporal.Instant): 'waiting' | 'sent' | 'accepted' | 'revoked' | 'expired' {
  if (row.accepted_at) return 'accepted'
  if (row.revoked_at) return 'revoked'
  if (Temporal.Instant.compare(row.ends_at, now) <= 0) return 'expired'
  return row.sent_at ? 'sent' : 'waiting'
}
