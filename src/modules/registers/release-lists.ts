import type { z } from 'zod'
import type { ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { personCard } from '#modules/identity'
import { datasetOf, hashOf } from './release-rules.ts'
import type { Figure, publishedPage, ReleaseId, releasedFile, releasesPage, releaseView } from './schema.ts'
import { type ReleaseRow, read } from './tables.ts'

type Paged = { after?: ReleaseId | undefined; limit: number }

/** The latest first. */
export async function releasesIn(tx: ReadTx, { after, limit }: Paged): Promise<z.input<typeof releasesPage>> {
  let releases = read(tx)
    .selectFrom('registers.release')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (after) releases = releases.where('id', '<', after)
  return pageOf(await releases.execute(), limit, faceOf)
}

export async function releaseSeen(tx: ReadTx, id: ReleaseId): Promise<z.input<typeof releaseView>> {
  const row = await heldIn(tx, id)
  const [names, figures, retests] = await Promise.all([
    personCard(tx, [row.by]),
    figuresOf(tx, [id]),
    read(tx)
      .selectFrom('registers.release_retest')
      .select(['at', 'findings'])
      .where('release_id', '=', id)
      .orderBy('id', 'desc')
      .limit(mostRetests)
      .execute(),
  ])
  return {
    ...faceOf(row),
    byName: names.get(row.by)?.name ?? '',
    figures: shownOf(figures.get(id)),
    retests: retests.map(({ at, findings }) => ({ at: at.toString(), findings })),
  }
}

/** There is no file of figures but that of a release which stands. */
export async function fileOfRelease(tx: ReadTx, id: ReleaseId): Promise<z.input<typeof releasedFile>> {
  const row = await heldIn(tx, id)
  if (row.withdrawn_at) throw new Refusal('release.withdrawn')
  const figures = shownOf((await figuresOf(tx, [id])).get(id))
  const json = datasetOf({ countedAt: row.counted_at, people: row.people, least: row.least }, figures)
  if (hashOf(json) !== row.sha256) throw new Refusal('release.altered')
  return { json, figures }
}

/** What everybody may see, the latest first. */
export async function publishedIn(tx: ReadTx, { after, limit }: Paged): Promise<z.input<typeof publishedPage>> {
  let releases = read(tx)
    .selectFrom('registers.release')
    .selectAll()
    .where('given_to', 'is', null)
    .where('withdrawn_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (after) releases = releases.where('id', '<', after)
  const rows = await releases.execute()
  const figures = await figuresOf(
    tx,
    rows.slice(0, limit).map(({ id }) => id),
  )
  return pageOf(rows, limit, (row) => ({ ...faceOf(row), figures: shownOf(figures.get(row.id)) }))
}

/** Of each release what it gives out, in its order. */
export async function figuresOf(tx: ReadTx, ids: readonly ReleaseId[]) {
  if (ids.length === 0) return new Map<ReleaseId, never[]>()
  const rows = await read(tx)
    .selectFrom('registers.release_figure')
    .select(['release_id', 'question', 'answer', 'share', 'untold', 'changed'])
    .where('release_id', 'in', ids)
    .orderBy('release_id')
    .orderBy('number')
    .execute()
  return Map.groupBy(rows, ({ release_id }) => release_id)
}

/** Half a century of them; a bound. */
const mostRetests = 50

async function heldIn(tx: ReadTx, id: ReleaseId): Promise<ReleaseRow> {
  const row = await read(tx).selectFrom('registers.release').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new Refusal('release.unknown')
  return row
}

const shownOf = (figures: readonly Figure[] = []): Figure[] =>
  figures.map(({ question, answer, share, untold }) => ({ question, answer, share, untold }))

function pageOf<Item>(rows: readonly ReleaseRow[], limit: number, itemOf: (row: ReleaseRow) => Item) {
  const shown = rows.slice(0, limit)
  return { items: shown.map(itemOf), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null }
}

function faceOf(row: ReleaseRow) {
  return {
    releaseId: row.id,
    madeAt: row.made_at.toString(),
    givenTo: row.given_to,
    purpose: row.purpose,
    countedAt: row.counted_at.toString(),
    people: row.people,
    least: row.least,
    sha256: row.sha256,
    retestAt: row.retest_at.toString(),
    withdrawnAt: row.withdrawn_at?.toString() ?? null,
  }
}
