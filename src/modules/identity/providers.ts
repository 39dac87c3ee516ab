import type { z } from 'zod'
import type { Actor, Person, PersonId, Role } from '#kernel/actor'
import type { Db, ReadTx, Tx } from '#kernel/db'
import { announce } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { sha256 } from '#kernel/tokens'
import type { Visit } from '#kernel/visit'
import { passGates } from './admissions.ts'
import { credentialsOf, passwordUnchanged } from './credentials.ts'
import { linkToProviderAsked, securityChanged } from './events.ts'
import { proveFirst } from './first-proofs.ts'
import { askGuardian } from './guardians.ts'
import { takeLink } from './links.ts'
import { namesIn } from './names.ts'
import { passwordFits } from './passwords.ts'
import { confirmAddress, enrolPerson, mailAddressOf, personByAddress } from './people.ts'
import { type Claims, type IdentityPorts, type Provider, ProviderFailed } from './ports.ts'
import { accountLinked, linkAccount, notePicture } from './provider-accounts.ts'
import {
  beginVisit,
  claimsWaiting,
  endVisit,
  keepClaims,
  type ProviderVisitId,
  secretsOf,
  takeVisit,
  type WaitingClaims,
} from './provider-visits.ts'
import { allowances, networkOf } from './rules.ts'
import * as shapes from './schema.ts'
import { beginSignIn, type Entry } from './sign-ins.ts'
import { admission, roleByInvitation } from './sign-ups.ts'
import { giveTryBack, spendTry } from './tries.ts'
import { hasWayIn, holdBehind, holdOwnWays } from './ways.ts'

type Asked = { url: string; secret: string; endsAt: string }
type Answered = z.input<typeof shapes.answeredByProvider>

/** The click: only now is the provider asked anything. With a person, it is to connect their account rather than to sign in. */
export async function askProvider(db: Db, ports: IdentityPorts, visit: Visit, person: Person | null): Promise<Asked> {
  const provider = providerOf(ports)
  const { secret, endsAt } = await db.transact(async (tx) => {
    await spendTry(tx, allowances.providerFromNetwork, networkOf(visit.address))
    return beginVisit(tx, person?.id ?? null)
  })
  const url = await provider.addressFor(secretsOf(secret), backTo(visit)).catch(refusing)
  return { url, secret, endsAt: endsAt.toString() }
}

/**
 * What the browser brought back. Whoever is known there and here is signed in; whoever wanted to connect an account is
 * connected; everything else waits for a decision of its person.
 */
export async function takeAnswer(
  db: Db,
  ports: IdentityPorts,
  actor: Actor,
  { secret, answer }: z.output<typeof shapes.answerOfProvider>,
  visit: Visit,
): Promise<Answered> {
  const provider = providerOf(ports)
  const { id, personId } = await db.transact((tx) => takeVisit(tx, secret))
  const said = await provider.claimsFrom(answer, secretsOf(secret), backTo(visit)).catch(refusing)
  const claims = soundClaims(said)
  if (personId) {
    if (actor.kind !== 'person' || actor.id !== personId) throw new Refusal('provider.visit_over')
    await db.transact(async (tx) => {
      await holdOwnWays(tx, actor)
      await endVisit(tx, id)
      await connect(tx, personId, provider, claims)
    })
    await keepPictureOf(db, ports, provider, personId, claims.picture)
    return { outcome: 'connected' }
  }
  return db.transact(async (tx) => {
    const known = await holdBehind(tx, provider.issuer, claims.subject)
    if (known) {
      if (known.suspended) throw new Refusal('sign_in.suspended')
      await endVisit(tx, id)
      return { outcome: 'signed_in', ...(await beginSignIn(tx, known.personId, visit)) }
    }
    if (!claims.isConfirmed) throw new Refusal('provider.address_unconfirmed')
    await keepClaims(tx, id, claims)
    return { outcome: 'undecided' }
  })
}

/** What there is to decide: an account of one's own that this address has already, or a new one. */
export async function waitingAt(
  tx: ReadTx,
  ports: IdentityPorts,
  { secret }: z.output<typeof shapes.bySecret>,
): Promise<z.input<typeof shapes.waitingFace>> {
  const { name: provider } = providerOf(ports)
  const { email, name } = await claimsWaiting(tx, { secret })
  const hasAccount = (await personByAddress(tx, email)) !== null
  const { firstName, lastName } = namesIn(name)
  return { provider, email, firstName, lastName, hasAccount }
}

/** A new account. The provider has confirmed its address, so nobody need be asked again. */
export async function signUpByProvider(
  db: Db,
  ports: IdentityPorts,
  input: z.output<typeof shapes.signingUpByProvider>,
  visit: Visit,
): Promise<Entry> {
  const provider = providerOf(ports)
  const { ageBand, guardianEmail } = await db.read(async (tx) => {
    const { email } = await claimsWaiting(tx, { secret: input.secret })
    return passGates(tx, ports, { ...input, email }, visit)
  })
  const { entry, claims } = await db.transact(async (tx) => {
    await spendTry(tx, allowances.signUpFromNetwork, networkOf(visit.address))
    const claims = await claimsWaiting(tx, { secret: input.secret })
    await admission(tx, ports, input.invitation)
    await endVisit(tx, claims.id)
    const { role, accept } = await roleFor(tx, ports, input, claims.email)
    const personId = await enrolPerson(tx, {
      email: claims.email,
      firstName: input.firstName,
      lastName: input.lastName,
      title: input.title ?? null,
      role,
      locale: visit.locale,
      timeZone: input.timeZone ?? null,
      verifiedAt: tx.now,
      ageBand,
      waitsFor: guardianEmail ? 'guardian' : null,
    })
    if (!personId) throw new Refusal('provider.visit_over')
    await accept(personId)
    if (guardianEmail) await askGuardian(tx, personId, { email: guardianEmail, locale: visit.locale })
    await linkAccount(tx, personId, provider.issuer, claims)
    return { entry: await beginSignIn(tx, personId, visit), claims }
  })
  await keepPictureOf(db, ports, provider, entry.personId, claims.picture)
  return entry
}

/** As what somebody comes, and what uses up the invitation that says so, once there is an account. */
async function roleFor(
  tx: Tx,
  { invitations }: IdentityPorts,
  { invitation, title }: Pick<z.output<typeof shapes.signingUpByProvider>, 'invitation' | 'title'>,
  email: string,
): Promise<{ role: Role; accept(personId: PersonId): Promise<void> }> {
  const secret = invitation ? sha256(invitation) : null
  const personal = invitation ? await invitations.personal(tx, invitation) : null
  if (personal && personal.email !== email) throw new Refusal('invitation.other_address')
  const role = personal?.role ?? (await roleByInvitation(tx, secret))
  if (title && role === 'student')
    throw new Refusal('input.invalid', { fields: { title: 'person.title_for_teachers' } })
  return {
    role,
    async accept(personId) {
      if (personal && secret) await invitations.accept(tx, secret, personId)
    },
  }
}

/** Connects the account that has this address already, because its person knows its password. */
export async function linkByPassword(
  db: Db,
  ports: IdentityPorts,
  { secret, password }: z.output<typeof shapes.linkingByPassword>,
  visit: Visit,
): Promise<Entry> {
  const provider = providerOf(ports)
  const network = networkOf(visit.address)
  const { claims, account, allowance, subject } = await db.transact(async (tx) => {
    const claims = await claimsWaiting(tx, { secret })
    const account = await credentialsOf(tx, claims.email, network)
    const allowance = account?.knownNetwork ? allowances.signInFromKnownNetwork : allowances.signInByStrangers
    const subject = account?.knownNetwork ? `${claims.email} ${network}` : claims.email
    await spendTry(tx, allowances.signInFromNetwork, network)
    await spendTry(tx, allowance, subject)
    return { claims, account, allowance, subject }
  })
  const fits = await passwordFits(account?.hash, password)
  if (!account?.hash || !fits) throw new Refusal('input.invalid', { fields: { password: 'password.wrong' } })
  const { id: personId, hash, suspended } = account
  const entry = await db.transact(async (tx) => {
    await giveTryBack(tx, allowances.signInFromNetwork, network)
    await giveTryBack(tx, allowance, subject)
    if (suspended) throw new Refusal('sign_in.suspended')
    if (!(await passwordUnchanged(tx, personId, hash)))
      throw new Refusal('input.invalid', { fields: { password: 'password.wrong' } })
    await endVisit(tx, claims.id)
    await confirmAddress(tx, personId)
    await connect(tx, personId, provider, claims)
    return beginSignIn(tx, personId, visit)
  })
  await keepPictureOf(db, ports, provider, personId, claims.picture)
  return entry
}

/** For whoever has the mailbox but not the password: a link to it. The page says the same whether or not one goes out. */
export async function askToLinkByMail(
  db: Db,
  { secret }: z.output<typeof shapes.bySecret>,
): Promise<Record<string, never>> {
  await db.transact(async (tx) => {
    const { id, email } = await claimsWaiting(tx, { secret })
    await spendTry(tx, allowances.resetMails, email)
    if (await personByAddress(tx, email)) await announce(tx, linkToProviderAsked, { visitId: id })
  })
  return {}
}

/** The link from that mail: it proves the mailbox, and so the account. */
export async function linkByMail(
  db: Db,
  ports: IdentityPorts,
  { token }: z.output<typeof shapes.byToken>,
  visit: Visit,
): Promise<Entry> {
  const provider = providerOf(ports)
  const { entry, claims } = await db.transact(async (tx) => {
    const { about } = await takeLink(tx, sha256(token), ['provider'])
    const claims = await claimsWaiting(tx, { id: about as ProviderVisitId }).catch(linkGone)
    const personId = await personByAddress(tx, claims.email)
    const account = personId && (await mailAddressOf(tx, personId))
    if (!account) throw new Refusal('link.unknown')
    if (account.suspended) throw new Refusal('sign_in.suspended')
    await endVisit(tx, claims.id)
    await proveFirst(tx, account.id)
    await connect(tx, account.id, provider, claims)
    return { entry: await beginSignIn(tx, account.id, visit), claims }
  })
  await keepPictureOf(db, ports, provider, entry.personId, claims.picture)
  return entry
}

/** A further way into an account that exists: its person is told, whoever did it. */
async function connect(
  tx: Tx,
  personId: PersonId,
  provider: Provider,
  claims: Parameters<typeof linkAccount>[3],
): Promise<void> {
  await linkAccount(tx, personId, provider.issuer, claims)
  await announce(tx, securityChanged, { personId, change: 'provider_connected' })
}

/** To whom the link of such a mail goes, and about which visit; null when that is over. */
export async function askedToLink(
  tx: ReadTx,
  visitId: ProviderVisitId,
): Promise<{ personId: PersonId; email: string } | null> {
  const claims = await claimsWaiting(tx, { id: visitId }).catch(() => null)
  const personId = claims && (await personByAddress(tx, claims.email))
  return personId ? { personId, email: claims.email } : null
}

export async function providerFace(
  tx: ReadTx,
  ports: IdentityPorts,
  actor: Actor,
): Promise<z.input<typeof shapes.providerFace>> {
  const { provider } = ports
  if (!provider) return { name: null, connected: null, isOnlyWayIn: false }
  if (actor.kind !== 'person') return { name: provider.name, connected: null, isOnlyWayIn: false }
  const account = await accountLinked(tx, actor.id, provider.issuer)
  return {
    name: provider.name,
    connected: account && { email: account.email, since: account.linkedAt.toString() },
    isOnlyWayIn: account !== null && !(await hasWayIn(tx, actor.id, null)),
  }
}

export const issuerOf = (ports: IdentityPorts): string => providerOf(ports).issuer

/** A school without a provider has none of this. */
function providerOf({ provider }: Pick<IdentityPorts, 'provider'>): Provider {
  if (!provider) throw new Refusal('provider.not_here')
  return provider
}

function backTo({ origin }: Visit): string {
  return `${origin}/sign-in/google/back`
}

function refusing(error: unknown): never {
  if (error instanceof ProviderFailed) throw new Refusal(`provider.${error.reason}`)
  throw error
}

function linkGone(): never {
  throw new Refusal('link.unknown')
}

/** An address we would not take from a person is not taken from a provider either. */
function soundClaims(claims: Claims): Claims {
  const email = shapes.emailAddress.safeParse(claims.email)
  if (!email.success || claims.subject.length > 255) throw new Refusal('provider.failed')
  return { ...claims, email: email.data, name: claims.name.replace(/\p{C}/gu, '').slice(0, 300) }
}

/** After everything else, and without it if need be: the copy is ours, the address it came from is forgotten. */
async function keepPictureOf(
  db: Db,
  ports: IdentityPorts,
  provider: Provider,
  personId: PersonId,
  url: WaitingClaims['picture'],
): Promise<void> {
  const bytes = url === null ? null : await provider.picture(url)
  const picture = bytes && (await ports.keepPicture(db, personId, bytes))
  if (picture) await db.transact((tx) => notePicture(tx, personId, provider.issuer, picture))
}
