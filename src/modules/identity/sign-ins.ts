import { sql } from 'kysely'
import { type Actor, type Person, type PersonId, type SignInId, signInOf, stranger } from '#kernel/actor'
import { recheckPerson } from '#kernel/channels'
import { afterCommit, type Db, type ReadTx, type Tx } from '#kernel/db'
import { isRestricted } from '#kernel/holds'
import { newId } from '#kernel/id'
import { enqueue } from '#kernel/outbox'
import { withPurpose } from '#kernel/purposes'
import { Refusal } from '#kernel/refusal'
import { newToken, sha256 } from '#kernel/tokens'
import type { Visit } from '#kernel/visit'
import { worded } from '#kernel/worded'
import { deviceOf } from './devices.ts'
import { beginHalf, dropHalf, dropHalves } from './half-sign-ins.ts'
import { idle, longest, networkOf, plainAddress, seenWithin } from './rules.ts'
import {
  askedOf,
  demanded,
  isDemandedOf,
  isShutOut,
  lacking,
  lacksSecondStep,
  secondStepSince,
} from './second-steps.ts'
import { readTraces, writeTraces } from './traces.ts'
import { placing } from './whereabouts.ts'

const security = withPurpose('security')

export async function actorOf(tx: ReadTx, token: string): Promise<Actor> {
  return (await holderOf(tx, token)).actor
}

type Place = { token: Buffer; now: Temporal.Instant; quietSince: Temporal.Instant }

const placeIn = ({ now }: ReadTx, token: string): Place => ({
  token: sha256(token),
  now,
  quietSince: now.subtract(idle),
})

const holder = worded((tx, its: Place) => standing(tx, its).select(['s.renew_since', askedOf.as('asked_of')]))

/** Who holds this session token, and whether it is due for another: one query by an index, and one more where a second step is demanded. */
export async function holderOf(tx: ReadTx, token: string): Promise<{ actor: Actor; isDue: boolean }> {
  const [row] = await holder(tx, placeIn(tx, token))
  if (!row || (await isShutOut(tx, row))) return { actor: stranger, isDue: false }
  return { actor: personIn(row), isDue: row.renew_since !== null }
}

/**
 * Whose sign-in this browser has, while a second step is missing that the school asks for. Everywhere else such a browser is a
 * stranger's: there is no door but these, and the way out.
 */
export async function lackingBehind(tx: ReadTx, token: string | null): Promise<Person | null> {
  const row = token === null ? undefined : await standing(tx, placeIn(tx, token)).where(lacking('p')).executeTakeFirst()
  return row ? personIn(row) : null
}

/** The sign-in with this token, and its person, while both stand. */
function standing(tx: ReadTx, { token, now, quietSince }: Place) {
  return readTraces(tx, security)
    .selectFrom('identity.sign_in as s')
    .innerJoin('identity.person as p', 'p.id', 's.person_id')
    .select(['p.id', 'p.name', 'p.role', 'p.locale', 'p.time_zone', 's.id as sign_in', 's.confirmed_at'])
    .select(isRestricted('p.id').as('restricted'))
    .where('s.token_sha256', '=', token)
    .where('s.ended_at', 'is', null)
    .where('s.ends_at', '>', now)
    .where('s.seen_at', '>', quietSince)
    .where('p.suspended_at', 'is', null)
    .where('p.waits_for', 'is', null)
}

type Standing = NonNullable<Awaited<ReturnType<ReturnType<typeof standing>['executeTakeFirst']>>>

function personIn(row: Standing): Person {
  return {
    kind: 'person',
    id: row.id,
    signIn: row.sign_in,
    role: row.role,
    name: row.name,
    locale: row.locale,
    timeZone: row.time_zone,
    confirmedAt: row.confirmed_at,
    ...(row.restricted && { restricted: true }),
  }
}

const noted = new Map<SignInId, Temporal.Instant>()

/** Keeps a sign-in from idling out. Writes at most every few minutes, so that a page costs a read. */
export async function noteSeen(db: Db, signIn: SignInId): Promise<void> {
  const now = db.clock.now()
  const due = now.subtract(seenWithin)
  const last = noted.get(signIn)
  if (last && Temporal.Instant.compare(last, due) > 0) return
  if (noted.size > 10_000) noted.clear()
  noted.set(signIn, now)
  await db.transact((tx) =>
    writeTraces(tx, security)
      .updateTable('identity.sign_in')
      .set({ seen_at: now })
      .where('id', '=', signIn)
      .where('seen_at', '<', due)
      .execute(),
  )
}

/** What became of showing who one is: signed in, or still asked for a second step. */
export type Entry = { personId: PersonId; secondStep: boolean }

/**
 * Signs this browser in, or half in where its person wants a second step and `strong` does not say that it was shown.
 * Whatever token it came with opens nothing from now on.
 */
export async function beginSignIn(tx: Tx, personId: PersonId, visit: Visit, { strong = false } = {}): Promise<Entry> {
  await endSignIn(tx, visit.sessionToken)
  const secondStep = !strong && (await wantsSecondStep(tx, personId))
  await (secondStep ? beginHalf(tx, personId, visit) : beginWhole(tx, personId, visit))
  return { personId, secondStep }
}

/** Who turned it on; and who has a passkey, where the school asks for a second step. */
async function wantsSecondStep(tx: Tx, personId: PersonId): Promise<boolean> {
  if ((await secondStepSince(tx, personId)) !== null) return true
  return (await isDemandedOf(tx, personId)) && !(await lacksSecondStep(tx, personId))
}

async function beginWhole(tx: Tx, personId: PersonId, visit: Visit): Promise<SignInId> {
  const id: SignInId = newId('sin', tx.now)
  const token = newToken()
  const expiresAt = tx.now.add(longest)
  const device = deviceOf(visit.userAgent)
  await writeTraces(tx, security)
    .insertInto('identity.sign_in')
    .values({
      id,
      person_id: personId,
      token_sha256: sha256(token),
      network: networkOf(visit.address),
      address: plainAddress(visit.address),
      browser: device.browser,
      browser_major: device.major,
      system: device.system,
      country: null,
      placed_at: null,
      noticed_at: null,
      began_at: tx.now,
      seen_at: tx.now,
      ends_at: expiresAt,
      ended_at: null,
      confirmed_at: tx.now,
      renew_since: null,
    })
    .execute()
  await enqueue(tx, placing, { signInId: id })
  afterCommit(tx, () => visit.keepSession({ token, expiresAt }))
  return id
}

/** Gives this browser another token, because who sits there has just shown again who they are. */
export async function confirmSignIn(tx: Tx, person: Person, visit: Visit): Promise<void> {
  if (visit.sessionToken === null) throw new Refusal('sign_in.required')
  await renewToken(tx, signInOf(person), visit.sessionToken, visit, { confirmed_at: tx.now })
}

/** Every browser of a person gets another token at its next page: what they may do has changed. */
export async function renewSignIns(tx: Tx, personId: PersonId): Promise<void> {
  await writeTraces(tx, security)
    .updateTable('identity.sign_in')
    .set({ renew_since: tx.now, confirmed_at: null })
    .where('person_id', '=', personId)
    .where('ended_at', 'is', null)
    .execute()
}

/** Of several requests that come with a token at once, one gets the next; the old one opens nothing from then on. */
export async function renewToken(
  tx: Tx,
  signIn: SignInId,
  token: string,
  visit: Pick<Visit, 'keepSession'>,
  also: { confirmed_at?: Temporal.Instant } = {},
): Promise<void> {
  const next = newToken()
  const renewed = await writeTraces(tx, security)
    .updateTable('identity.sign_in')
    .set({ ...also, token_sha256: sha256(next), renew_since: null })
    .where('id', '=', signIn)
    .where('token_sha256', '=', sha256(token))
    .where('ended_at', 'is', null)
    .returning('ends_at')
    .executeTakeFirst()
  if (renewed) afterCommit(tx, () => visit.keepSession({ token: next, expiresAt: renewed.ends_at }))
}

export async function endSignIn(tx: Tx, token: string | null): Promise<void> {
  if (token === null) return
  await dropHalf(tx, token)
  const ended = await writeTraces(tx, security)
    .updateTable('identity.sign_in')
    .set({ ended_at: tx.now })
    .where('token_sha256', '=', sha256(token))
    .where('ended_at', 'is', null)
    .returning('person_id')
    .executeTakeFirst()
  if (ended) recheckPerson(tx, ended.person_id)
}

/** Ends every sign-in of a person, or every one but this. */
export async function endSignIns(tx: Tx, personId: PersonId, but?: SignInId): Promise<void> {
  const all = writeTraces(tx, security)
    .updateTable('identity.sign_in')
    .set({ ended_at: tx.now })
    .where('person_id', '=', personId)
    .where('ended_at', 'is', null)
  await (but ? all.where('id', '!=', but) : all).execute()
  await dropHalves(tx, personId)
  recheckPerson(tx, personId)
}

/**
 * The school asks for a second step from now on: who has a passkey, but may have come without, signs in again; whoever has none
 * finds everything shut, where they follow something, too. All but this browser.
 */
export async function endUnshown(tx: Tx, but: SignInId): Promise<void> {
  const out = await writeTraces(tx, security)
    .updateTable('identity.sign_in as s')
    .from('identity.person as p')
    .set({ ended_at: tx.now })
    .whereRef('p.id', '=', 's.person_id')
    .where('s.ended_at', 'is', null)
    .where('s.id', '!=', but)
    .where(demanded('p'))
    .where(sql<boolean>`exists (select from identity.passkey k where k.person_id = p.id)`)
    .where(sql<boolean>`not exists (select from identity.second_step t where t.person_id = p.id)`)
    .returning('s.person_id')
    .execute()
  const led = await readTraces(tx, security)
    .selectFrom('identity.sign_in as s')
    .innerJoin('identity.person as p', 'p.id', 's.person_id')
    .select('s.person_id')
    .distinct()
    .where('s.ended_at', 'is', null)
    .where('s.seen_at', '>', tx.now.subtract(idle))
    .where(lacking('p'))
    .execute()
  for (const personId of new Set([...out, ...led].map(({ person_id }) => person_id))) recheckPerson(tx, personId)
}
