import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { read, write } from './tables.ts'

/** Whether the walk and the survey may still be offered: to everybody until they say "not now", and never after. */
export async function isWelcomeOffered(tx: ReadTx, personId: PersonId): Promise<boolean> {
  const declined = await read(tx)
    .selectFrom('profiles.profile')
    .select('person_id')
    .where('person_id', '=', personId)
    .where('welcome_declined_at', 'is not', null)
    .executeTakeFirst()
  return declined === undefined
}

/** Saying so again keeps when it was said first; what somebody says about themselves is as old as it was. */
export async function declineWelcome(tx: Tx, personId: PersonId): Promise<void> {
  await write(tx)
    .insertInto('profiles.profile')
    .values({ person_id: personId, welcome_declined_at: tx.now, changed_at: tx.now })
    .onConflict((conflict) =>
      conflict
        .column('person_id')
        .doUpdateSet({ welcome_declined_at: tx.now })
        .where('profiles.profile.welcome_declined_at', 'is', null),
    )
    .execute()
}
