import type { PersonId } from '#kernel/actor'
import { afterCommit, type ReadTx, type Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { newToken, sha256 } from '#kernel/tokens'
import type { Visit } from '#kernel/visit'
import { halfFor } from './rules.ts'
import { read, write } from './tables.ts'

/**
 * The first step was right, the second is missing. Its token lies in the session cookie but stands for nobody:
 * no door but those of the second step looks here.
 */
export async function beginHalf(tx: Tx, personId: PersonId, visit: Visit): Promise<void> {
  const token = newToken()
  const expiresAt = tx.now.add(halfFor)
  await write(tx)
    .insertInto('identity.half_sign_in')
    .values({ token_sha256: sha256(token), person_id: personId, ends_at: expiresAt })
    .execute()
  afterCommit(tx, () => visit.keepSession({ token, expiresAt }))
}

/** Who has done the first step in this browser. */
export async function halfOf(tx: ReadTx, token: string | null): Promise<PersonId | null> {
  if (token === null) return null
  const row = await read(tx)
    .selectFrom('identity.half_sign_in')
    .select('person_id')
    .where('token_sha256', '=', sha256(token))
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  return row?.person_id ?? null
}

/** Ends the half; of several who finish it at once, one does. */
export async function takeHalf(tx: Tx, token: string | null): Promise<PersonId> {
  const row = await write(tx)
    .deleteFrom('identity.half_sign_in')
    .where('token_sha256', '=', sha256(token ?? ''))
    .where('ends_at', '>', tx.now)
    .returning('person_id')
    .executeTakeFirst()
  if (!row) throw new Refusal('sign_in.half_over')
  return row.person_id
}

export async function dropHalf(tx: Tx, token: string): Promise<void> {
  await write(tx).deleteFrom('identity.half_sign_in').where('token_sha256', '=', sha256(token)).execute()
}

export async function dropHalves(tx: Tx, personId: PersonId): Promise<void> {
  await write(tx).deleteFrom('identity.half_sign_in').where('person_id', '=', personId).execute()
}
