import { sql } from 'kysely'
import { pseudonymOf, type ReadTx, type Tx } from '#kernel/db'
import { withPurpose } from '#kernel/purposes'
import { Refusal } from '#kernel/refusal'
import type { Allowance } from './rules.ts'
import { writeTraces } from './traces.ts'

const security = withPurpose('security')

/** Spends a try, or answers false when all of them are spent. Counted exactly over the sliding time, by one statement. */
export async function tried(tx: Tx, allowance: Allowance, subject: string): Promise<boolean> {
  const since = tx.now.subtract(allowance.within)
  const endsAt = tx.now.add(allowance.within)
  const recent = sql<Temporal.Instant[]>`array(select x from unnest("try".at) x where x > ${since} order by x)`
  const spent = await writeTraces(tx, security)
    .insertInto('identity.try')
    .values({ key: keyOf(tx, allowance, subject), at: [tx.now], ends_at: endsAt })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ at: sql`${recent} || ${tx.now}::timestamptz`, ends_at: endsAt })
        .where(sql<boolean>`cardinality(${recent}) < ${allowance.most}`),
    )
    .returning('ends_at')
    .executeTakeFirst()
  return spent !== undefined
}

/** Spends a try, or refuses and says when the next one is free. */
export async function spendTry(tx: Tx, allowance: Allowance, subject: string): Promise<void> {
  if (await tried(tx, allowance, subject)) return
  const row = await writeTraces(tx, security)
    .selectFrom('identity.try')
    .select(sql<Temporal.Instant>`at[cardinality(at) - ${allowance.most} + 1]`.as('oldest'))
    .where('key', '=', keyOf(tx, allowance, subject))
    .executeTakeFirst()
  const wait = (row?.oldest ?? tx.now).add(allowance.within).since(tx.now).total('minutes')
  throw new Refusal('rate.limited', { details: { minutes: Math.max(1, Math.ceil(wait)) } })
}

/** A try that turned out right costs nothing. */
export async function giveTryBack(tx: Tx, allowance: Allowance, subject: string): Promise<void> {
  await writeTraces(tx, security)
    .updateTable('identity.try')
    .set({ at: sql`at[1:cardinality(at) - 1]` })
    .where('key', '=', keyOf(tx, allowance, subject))
    .execute()
}

/** Neither an address nor a network is kept, only what stands for it under a secret that is not in the database. */
function keyOf(tx: ReadTx, { kind }: Allowance, subject: string): Buffer {
  return pseudonymOf(tx, `try\n${kind}\n${subject}`)
}
