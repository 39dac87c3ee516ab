import { sql } from 'kysely'
import type { ReadTx, Tx } from '#kernel/db'
import type { Sweep } from '#kernel/sweep-plans'
import { cutoffOf } from '#kernel/sweeps'
import { receiptKeptMonths } from './rules.ts'
import { read, write } from './tables.ts'

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

/** When each sweep last took something. */
export async function latestSweeps(tx: ReadTx): Promise<Map<string, Temporal.Instant>> {
  const rows = await read(tx)
    .selectFrom('privacy.sweep_receipt')
    .select(['sweep', ({ fn }) => fn.max('ended_at').as('ended_at')])
    .groupBy('sweep')
    .execute()
  return new Map(rows.map(({ sweep, ended_at }) => [sweep, ended_at]))
}

/** The latest days first. */
export async function sweptIn(tx: ReadTx, { before, limit }: { before?: string | undefined; limit: number }) {
  const [, day, map, sweep] = /^(\S+) (\S+) (.+)$/.exec(before ?? '') ?? []
  const rows = await read(tx)
    .selectFrom('privacy.sweep_receipt')
    .selectAll()
    .$if(day !== undefined, (query) =>
      query.where(sql<boolean>`(day, sweep, map_sha256) < (${day}::date, ${sweep}, ${map})`),
    )
    .orderBy('day', 'desc')
    .orderBy('sweep', 'desc')
    .orderBy('map_sha256', 'desc')
    .limit(limit + 1)
    .execute()
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => ({
      sweep: row.sweep,
      day: row.day.toString(),
      rows: Number(row.rows),
      batches: row.batches,
      cutoff: row.cutoff.toString(),
      begunAt: row.begun_at.toString(),
      endedAt: row.ended_at.toString(),
      mapSha256: row.map_sha256,
    })),
    next: last && rows.length > limit ? `${last.day} ${last.map_sha256} ${last.sweep}` : null,
  }
}
