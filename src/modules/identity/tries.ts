import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import type { Allowance } from './rules.ts'
import { write } from './tables.ts'

/** Spends a try, or answers false when all of them are spent. Counted exactly over the sliding time, by one statement. */
export async function tried(tx: Tx, allowance: Allowance, subject: string): Promise<boolean> {
  const since = tx.now.subtract(allowance.within)
  const recent = sql<Temporal.Instant[]>`array(select x from unnest("try".at) x where x > ${since} order by x)`
  const spent = await write(tx)
    .insertInto('identity.try')
    .values({ key: keyOf(allowance, subject), at: [tx.now], last_at: tx.now })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ at: sql`${recent} || ${tx.now}::timestamptz`, last_at: tx.now })
        .where(sql<boolean>`cardinality(${recent}) < ${allowance.most}`),
    )
    .returning('last_at')
    .executeTakeFirst()
  return spent !== undefined
}

/** Spends a try, or refuses and says when the next one is free. */
export async function spendTry(tx: Tx, allowance: Allowance, subject: string): Promise<void> {
  if (await tried(tx, allowance, subject)) return
  const row = await write(tx)
    .selectFrom('identity.try')
    .select(sql<Temporal.Instant>`at[cardinality(at) - ${allowance.most} + 1]`.as('oldest'))
    .where('key', '=', keyOf(allowance, subject))
    .executeTakeFirst()
  const wait = (row?.oldest ?? tx.now).add(allowance.within).since(tx.now).total('minutes')
  throw new Refusal('rate.limited', { details: { minutes: Math.max(1, Math.ceil(wait)) } })
}

/** A try that turned out right costs nothing. */
export async function giveTryBack(tx: Tx, allowance: Allowance, subject: string): Promise<void> {
  await write(tx)
    .updateTable('identity.try')
    .set({ at: sql`at[1:cardinality(at) - 1]` })
    .where('key', '=', keyOf(allowance, subject))
    .execute()
}

export async function sweepTries(tx: Tx): Promise<void> {
  await write(tx)
    .deleteFrom('identity.try')
    .where('last_at', '<', tx.now.subtract({ hours: 24 }))
    .execute()
}

/** Only a hash of whom it concerns is kept. */
function keyOf({ kind }: Allowance, subject: string): Buffer {
  return createHash('sha256').update(`${kind}\n${subject}`).digest()
}
