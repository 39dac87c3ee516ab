import { sql } from 'kysely'
import type { Tx } from '#kernel/db'
import { cutoffOf, type Sweep } from '#kernel/sweeps'
import { receiptKeptMonths } from './rules.ts'
import { write } from './tables.ts'

/** Adds a batch to the receipt of its day, in the change that took it: what was taken and what is written cannot differ. */
export async function noteSweep(tx: Tx, sweep: Sweep, rows: number, mapSha256: string): Promise<void> {
  const cutoff = cutoffOf(sweep, tx.now)
  await write(tx)
    .insertInto('privacy.sweep_receipt')
    .values({
      sweep: sweep.name,
      day: dayOf(tx.now),
      map_sha256: mapSha256,
      rows: BigInt(rows),
      batches: 1,
      cutoff,
      begun_at: tx.now,
      ended_at: tx.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['sweep', 'day', 'map_sha256']).doUpdateSet({
        rows: sql`sweep_receipt.rows + excluded.rows`,
        batches: sql`sweep_receipt.batches + 1`,
        cutoff: sql`greatest(sweep_receipt.cutoff, excluded.cutoff)`,
        ended_at: sql`greatest(sweep_receipt.ended_at, excluded.ended_at)`,
      }),
    )
    .execute()
}

/** Receipts nobody can ask about any more. */
export async function dropOldSweepReceipts(tx: Tx): Promise<void> {
  const end = tx.now.toZonedDateTimeISO('UTC').toPlainDate().subtract({ months: receiptKeptMonths })
  await write(tx).deleteFrom('privacy.sweep_receipt').where('day', '<=', end).execute()
}

const dayOf = (at: Temporal.Instant) => at.toZonedDateTimeISO('UTC').toPlainDate()
