import type { z } from 'zod'
import { type Actor, type PersonId, personOf, type Role } from '#kernel/actor'
import type { Db, ReadTx, Tx } from '#kernel/db'
import { announce } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { sha256 } from '#kernel/tokens'
import type { Visit } from '#kernel/visit'
import { openSchool as openTheSchool, schoolFace } from '#modules/school'
import { addressOf } from './addresses.ts'
import { passGates } from './admissions.ts'
import { credentialsOf, passwordUnchanged } from './credentials.ts'
import { addressUnconfirmed, passwordChanged, schoolOpened, signUpAsked } from './events.ts'
import { proveFirst } from './first-proofs.ts'
import { changeGates, gatesOf } from './gates.ts'
import { askGuardian } from './guardians.ts'
import { isCurrent } from './hashes.ts'
import { linkBehind, takeLink } from './links.ts'
import { displayNameOf } from './names.ts'
import { confirmOwn } from './own-addresses.ts'
import { hashOf, keepPassword, kindsInUse, passwordFits, refuseWeakPassword, renewHash } from './passwords.ts'
import { enrolPerson, hasOwner, holdOwners } from './people.ts'
import type { IdentityPorts } from './ports.ts'
import { allowances, networkOf } from './rules.ts'
import type { changingPassword, confirming, opening, resetting, signingIn, signingUp } from './schema.ts'
import { beginSignIn, type Entry, endSignIns } from './sign-ins.ts'
import {
  admission,
  keepSignUp,
  namesOfRow,
  type PendingSignUp,
  roleByInvitation,
  signUpOf,
  takeSignUp,
} from './sign-ups.ts'
import { refuseUnlessFrenchFirst } from './tongues.ts'
import { giveTryBack, spendTry, tried } from './tries.ts'
import { holdWaysIn } from './ways.ts'

/** The owner link: an owner, their school, and this browser signed in. */
export async function openSchool(
  db: Db,
  { passwordHash, privacyContact: contact }: IdentityPorts,
  input: z.output<typeof opening>,
  visit: Visit,
): Promise<Entry> {
  const names = { ...input, title: input.title ?? null }
  const name = displayNameOf({ ...names, title: null })
  await refuseWeakPassword(input.password, { email: input.email, name, school: input.schoolName })
  await db.read((tx) => linkBehind(tx, input.token, ['owner']))
  if (contact?.isNeeded && contact.setting === '' && input.privacyContact === '')
    throw new Refusal('input.invalid', { fields: { privacyContact: 'field.blank' } })
  const hash = await hashOf(input.password, passwordHash)
  return db.transact(async (tx) => {
    await holdOwners(tx)
    await takeLink(tx, sha256(input.token), ['owner'])
    if (await hasOwner(tx)) throw new Refusal('link.unknown')
    await openTheSchool(tx, { name: input.schoolName, locale: input.locale, timeZone: input.timeZone })
    const personId = await enrolPerson(tx, { ...input, ...names, role: 'owner', verifiedAt: null })
    if (!personId) throw new Refusal('link.unknown')
    if (input.privacyContact) await changeGates(tx, { ...(await gatesOf(tx)), privacyContact: input.privacyContact })
    await keepPassword(tx, personId, hash)
    await announce(tx, addressUnconfirmed, { personId })
    await announce(tx, schoolOpened, {})
    return beginSignIn(tx, personId, visit)
  })
}

type SignedUp = { signedIn: true; personId: PersonId } | { signedIn: false }

export async function signUp(
  db: Db,
  ports: IdentityPorts,
  input: z.output<typeof signingUp>,
  visit: Visit,
): Promise<SignedUp> {
  const { ageBand, guardianEmail } = await db.read((tx) => passGates(tx, ports, input, visit))
  const names = { firstName: input.firstName, lastName: input.lastName, title: input.title ?? null }
  const name = displayNameOf({ ...names, title: null })
  await refuseWeakPassword(input.password, { email: input.email, name, school: (await db.read(schoolFace)).name })
  const invited = await db.transact(async (tx) => {
    await spendTry(tx, allowances.signUpFromNetwork, networkOf(visit.address))
    const role = await admission(tx, ports, input.invitation)
    await refuseUnlessFrenchFirst(tx, ports, input.agreed ?? '', visit)
    if (names.title && role === 'student')
      throw new Refusal('input.invalid', { fields: { title: 'person.title_for_teachers' } })
    const personal = input.invitation ? await ports.invitations.personal(tx, input.invitation) : null
    if (personal && personal.email !== input.email)
      throw new Refusal('input.invalid', { fields: { email: 'invitation.other_address' } })
    return personal
  })
  const wish: PendingSignUp = {
    ...names,
    email: input.email,
    passwordHash: await hashOf(input.password, ports.passwordHash),
    locale: visit.locale,
    timeZone: input.timeZone ?? null,
    invitation: input.invitation,
    next: input.next ?? null,
    agreed: input.agreed ?? null,
    ageBand,
    guardianEmail,
  }
  if (invited) return db.transact((tx) => enrolInvited(tx, ports, wish, invited.role, visit))
  return db.transact((tx) => (ports.mailReachesPeople ? askToConfirm(tx, wish) : enrolAtOnce(tx, ports, wish, visit)))
}

/** The link came by mail to this address, so nothing is left to confirm. */
async function enrolInvited(
  tx: Tx,
  ports: IdentityPorts,
  wish: PendingSignUp,
  role: Role,
  visit: Visit,
): Promise<SignedUp> {
  const personId = await enrolAs(tx, ports, wish, role, tx.now)
  if (!personId) throw new Refusal('sign_up.address_taken')
  await ports.invitations.accept(tx, sha256(wish.invitation ?? ''), personId)
  await beginSignIn(tx, personId, visit)
  return { signedIn: true, personId }
}

/**
 * Says the same and does the same whether or not the address has an account: only its mailbox learns more. A wish too many is
 * not kept either: it would send no mail, and take the place of one whose mail is on its way.
 */
async function askToConfirm(tx: Tx, wish: PendingSignUp): Promise<SignedUp> {
  if (await tried(tx, allowances.signUpMails, wish.email)) {
    const signUpId = await keepSignUp(tx, wish)
    if (signUpId) await announce(tx, signUpAsked, { signUpId })
    else await giveTryBack(tx, allowances.signUpMails, wish.email)
  }
  return { signedIn: false }
}

async function enrolAtOnce(tx: Tx, ports: IdentityPorts, wish: PendingSignUp, visit: Visit): Promise<SignedUp> {
  const personId = await enrolWish(tx, ports, wish, wish.invitation ? sha256(wish.invitation) : null, null)
  if (!personId) throw new Refusal('sign_up.address_taken')
  await announce(tx, addressUnconfirmed, { personId })
  await beginSignIn(tx, personId, visit)
  return { signedIn: true, personId }
}

/** `askedAt`: when that was, where it was before now. */
type Wish = Omit<PendingSignUp, 'invitation' | 'next'> & { askedAt?: Temporal.Instant }

async function enrolWish(
  tx: Tx,
  ports: IdentityPorts,
  wish: Wish,
  invitationSha256: Buffer | null,
  verifiedAt: Temporal.Instant | null,
) {
  return enrolAs(tx, ports, wish, await roleByInvitation(tx, invitationSha256), verifiedAt)
}

async function enrolAs(
  tx: Tx,
  { keepAgreed }: IdentityPorts,
  wish: Wish,
  role: Role,
  verifiedAt: Temporal.Instant | null,
) {
  const waitsFor = wish.guardianEmail ? 'guardian' : null
  const personId = await enrolPerson(tx, { ...wish, role, verifiedAt, waitsFor })
  if (!personId) return null
  await keepPassword(tx, personId, wish.passwordHash)
  if (wish.agreed)
    await keepAgreed(tx, personId, {
      agreed: wish.agreed,
      surface: 'sign-up',
      locale: wish.locale,
      at: wish.askedAt ?? tx.now,
    })
  if (wish.guardianEmail) await askGuardian(tx, personId, { email: wish.guardianEmail, locale: wish.locale })
  return personId
}

/**
 * The link in a mail. A sign-up also asks for its password: whoever holds the mailbox but did not choose the password
 * would otherwise open an account that somebody else can enter.
 */
export async function confirm(
  db: Db,
  ports: IdentityPorts,
  actor: Actor,
  { token, password = '' }: z.output<typeof confirming>,
  visit: Visit,
): Promise<{ signedIn: boolean; next: string | null }> {
  const link = await db.read((tx) => linkBehind(tx, token, ['confirm', 'verify']))
  if (link.purpose === 'verify') return confirmOwn(db, actor, link, { token, password })
  const wish = await db.transact(async (tx) => {
    await spendTry(tx, allowances.passwordChanges, link.about)
    return signUpOf(tx, link.about)
  })
  if (!wish) throw new Refusal('link.unknown')
  if (!(await passwordFits(wish.passwordHash, password))) throw new Refusal('sign_up.other_password')
  return db.transact(async (tx) => {
    await takeLink(tx, sha256(token), ['confirm'])
    const row = await takeSignUp(tx, link.about)
    if (row.password_hash !== wish.passwordHash) throw new Refusal('link.unknown')
    const personId = await enrolWish(
      tx,
      ports,
      {
        ...row,
        ...namesOfRow(row),
        passwordHash: row.password_hash,
        timeZone: row.time_zone,
        ageBand: row.age_band,
        askedAt: row.asked_at,
      },
      row.invitation_sha256,
      tx.now,
    )
    if (!personId) throw new Refusal('link.unknown')
    await beginSignIn(tx, personId, visit)
    return { signedIn: true, next: row.next }
  })
}

/** One answer for a wrong password, an unknown address and an account that is not confirmed yet; the same hashes for each. */
export async function signIn(
  db: Db,
  { passwordHash }: IdentityPorts,
  { email, password }: z.output<typeof signingIn>,
  visit: Visit,
): Promise<Entry> {
  const network = networkOf(visit.address)
  const { account, kinds, allowance, subject, fromNetwork } = await db.transact(async (tx) => {
    const account = await credentialsOf(tx, email, network)
    const kinds = await kindsInUse(tx, passwordHash)
    const allowance = account?.knownNetwork ? allowances.signInFromKnownNetwork : allowances.signInByStrangers
    const subject = account?.knownNetwork ? `${email} ${network}` : email
    const fromNetwork = await tried(tx, allowances.signInFromNetwork, network)
    // Neighbours who used up what a network has do not keep out somebody who is at home there.
    if (!fromNetwork && !account?.knownNetwork) await spendTry(tx, allowances.signInFromNetwork, network)
    await spendTry(tx, allowance, subject)
    return { account, kinds, allowance, subject, fromNetwork }
  })
  const fits = await passwordFits(account?.hash, password, kinds)
  if (!account?.hash || !fits) throw new Refusal('sign_in.mismatch')
  const { id, hash } = account
  const renewed = isCurrent(hash, passwordHash) ? null : await hashOf(password, passwordHash)
  return db.transact(async (tx) => {
    await holdWaysIn(tx, id)
    if (fromNetwork) await giveTryBack(tx, allowances.signInFromNetwork, network)
    await giveTryBack(tx, allowance, subject)
    if (account.suspended) throw new Refusal('sign_in.suspended')
    if (!(await passwordUnchanged(tx, id, hash))) throw new Refusal('sign_in.mismatch')
    if (renewed) await renewHash(tx, id, hash, renewed)
    return beginSignIn(tx, id, visit)
  })
}

/** The link proves the mailbox; whoever was signed in no longer is. */
export async function resetPassword(
  db: Db,
  { passwordHash }: IdentityPorts,
  { token, password }: z.output<typeof resetting>,
  visit: Visit,
): Promise<Entry> {
  const account = await db.read(async (tx) =>
    aboutAccount(tx, (await linkBehind(tx, token, ['reset'])).about as PersonId),
  )
  if (!account || account.suspended) throw new Refusal('link.unknown')
  await refuseWeakPassword(password, account)
  const hash = await hashOf(password, passwordHash)
  return db.transact(async (tx) => {
    await takeLink(tx, sha256(token), ['reset'])
    await proveFirst(tx, account.id)
    await keepPassword(tx, account.id, hash)
    await endSignIns(tx, account.id)
    await announce(tx, passwordChanged, { personId: account.id })
    return beginSignIn(tx, account.id, visit)
  })
}

export async function changePassword(
  db: Db,
  { passwordHash }: IdentityPorts,
  actor: Actor,
  { currentPassword, password }: z.output<typeof changingPassword>,
  visit: Visit,
): Promise<Entry> {
  const person = personOf(actor)
  const account = await db.transact(async (tx) => {
    await spendTry(tx, allowances.passwordChanges, person.id)
    return aboutAccount(tx, person.id)
  })
  if (!account || !(await passwordFits(account.hash, currentPassword)))
    throw new Refusal('input.invalid', { fields: { currentPassword: 'password.wrong' } })
  await refuseWeakPassword(password, account)
  const hash = await hashOf(password, passwordHash)
  return db.transact(async (tx) => {
    await giveTryBack(tx, allowances.passwordChanges, person.id)
    await keepPassword(tx, person.id, hash)
    await endSignIns(tx, person.id)
    await announce(tx, passwordChanged, { personId: person.id })
    return beginSignIn(tx, person.id, visit, { strong: true })
  })
}

/** Its credentials, and what no password of it may resemble. */
async function aboutAccount(tx: ReadTx, id: PersonId) {
  const account = await credentialsOf(tx, id)
  return account && { ...account, email: await addressOf(tx, id), school: (await schoolFace(tx)).name }
}
