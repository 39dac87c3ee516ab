import type { Person, PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { announce } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { securityChanged } from './events.ts'
import type { PasskeyId } from './schema.ts'
import { read, write } from './tables.ts'

/** More than this nobody uses, and nobody can look through. */
const most = 20

export type Passkey = {
  id: PasskeyId
  personId: PersonId
  credentialId: string
  publicKey: Uint8Array<ArrayBuffer>
  counter: number
  transports: string[]
}

export async function passkeysOf(tx: ReadTx, personId: PersonId) {
  return read(tx)
    .selectFrom('identity.passkey')
    .select(['id', 'name', 'credential_id', 'transports', 'made_at', 'used_at'])
    .where('person_id', '=', personId)
    .orderBy('id')
    .limit(most)
    .execute()
}

export async function passkeyBehind(tx: ReadTx, credentialId: string): Promise<Passkey | null> {
  const row = await read(tx)
    .selectFrom('identity.passkey')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()
  if (!row) return null
  return {
    id: row.id,
    personId: row.person_id,
    credentialId: row.credential_id,
    publicKey: new Uint8Array(row.public_key),
    counter: Number(row.counter),
    transports: row.transports,
  }
}

export async function keepPasskey(
  tx: Tx,
  personId: PersonId,
  passkey: Omit<Passkey, 'id' | 'personId'> & { name: string },
): Promise<PasskeyId> {
  const id = newId('pky', tx.now)
  const kept = await write(tx)
    .insertInto('identity.passkey')
    .values({
      id,
      person_id: personId,
      credential_id: passkey.credentialId,
      public_key: Buffer.from(passkey.publicKey),
      counter: String(passkey.counter),
      transports: passkey.transports,
      name: passkey.name,
      made_at: tx.now,
      used_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!kept) throw new Refusal('passkey.mismatch')
  await announce(tx, securityChanged, { personId, change: 'passkey_added' })
  return id
}

export async function refuseTooMany(tx: ReadTx, personId: PersonId): Promise<void> {
  if ((await passkeysOf(tx, personId)).length >= most) throw new Refusal('passkey.too_many')
}

/** An authenticator that counts and counts backwards has been copied: of two uses at once, too, one gets in. */
export async function notePasskeyUse(tx: Tx, { id, counter }: Passkey, next: number): Promise<void> {
  const used = await write(tx)
    .updateTable('identity.passkey')
    .set({ used_at: tx.now, counter: String(next) })
    .where('id', '=', id)
    .where('counter', '=', String(counter))
    .executeTakeFirst()
  if (used.numUpdatedRows === 0n) throw new Refusal('passkey.mismatch')
}

export async function renamePasskey(
  tx: Tx,
  { id: personId }: Person,
  { passkeyId, name }: { passkeyId: PasskeyId; name: string },
): Promise<void> {
  const renamed = await write(tx)
    .updateTable('identity.passkey')
    .set({ name })
    .where('id', '=', passkeyId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  if (renamed.numUpdatedRows === 0n) throw new Refusal('passkey.unknown')
}

/** Answers whether there was any. */
export async function removePasskeys(tx: Tx, personId: PersonId): Promise<boolean> {
  const removed = await write(tx).deleteFrom('identity.passkey').where('person_id', '=', personId).executeTakeFirst()
  return removed.numDeletedRows > 0n
}

export async function removePasskey(tx: Tx, { id: personId }: Person, passkeyId: PasskeyId): Promise<void> {
  const removed = await write(tx)
    .deleteFrom('identity.passkey')
    .where('id', '=', passkeyId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  if (removed.numDeletedRows === 0n) throw new Refusal('passkey.unknown')
  await announce(tx, securityChanged, { personId, change: 'passkey_removed' })
}
