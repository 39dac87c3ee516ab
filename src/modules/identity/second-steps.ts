import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { announce } from '#kernel/outbox'
import type { Vault } from '#kernel/vault'
import { removeAuthenticator, takeAppCode } from './authenticators.ts'
import { isAppCode } from './codes.ts'
import { securityChanged } from './events.ts'
import { newRecoveryCodes, removeRecoveryCodes, takeRecoveryCode } from './recovery-codes.ts'
import { read, write } from './tables.ts'

/** Since when a password alone does not let this person in. */
export async function secondStepSince(tx: ReadTx, personId: PersonId): Promise<Temporal.Instant | null> {
  const row = await read(tx)
    .selectFrom('identity.second_step')
    .select('began_at')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row?.began_at ?? null
}

/** From now on a password alone does not do. Answers the recovery codes, or none if it was on already. */
export async function turnOn(tx: Tx, personId: PersonId): Promise<string[]> {
  const begun = await write(tx)
    .insertInto('identity.second_step')
    .values({ person_id: personId, began_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('began_at')
    .executeTakeFirst()
  if (!begun) return []
  await announce(tx, securityChanged, { personId, change: 'second_step_on' })
  return newRecoveryCodes(tx, personId)
}

/** A password alone does again; passkeys stay a way to sign in. */
export async function turnOff(tx: Tx, personId: PersonId): Promise<boolean> {
  await removeAuthenticator(tx, personId)
  await removeRecoveryCodes(tx, personId)
  const ended = await write(tx)
    .deleteFrom('identity.second_step')
    .where('person_id', '=', personId)
    .returning('person_id')
    .executeTakeFirst()
  if (ended) await announce(tx, securityChanged, { personId, change: 'second_step_off' })
  return ended !== undefined
}

/** A code of the app, or one of the recovery codes; either works once. */
export async function takeCode(tx: Tx, vault: Vault, personId: PersonId, code: string): Promise<boolean> {
  const typed = code.replace(/\s/g, '')
  if (isAppCode(typed)) return takeAppCode(tx, vault, personId, typed)
  const taken = await takeRecoveryCode(tx, personId, typed)
  if (taken) await announce(tx, securityChanged, { personId, change: 'recovery_code_used' })
  return taken
}
