import type { Role } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { shred } from '#kernel/sealed-columns'
import { sha256 } from '#kernel/tokens'
import { schoolFace } from '#modules/school'
import { sealed } from './addresses.ts'
import type { AgeBand } from './ages.ts'
import { linkBehind, takeLink } from './links.ts'
import { displayNameOf, type Names } from './names.ts'
import type { IdentityPorts } from './ports.ts'
import type { SignUpId } from './schema.ts'
import { read, write } from './tables.ts'

/** A second press of the button is not a second wish. */
const sameWish = Temporal.Duration.from({ minutes: 2 })
const lifetime = Temporal.Duration.from({ hours: 24 })

export type PendingSignUp = Names & {
  email: string
  passwordHash: string
  locale: string
  timeZone: string | null
  invitation: string | undefined
  next: string | null
  /** What they agreed to with it. */
  agreed: string | null
  ageBand: AgeBand | null
  guardianEmail: string | null
}

/** Whether somebody with this invitation, or none, may sign up here, and as what. */
export async function admission(
  tx: ReadTx,
  { invitations }: IdentityPorts,
  invitation: string | undefined,
): Promise<Role> {
  const school = await schoolFace(tx)
  if (!school.open) throw new Refusal('sign_up.by_invitation')
  if (invitation && (await invitesTeacher(tx, invitation))) return 'teacher'
  const personal = invitation ? await invitations.personal(tx, invitation) : null
  if (personal) return personal.role
  if (school.signUp === 'open') return 'student'
  if (invitation && (await invitations.admits(tx, invitation))) return 'student'
  throw new Refusal('sign_up.by_invitation')
}

export async function invitesTeacher(tx: ReadTx, invitation: string): Promise<boolean> {
  return linkBehind(tx, invitation, ['teacher']).then(
    () => true,
    () => false,
  )
}

/** Takes the teacher link, when the invitation is one and still stands: a later role is never more than the link gives. */
export async function roleByInvitation(tx: Tx, invitationSha256: Buffer | null): Promise<Role> {
  if (!invitationSha256) return 'student'
  return takeLink(tx, invitationSha256, ['teacher']).then(
    () => 'teacher',
    () => 'student',
  )
}

/**
 * Keeps a wish for an account until its address confirms it, without looking whether there is such an account.
 * Answers null when the same wish was just made.
 */
export async function keepSignUp(tx: Tx, wish: PendingSignUp): Promise<SignUpId | null> {
  const id: SignUpId = newId('sup', tx.now)
  const at = { subject: id, row: id }
  const email_index = await sealed.signUp.indexOf(tx, wish.email)
  const { guardianEmail: guardian } = wish
  const former = await write(tx)
    .deleteFrom('identity.sign_up')
    .where('email_index', '=', email_index)
    .where('asked_at', '<', tx.now.subtract(sameWish))
    .returning('id')
    .execute()
  const kept = await write(tx)
    .insertInto('identity.sign_up')
    .values({
      id,
      email_sealed: await sealed.signUp.seal(tx, at, wish.email),
      email_index,
      first_name: wish.firstName,
      last_name: wish.lastName,
      title: wish.title,
      password_hash: wish.passwordHash,
      locale: wish.locale,
      time_zone: wish.timeZone,
      invitation_sha256: wish.invitation ? sha256(wish.invitation) : null,
      next: wish.next,
      agreed: wish.agreed,
      age_band: wish.ageBand,
      guardian_email_sealed: guardian === null ? null : await sealed.guardianInSignUp.seal(tx, at, guardian),
      asked_at: tx.now,
      ends_at: tx.now.add(lifetime),
    })
    .onConflict((conflict) => conflict.column('email_index').doNothing())
    .returning('id')
    .executeTakeFirst()
  await shred(
    tx,
    [...former, ...(kept ? [] : [{ id }])].map((gone) => gone.id),
  )
  return kept?.id ?? null
}

export type SignUp = { id: SignUpId; email: string; name: string; locale: string }

export async function signUpOf(tx: ReadTx, id: string): Promise<(SignUp & { passwordHash: string }) | null> {
  const row = await read(tx)
    .selectFrom('identity.sign_up')
    .select(['id', 'email_sealed', 'first_name', 'last_name', 'title', 'locale', 'password_hash'])
    .where('id', '=', id as SignUpId)
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  return row
    ? {
        id: row.id,
        email: await sealed.signUp.open(tx, { subject: row.id, row: row.id }, row.email_sealed),
        name: displayNameOf(namesOfRow(row)),
        locale: row.locale,
        passwordHash: row.password_hash,
      }
    : null
}

export function namesOfRow(row: { first_name: string; last_name: string; title: string | null }): Names {
  return { firstName: row.first_name, lastName: row.last_name, title: row.title }
}

export async function takeSignUp(tx: Tx, id: string) {
  const row = await write(tx)
    .deleteFrom('identity.sign_up')
    .where('id', '=', id as SignUpId)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new Refusal('link.unknown')
  const at = { subject: row.id, row: row.id }
  const email = await sealed.signUp.open(tx, at, row.email_sealed)
  const { guardian_email_sealed: guardian } = row
  const guardianEmail = guardian && (await sealed.guardianInSignUp.open(tx, at, guardian))
  await shred(tx, [row.id])
  return { ...row, email, guardianEmail }
}
