import type { Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { owners } from '#modules/identity'
import { announcementOf, tellMany } from '#modules/notifications'
import { tooAlike } from './release-differences.ts'
import { figuresOf } from './release-lists.ts'
import { releaseFell } from './release-notices.ts'
import { datasetOf, findingsIn, type Gate, gate, hashOf, retestedAfter } from './release-rules.ts'
import type { Finding } from './schema.ts'
import { type ReleaseRow, write } from './tables.ts'

const atOnce = 20

/**
 * Looks at what was given out a year ago by what holds today. What does not stand it is withdrawn, and owners are told; what
 * is withdrawn is looked at all the same, because others keep it. Answers with how many it looked at.
 */
export async function retestReleases(tx: Tx, kept: Gate = gate): Promise<number> {
  const rows = await write(tx)
    .selectFrom('registers.release')
    .selectAll()
    .where('retest_at', '<=', tx.now)
    .orderBy('retest_at')
    .limit(atOnce)
    .forUpdate()
    .skipLocked()
    .execute()
  const figures = await figuresOf(
    tx,
    rows.map(({ id }) => id),
  )
  const findings = new Map<string, Finding[]>()
  for (const row of rows) findings.set(row.id, await findingsOf(tx, row, figures.get(row.id) ?? [], kept))
  const runTheSchool = rows.length > 0 ? await owners(tx) : []
  for (const row of rows) {
    const found = findings.get(row.id) ?? []
    const falls = found.length > 0 && row.withdrawn_at === null
    await write(tx)
      .insertInto('registers.release_retest')
      .values({ id: newId('rlt', tx.now), release_id: row.id, at: tx.now, findings: found })
      .execute()
    await write(tx)
      .updateTable('registers.release')
      .set({ retest_at: retestedAfter(tx.now), ...(falls ? { withdrawn_at: tx.now } : {}) })
      .where('id', '=', row.id)
      .execute()
    if (falls) await tellMany(tx, runTheSchool, announcementOf(releaseFell, { releaseId: row.id }))
  }
  return rows.length
}

type Figures = Awaited<ReturnType<typeof figuresOf>> extends Map<unknown, infer Each> ? Each : never

async function findingsOf(tx: Tx, row: ReleaseRow, figures: Figures, kept: Gate): Promise<Finding[]> {
  const counted = { countedAt: row.counted_at, people: row.people, least: row.least }
  const isAltered = hashOf(datasetOf(counted, figures)) !== row.sha256
  const isAlike = await tooAlike(tx, { insightId: row.insight_id, countedAt: row.counted_at, figures }, kept.least)
  return [
    ...(isAltered ? (['altered'] as const) : []),
    ...findingsIn(counted, figures, kept),
    ...(isAlike ? (['too_alike'] as const) : []),
  ]
}
