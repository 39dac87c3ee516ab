import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { withPurpose } from '#kernel/purposes'
import { Refusal } from '#kernel/refusal'
import { shred } from '#kernel/sealed-columns'
import { sha256 } from '#kernel/tokens'
import { addressIn, sealed } from './addresses.ts'
import { idle } from './rules.ts'
import { write } from './tables.ts'
import { readTraces } from './traces.ts'

const security = withPurpose('security')

export type Waiting = {
  personId: PersonId
  name: string
  email: string
  for: 'age' | 'guardian'
  guardianEmail: string | null
  endsAt: Temporal.Instant | null
}

/**
 * Whose account this browser is signed in to, while it waits. Everywhere else such a browser is a stranger's:
 * there is no door but this one, the answer it waits for, and the way out.
 */
export async function waitingBehind(tx: ReadTx, token: string | null): Promise<Waiting | null> {
  if (token === null) return null
  const row = await readTraces(tx, security)
    .selectFrom('identity.sign_in as s')
    .innerJoin('identity.person as p', 'p.id', 's.person_id')
    .leftJoin('identity.guardian as g', 'g.person_id', 'p.id')
    .select(['p.id', 'p.name', 'p.email_sealed', 'p.waits_for', 'g.email_sealed as guardian_sealed', 'g.ends_at'])
    .where('s.token_sha256', '=', sha256(token))
    .where('s.ended_at', 'is', null)
    .where('s.ends_at', '>', tx.now)
    .where('s.seen_at', '>', tx.now.subtract(idle))
    .where('p.suspended_at', 'is', null)
    .where('p.waits_for', 'is not', null)
    .executeTakeFirst()
  return row?.waits_for
    ? {
        personId: row.id,
        name: row.name,
        email: await addressIn(tx, row),
        for: row.waits_for,
        guardianEmail:
          row.guardian_sealed &&
          (await sealed.guardian.open(tx, { subject: row.id, row: row.id }, row.guardian_sealed)),
        endsAt: row.ends_at,
      }
    : null
}

export async function waitingFor(tx: ReadTx, token: string | null, what: 'age' | 'guardian'): Promise<Waiting> {
  const waiting = await waitingBehind(tx, token)
  if (waiting?.for !== what) throw new Refusal('waiting.unknown')
  return waiting
}

/** Nobody answers for this account until the change is done; whose guardian has answered meanwhile waits no more. */
export async function holdWaiting(tx: Tx, personId: PersonId): Promise<void> {
  const row = await write(tx)
    .selectFrom('identity.person')
    .select('id')
    .where('id', '=', personId)
    .where('waits_for', '=', 'guardian')
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Refusal('waiting.unknown')
}

/** Accounts that were never used, of somebody too young or whose guardian did not answer: nothing of them stays. */
export async function forgetUnused(tx: Tx, people: readonly PersonId[]): Promise<void> {
  const gone = await write(tx)
    .deleteFrom('identity.person')
    .where('id', 'in', people)
    .where('waits_for', 'is not', null)
    .returning('id')
    .execute()
  await shred(
    tx,
    gone.map(({ id }) => id),
  )
}

/** Accounts that were begun elsewhere and whose person never said how old they are. */
export async function forgetUnaged(tx: Tx): Promise<void> {
  const gone = await write(tx)
    .deleteFrom('identity.person')
    .where('waits_for', '=', 'age')
    .where('joined_at', '<', tx.now.subtract({ hours: 24 }))
    .returning('id')
    .execute()
  await shred(
    tx,
    gone.map(({ id }) => id),
  )
}
