import type { ReadTx } from '#kernel/db'
import { type Held, standingHolds } from '#kernel/holds'
import type { PersonalRows } from '#kernel/personal-data'
import { planSweeps, type Sweep } from '#kernel/sweep-plans'
import { dueIn, heldIn } from '#kernel/sweeps'
import { keepingOf } from './categories.ts'
import type { Kept } from './erasure-flows.ts'
import { latestSweeps } from './sweep-receipts.ts'
import { mostCounted } from './sweep-schemas.ts'

/** A dry run: what each sweep would take now, and what it took last. Nothing is changed. */
export async function retentionReport(tx: ReadTx, kept: Kept) {
  const [sweeps, holds, latest] = [await planSweeps(tx, kept), await standingHolds(tx), await latestSweeps(tx)]
  const shown = []
  for (const sweep of sweeps) shown.push(await lineOf(tx, sweep, holds, latest.get(sweep.name)))
  return { sweeps: shown.toSorted((one, other) => one.table.localeCompare(other.table)), byHand: byHand(kept, holds) }
}

async function lineOf(tx: ReadTx, sweep: Sweep, holds: readonly Held[], latest: Temporal.Instant | undefined) {
  const due = await dueIn(tx, sweep, holds, mostCounted + 1)
  const { table, columns, keep, from } = sweep
  return {
    table,
    columns: [...columns],
    keeping: keepingOf({ keep, from } as Parameters<typeof keepingOf>[0]),
    due: Math.min(due, mostCounted),
    more: due > mostCounted,
    holds: heldIn(sweep, holds).length,
    sweptAt: latest?.toString() ?? null,
  }
}

function byHand({ rows }: Kept, holds: readonly Held[]) {
  return Object.entries(rows).flatMap(([module, tables]: [string, PersonalRows]) =>
    Object.entries(tables).flatMap(([name, { sweptBy }]) => {
      const table = `${module}.${name}`
      return sweptBy ? [{ table, duty: sweptBy, held: holds.some((hold) => hold.table === table) }] : []
    }),
  )
}
