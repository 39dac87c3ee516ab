import type { z } from 'zod'
import type { Person } from '#kernel/actor'
import { hold, type ReadTx, type Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { type KeptFigures, keptFigures } from '#modules/profiles'
import { tooAlike } from './release-differences.ts'
import { datasetOf, figuresFrom, findingsIn, gate, hashOf, retestedAfter } from './release-rules.ts'
import type { ChoosingFigures, figuresAhead, ReleaseId, ReleasingFigures } from './schema.ts'
import { write } from './tables.ts'

/** What would be given out of a count, and what stands in the way of it. */
export async function figuresToRelease(tx: ReadTx, chosen: ChoosingFigures): Promise<z.input<typeof figuresAhead>> {
  const { countedAt, people, least, figures, sha256, obstacle } = await ahead(tx, chosen)
  const shown = figures.map(({ changed, ...figure }) => figure)
  return { countedAt: countedAt.toString(), people, least, figures: shown, sha256, obstacle }
}

/** One at a time: of two at the same moment neither would see that the other tells almost the same. */
export async function releaseFigures(tx: Tx, by: Person, said: ReleasingFigures): Promise<ReleaseId> {
  await hold(tx, 'registers.release')
  return writeRelease(tx, by, said)
}

/** The same for whoever holds the right to release. */
export async function writeRelease(tx: Tx, by: Person, said: ReleasingFigures): Promise<ReleaseId> {
  const { insightId, countedAt, people, least, figures, sha256, obstacle } = await ahead(tx, said)
  if (obstacle) throw new Refusal(`release.${obstacle}`)
  if (sha256 !== said.sha256) throw new Refusal('release.changed')
  const id: ReleaseId = newId('rel', tx.now)
  await write(tx)
    .insertInto('registers.release')
    .values({
      id,
      made_at: tx.now,
      by: by.id,
      given_to: said.to === 'everybody' ? null : said.givenTo,
      purpose: said.purpose,
      insight_id: insightId,
      counted_at: countedAt,
      people,
      least,
      sha256,
      retest_at: retestedAfter(tx.now),
      withdrawn_at: null,
      withdrawn_by: null,
    })
    .execute()
  await write(tx)
    .insertInto('registers.release_figure')
    .values(figures.map((figure, number) => ({ release_id: id, number, ...figure })))
    .execute()
  return id
}

/** What is outside stays there; from now on it is fetched no more, and stands on no page of ours. */
export async function withdrawRelease(tx: Tx, by: Person, id: ReleaseId): Promise<void> {
  const row = await write(tx)
    .selectFrom('registers.release')
    .select('withdrawn_at')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Refusal('release.unknown')
  if (row.withdrawn_at) throw new Refusal('release.withdrawn')
  await write(tx)
    .updateTable('registers.release')
    .set({ withdrawn_at: tx.now, withdrawn_by: by.id })
    .where('id', '=', id)
    .execute()
}

async function ahead(tx: ReadTx, { insightId, questions }: ChoosingFigures) {
  const kept = await keptFigures(tx, insightId)
  if (!kept) throw new Refusal('insight.unknown')
  const { countedAt, people, least } = kept
  const figures = figuresFrom(kept.questions.filter(({ question }) => questions.includes(question)))
  const one = { insightId, countedAt, people, least, figures }
  return { ...one, sha256: hashOf(datasetOf(one, figures)), obstacle: await obstacleTo(tx, one) }
}

type Ahead = Omit<KeptFigures, 'questions'> & { figures: ReturnType<typeof figuresFrom> }

async function obstacleTo(tx: ReadTx, one: Ahead): Promise<z.input<typeof figuresAhead>['obstacle']> {
  if (findingsIn(one, one.figures).length > 0) return 'too_few'
  if (one.figures.every(({ share }) => share === null)) return 'nothing'
  return (await tooAlike(tx, one, gate.least)) ? 'too_alike' : null
}
