import { sql } from 'kysely'
import type { Person, PersonId } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { announce } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { minorConsentRevoked, minorDiscovered, personLeaving } from './events.ts'
import { endKeys } from './keys.ts'
import { endSignIns } from './sign-ins.ts'
import { read, write } from './tables.ts'

export type ErasureCause = 'minor' | 'consent_revoked' | 'own_wish'

/** The owner found that somebody is too young: out at once, and to be erased. A guardian's consent speaks against it. */
export async function reportMinor(tx: Tx, by: Person, personId: PersonId): Promise<void> {
  const person = await read(tx)
    .selectFrom('identity.person as p')
    .leftJoin('identity.guardian_consent as c', (join) =>
      join.onRef('c.person_id', '=', 'p.id').on('c.revoked_at', 'is', null),
    )
    .select(['p.role', 'p.waits_for', 'c.id as consent'])
    .where('p.id', '=', personId)
    .executeTakeFirst()
  if (!person) throw new Refusal('person.unknown')
  if (person.role === 'owner') throw new Refusal('person.runs_the_school')
  if (person.consent) throw new Refusal('person.has_guardian')
  await blockForErasure(tx, personId, 'minor', by.id)
}

/** Nobody comes back from this: the account stays closed until what there is about its person is erased. False if it was closed so already. */
export async function blockForErasure(
  tx: Tx,
  personId: PersonId,
  because: ErasureCause,
  by: PersonId | null,
): Promise<boolean> {
  const closed = await write(tx)
    .updateTable('identity.person')
    .set({
      suspended_at: sql`coalesce(suspended_at, ${tx.now})`,
      suspended_by: sql`coalesce(suspended_by, ${by})`,
      erase_because: because,
    })
    .where('id', '=', personId)
    .where('erase_because', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!closed) return false
  await endSignIns(tx, personId)
  await endKeys(tx, personId)
  await announce(tx, closings[because], { personId })
  return true
}

const closings = { minor: minorDiscovered, consent_revoked: minorConsentRevoked, own_wish: personLeaving }
