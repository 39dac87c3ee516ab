import type { PersonId } from '#kernel/actor'
import { recheckPerson } from '#kernel/channels'
import type { ReadTx, Tx } from '#kernel/db'
import { isRestricted } from '#kernel/holds'
import { announce } from '#kernel/outbox'
import { indexOfAddress } from './addresses.ts'
import { personRestricted } from './events.ts'
import { read } from './tables.ts'

/** Whether it is the address of somebody whose data are kept and not used. */
export async function isRestrictedAddress(tx: ReadTx, email: string): Promise<boolean> {
  const row = await restricted(tx)
    .where('email_index', '=', await indexOfAddress(tx, email))
    .executeTakeFirst()
  return row !== undefined
}

export async function isRestrictedPerson(tx: ReadTx, personId: PersonId): Promise<boolean> {
  return (await restricted(tx).where('id', '=', personId).executeTakeFirst()) !== undefined
}

/** From now on they find only what is theirs while their data are kept and not used, wherever they are connected. */
export async function noteRestricted(tx: Tx, personId: PersonId): Promise<void> {
  recheckPerson(tx, personId)
  await announce(tx, personRestricted, { personId })
}

function restricted(tx: ReadTx) {
  return read(tx).selectFrom('identity.person').select('id').where(isRestricted('identity.person.id'))
}
