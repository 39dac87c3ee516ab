import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { authenticatorSince } from './authenticators.ts'
import { passkeysOf } from './passkeys.ts'
import { hasPassword } from './provider-accounts.ts'
import { secondStepSince } from './second-steps.ts'
import { read, write } from './tables.ts'

/** Held, so that of two ways in that are taken away at once, the second sees that the first is gone. */
export async function holdWaysIn(tx: Tx, personId: PersonId): Promise<void> {
  await write(tx).selectFrom('identity.person').select('id').where('id', '=', personId).forUpdate().execute()
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
  if ((await secondStepSince(tx, personId)) === null) return true
  if ((await authenticatorSince(tx, personId)) !== null) return true
  return (await passkeysOf(tx, personId)).length > 0
}
