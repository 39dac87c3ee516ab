import { type Person, type PersonId, signInOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { authenticatorSince } from './authenticators.ts'
import { hasEnded } from './credentials.ts'
import { passkeysOf } from './passkeys.ts'
import { hasPassword, type LinkedPerson, personBehind } from './provider-accounts.ts'
import { lacksSecondStep, secondStepSince } from './second-steps.ts'
import { read, write } from './tables.ts'

/**
 * Held by whoever lays, uses or takes away a way in, before anything else: of two ways that are taken away at once, the second
 * sees that the first is gone; and nobody comes by one, or lays one, beside who takes them all away.
 */
export async function holdWaysIn(tx: Tx, personId: PersonId): Promise<void> {
  await write(tx).selectFrom('identity.person').select('id').where('id', '=', personId).forUpdate().execute()
}

/** For whoever lays another way in: held, and the browser they came by was not signed out meanwhile. */
export async function holdOwnWays(tx: Tx, person: Person): Promise<void> {
  await holdWaysIn(tx, person.id)
  if (await hasEnded(tx, signInOf(person))) throw new Refusal('sign_in.required')
}

/** Who comes by the provider: what connected them still does, now that nobody takes it away. */
export async function holdBehind(tx: Tx, issuer: string, subject: string): Promise<LinkedPerson | null> {
  const known = await personBehind(tx, issuer, subject)
  if (!known) return null
  await holdWaysIn(tx, known.personId)
  return personBehind(tx, issuer, subject)
}

/**
 * Whether somebody can sign in at all: by a password, a passkey, or the provider this school has now. A link by mail does not
 * count, because mail may stop leaving.
 */
export async function hasWayIn(tx: ReadTx, personId: PersonId, issuer: string | null): Promise<boolean> {
  if (await hasPassword(tx, personId)) return true
  if ((await passkeysOf(tx, personId)).length > 0) return true
  const account = await read(tx)
    .selectFrom('identity.provider_account')
    .select('person_id')
    .where('person_id', '=', personId)
    .where('issuer', '=', issuer ?? '')
    .executeTakeFirst()
  return account !== undefined
}

/** Whether whoever is asked for a second step has one besides recovery codes, which run out. */
export async function hasSecondStepLeft(tx: ReadTx, personId: PersonId): Promise<boolean> {
  if ((await secondStepSince(tx, personId)) === null) return !(await lacksSecondStep(tx, personId))
  if ((await authenticatorSince(tx, personId)) !== null) return true
  return (await passkeysOf(tx, personId)).length > 0
}
