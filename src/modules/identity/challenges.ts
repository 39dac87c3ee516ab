import type { PersonId } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { sha256 } from '#kernel/tokens'
import { write } from './tables.ts'

type Purpose = 'add' | 'enter'

const lifetime = Temporal.Duration.from({ minutes: 10 })

/** Remembers what an authenticator is asked to sign. */
export async function keepChallenge(tx: Tx, challenge: string, purpose: Purpose, personId: PersonId | null) {
  await write(tx)
    .insertInto('identity.challenge')
    .values({ challenge_sha256: sha256(challenge), purpose, person_id: personId, ends_at: tx.now.add(lifetime) })
    .execute()
}

/** Uses a challenge up. Of several answers to it at once, one is looked at. */
export async function takeChallenge(
  tx: Tx,
  challenge: string,
  purpose: Purpose,
  personId: PersonId | null,
): Promise<boolean> {
  const row = await write(tx)
    .deleteFrom('identity.challenge')
    .where('challenge_sha256', '=', sha256(challenge))
    .where('purpose', '=', purpose)
    .where('person_id', personId ? '=' : 'is', personId)
    .where('ends_at', '>', tx.now)
    .returning('purpose')
    .executeTakeFirst()
  return row !== undefined
}
