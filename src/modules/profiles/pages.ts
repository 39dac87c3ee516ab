import { sql } from 'kysely'
import type { Person, PersonId } from '#kernel/actor'
import { hold, type ReadTx, type Tx } from '#kernel/db'
import { granted, Refusal, refused } from '#kernel/refusal'
import { standingPeople } from '#modules/identity'
import { everything, isPublic, rowOf, shownOf, unlist } from './presentations.ts'
import { obstacleOf } from './rules.ts'
import { read, write } from './tables.ts'

/** So many addresses may somebody use up; each is theirs for good. */
const mostHandles = 5

/** Opens somebody's page to everybody, or moves it. The former address leads nowhere, and to nobody else. */
export async function publishPage(tx: Tx, person: Person, handle: string): Promise<void> {
  await hold(tx, `profiles.page:${person.id}`)
  const row = await rowOf(tx, person.id)
  if (!row) throw new Refusal('profile.unknown')
  const obstacle = obstacleOf(row)
  granted(obstacle ? refused(obstacle) : row)
  if (row.handle === handle) return
  await unlist(tx, person, person.id)
  await takeHandle(tx, person.id, handle)
  await write(tx)
    .insertInto('profiles.profile')
    .values({ person_id: person.id, changed_at: tx.now })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ visibility: 'courses' }))
    .execute()
}

async function takeHandle(tx: Tx, personId: PersonId, handle: string): Promise<void> {
  const own = await read(tx).selectFrom('profiles.page').select('handle').where('person_id', '=', personId).execute()
  const known = own.some((page) => page.handle === handle)
  if (!known && own.length >= mostHandles)
    throw new Refusal('profile.too_many_handles', { details: { most: mostHandles } })
  const { numInsertedOrUpdatedRows } = await write(tx)
    .insertInto('profiles.page')
    .values({ handle, person_id: personId, published_at: tx.now, unlisted_by: null, unlisted_at: null })
    .onConflict((conflict) =>
      conflict
        .column('handle')
        .doUpdateSet({ published_at: tx.now, unlisted_by: null, unlisted_at: null })
        .where('profiles.page.person_id', '=', personId),
    )
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n)
    throw new Refusal('input.invalid', { fields: { handle: 'profile.handle_taken' } })
}

/** A public page; one that was taken off is gone, and one that never was is unknown. */
export async function publicPage(tx: ReadTx, handle: string) {
  const row = await everything(tx).where('page.handle', '=', handle).executeTakeFirst()
  if (row && isPublic(row)) return { ...shownOf(row), handle }
  const former = await read(tx)
    .selectFrom('profiles.page')
    .select('handle')
    .where('handle', '=', handle)
    .executeTakeFirst()
  throw new Refusal(former ? 'profile.gone' : 'profile.unknown')
}

/** The owner takes a page off, and its person cannot put it back until the owner lets them. */
export async function withholdPage(tx: Tx, owner: Person, personId: PersonId): Promise<void> {
  await hold(tx, `profiles.page:${personId}`)
  await knownPerson(tx, personId)
  await unlist(tx, owner, personId)
  const withheld = { page_withheld_by: owner.id, page_withheld_at: tx.now }
  await write(tx)
    .insertInto('profiles.profile')
    .values({ person_id: personId, changed_at: tx.now, ...withheld })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(withheld))
    .execute()
}

export async function allowPage(tx: Tx, personId: PersonId): Promise<void> {
  await knownPerson(tx, personId)
  await write(tx)
    .updateTable('profiles.profile')
    .set({ page_withheld_by: null, page_withheld_at: null })
    .where('person_id', '=', personId)
    .execute()
}

export async function pageAtDeskOf(tx: ReadTx, personId: PersonId) {
  const row = await knownPerson(tx, personId)
  return {
    handle: row.handle,
    publishedAt: row.handle ? (row.published_at?.toString() ?? null) : null,
    withheldAt: row.page_withheld_at?.toString() ?? null,
  }
}

async function knownPerson(tx: ReadTx, personId: PersonId) {
  const row = await rowOf(tx, personId)
  if (!row) throw new Refusal('person.unknown')
  return row
}

/** The public pages for search engines: a sign of their state, and the pages themselves, some at a time. */
export const publicPages = {
  async sign(tx: ReadTx): Promise<string> {
    const { pages, mix } = await standingPages(tx)
      .select(({ fn }) => [
        fn.countAll<bigint>().as('pages'),
        sql<string | null>`bit_xor(hashtextextended(page.handle, extract(epoch from ${changedAt})::bigint))::text`.as(
          'mix',
        ),
      ])
      .executeTakeFirstOrThrow()
    return `${pages}:${mix}`
  },
  async some(tx: ReadTx, after: string, limit: number) {
    const rows = await standingPages(tx)
      .select(['page.handle', sql<Temporal.Instant>`${changedAt}`.as('changed_at')])
      .where('page.handle', '>', after)
      .orderBy('page.handle')
      .limit(limit)
      .execute()
    return rows.map(({ handle, changed_at }) => ({ key: handle, path: `/@${handle}`, changedAt: changed_at }))
  },
}

const changedAt = sql`greatest(page.published_at, profile.changed_at)`

function standingPages(tx: ReadTx) {
  return read(tx)
    .selectFrom('profiles.page as page')
    .innerJoin(standingPeople, 'person.id', 'page.person_id')
    .leftJoin('profiles.profile as profile', 'profile.person_id', 'page.person_id')
    .where('page.unlisted_at', 'is', null)
    .where('person.stands', '=', true)
    .where('person.of_age', '=', true)
}
