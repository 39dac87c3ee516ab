import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import type { Vault } from '#kernel/vault'
import { newSecret, stepOfCode } from './codes.ts'
import { read, write } from './tables.ts'

/** What was not confirmed with a code by then is not an authenticator. */
const pendingFor = Temporal.Duration.from({ minutes: 30 })

const placeOf = (personId: PersonId) => ({
  subject: personId,
  column: 'identity.authenticator.secret',
  row: personId,
})

/** A secret for an app. Until a code of it was typed, the one before stays. */
export async function prepareSecret(tx: Tx, vault: Vault, personId: PersonId): Promise<Buffer> {
  const secret = newSecret()
  const pending = await vault.seal(tx, placeOf(personId), secret)
  await write(tx)
    .insertInto('identity.authenticator')
    .values({
      person_id: personId,
      secret: null,
      confirmed_at: null,
      last_step: null,
      pending,
      pending_at: tx.now,
    })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ pending, pending_at: tx.now }))
    .execute()
  return secret
}

/** Makes the prepared secret the one that counts, if the code is of it; this code is then used up. */
export async function confirmSecret(tx: Tx, vault: Vault, personId: PersonId, code: string): Promise<boolean> {
  const row = await write(tx)
    .selectFrom('identity.authenticator')
    .select(['pending', 'pending_at'])
    .where('person_id', '=', personId)
    .where('pending_at', '>', tx.now.subtract(pendingFor))
    .forUpdate()
    .executeTakeFirst()
  if (!row?.pending) return false
  const step = stepOfCode(await vault.open(tx, placeOf(personId), row.pending), code, tx.now)
  if (step === null) return false
  await write(tx)
    .updateTable('identity.authenticator')
    .set({ secret: row.pending, confirmed_at: tx.now, last_step: String(step), pending: null, pending_at: null })
    .where('person_id', '=', personId)
    .execute()
  return true
}

/** Whether the code is of about now and later than any that was taken: of several who come with one code, one gets in. */
export async function takeAppCode(tx: Tx, vault: Vault, personId: PersonId, code: string): Promise<boolean> {
  const row = await read(tx)
    .selectFrom('identity.authenticator')
    .select('secret')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  if (!row?.secret) return false
  const step = stepOfCode(await vault.open(tx, placeOf(personId), row.secret), code, tx.now)
  if (step === null) return false
  const taken = await write(tx)
    .updateTable('identity.authenticator')
    .set({ last_step: String(step) })
    .where('person_id', '=', personId)
    .where('last_step', '<', String(step))
    .executeTakeFirst()
  return taken.numUpdatedRows === 1n
}

export async function authenticatorSince(tx: ReadTx, personId: PersonId): Promise<Temporal.Instant | null> {
  const row = await read(tx)
    .selectFrom('identity.authenticator')
    .select('confirmed_at')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row?.confirmed_at ?? null
}

export async function removeAuthenticator(tx: Tx, personId: PersonId): Promise<void> {
  await write(tx).deleteFrom('identity.authenticator').where('person_id', '=', personId).execute()
}
