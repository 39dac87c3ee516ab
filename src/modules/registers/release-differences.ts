import type { ReadTx } from '#kernel/db'
import type { InsightId, Question } from '#modules/profiles/schema'
import { read } from './tables.ts'

type Figures = {
  insightId: InsightId
  countedAt: Temporal.Instant
  figures: readonly { question: Question; untold: 'few' | 'alike' | null; changed: number | null }[]
}

/**
 * Whether some release, also a withdrawn one, tells a question of these by another count, and between the two fewer than
 * `least` people are known to have answered it anew. The same count again gives out the same numbers.
 */
export async function tooAlike(
  tx: ReadTx,
  { insightId, countedAt, figures }: Figures,
  least: number,
): Promise<boolean> {
  const told = new Map(
    figures.flatMap(({ question, untold, changed }) => (untold === 'alike' ? [] : [[question, changed]])),
  )
  const all = [...told.keys()]
  const alike = all.filter((question) => (told.get(question) ?? 0) < least)
  if (all.length === 0) return false
  const other = await read(tx)
    .selectFrom('registers.release_figure as figure')
    .innerJoin('registers.release as release', 'release.id', 'figure.release_id')
    .select('release.id')
    .where('release.insight_id', '<>', insightId)
    .where('figure.question', 'in', all)
    .where((where) => where.or([where('figure.untold', 'is', null), where('figure.untold', '<>', 'alike')]))
    .where((where) =>
      where.or([
        // The later of two counts says how many had changed since the earlier one.
        where.and([
          where('release.counted_at', '>=', countedAt),
          where(where.fn.coalesce('figure.changed', where.lit(0)), '<', least),
        ]),
        ...(alike.length > 0
          ? [where.and([where('release.counted_at', '<=', countedAt), where('figure.question', 'in', alike)])]
          : []),
      ]),
    )
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}
