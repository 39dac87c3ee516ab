import { z } from 'zod'
import type { Db } from '#kernel/db'
import { enqueue, job } from '#kernel/outbox'
import { planSweeps, type Sweep } from '#kernel/sweep-plans'
import { type SweepPart, sweepBatch } from '#kernel/sweeps'
import type { Kept } from './erasure-flows.ts'
import { hashOfMaps } from './receipts.ts'
import { noteSweep } from './sweep-receipts.ts'
import { batchesAtOnce, pauseBetween, rowsAtOnce } from './sweep-rules.ts'

export type SweepPorts = { kept: Kept; parts: readonly SweepPart[] }

/** Goes on with a table that had more than one run may take. */
export const goOnSweeping = job('privacy.go_on_sweeping', z.object({ sweep: z.string(), after: z.iso.datetime() }))

/** Begins with every table. One that fails stands in nobody's way. */
export async function sweepAll(
  db: Db,
  ports: SweepPorts,
  onFault: (error: unknown, sweep: Sweep) => void,
): Promise<void> {
  for (const sweep of await planOf(db, ports)) await sweepOne(db, ports, sweep).catch((error) => onFault(error, sweep))
}

/** All that is over in one table, before anybody is served: a restored backup may be older than that. */
export async function sweepTable(db: Db, ports: SweepPorts, table: string): Promise<void> {
  for (const sweep of await planOf(db, ports)) if (sweep.table === table) await sweepOne(db, ports, sweep)
}

export async function goOn(db: Db, ports: SweepPorts, next: { sweep: string; after: string }): Promise<void> {
  const sweep = (await planOf(db, ports)).find(({ name }) => name === next.sweep)
  if (sweep) await sweepOne(db, ports, sweep, Temporal.Instant.from(next.after))
}

/**
 * A bounded number of short changes, each whole with its receipt; the rest is left to a job. Killed in the middle, what was done is
 * done and written down, and the next run begins with what is left.
 */
async function sweepOne(db: Db, { kept, parts }: SweepPorts, sweep: Sweep, from?: Temporal.Instant): Promise<void> {
  const mapSha256 = hashOfMaps(kept)
  let after: Temporal.Instant | null | undefined = from
  for (let batch = 0; batch < batchesAtOnce && after !== null; batch += 1)
    after = await db.transact(async (tx) => {
      const swept = await sweepBatch(tx, sweep, { limit: rowsAtOnce, after: after ?? undefined, parts })
      if (swept.rows > 0) await noteSweep(tx, sweep, swept.rows, mapSha256)
      return swept.reached
    })
  if (!after) return
  const next = { sweep: sweep.name, after: after.toString() }
  await db.transact((tx) =>
    enqueue(tx, goOnSweeping, next, {
      at: tx.now.add(pauseBetween),
      key: `privacy.go_on_sweeping:${sweep.name}`,
      queue: 'privacy.sweeps',
    }),
  )
}

/** The keys of a database do not change while it is served. */
const plans = new WeakMap<Db, Promise<Sweep[]>>()

function planOf(db: Db, { kept }: Pick<SweepPorts, 'kept'>): Promise<Sweep[]> {
  const known = plans.get(db) ?? db.read((tx) => planSweeps(tx, kept))
  known.catch(() => plans.delete(db))
  plans.set(db, known)
  return known
}
