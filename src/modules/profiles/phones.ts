import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import type { Vault } from '#kernel/vault'
import { read, write } from './tables.ts'

const placeOf = (personId: PersonId) => ({ subject: personId, column: 'profiles.profile.phone', row: personId })

/** In E.164, such as +233201234567; null for who has given none. Only for messages that its person has asked for. */
export async function phoneOf(tx: ReadTx, vault: Vault, personId: PersonId): Promise<string | null> {
  const row = await read(tx)
    .selectFrom('profiles.profile')
    .select('phone')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row?.phone ? String(await vault.open(tx, placeOf(personId), row.phone)) : null
}

export async function keepPhone(tx: Tx, vault: Vault, personId: PersonId, number: string): Promise<void> {
  const phone = await vault.seal(tx, placeOf(personId), number)
  await write(tx)
    .insertInto('profiles.profile')
    .values({ person_id: personId, bio: '', phone, changed_at: tx.now })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ phone, changed_at: tx.now }))
    .execute()
}

export async function forgetPhone(tx: Tx, personId: PersonId): Promise<void> {
  await write(tx)
    .updateTable('profiles.profile')
    .set({ phone: null, changed_at: tx.now })
    .where('person_id', '=', personId)
    .where('phone', 'is not', null)
    .execute()
}
