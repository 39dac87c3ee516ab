import { sql } from 'kysely'
import type { ReadTx } from '#kernel/db'
import type { CourseId } from './schema.ts'
import { read } from './tables.ts'

/** The courses of the school's front for search engines: a sign of their state, and the courses themselves, some at a time. */
export const listedPages = {
  async sign(tx: ReadTx): Promise<string> {
    const { courses, mix } = await listed(tx)
      .select(({ fn }) => [
        fn.countAll<bigint>().as('courses'),
        sql<string | null>`bit_xor(hashtextextended(id, extract(epoch from ${changedAt})::bigint))::text`.as('mix'),
      ])
      .executeTakeFirstOrThrow()
    return `${courses}:${mix}`
  },
  async some(tx: ReadTx, after: string, limit: number) {
    const rows = await listed(tx)
      .select(['id', sql<Temporal.Instant>`${changedAt}`.as('changed_at')])
      .where('id', '>', after as CourseId)
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(({ id, changed_at }) => ({ key: id, path: `/courses/${id}`, changedAt: changed_at }))
  },
}

const changedAt = sql`greatest(created_at, edited_at, published_at)`

function listed(tx: ReadTx) {
  return read(tx)
    .selectFrom('courses.course')
    .where('visibility', '=', 'listed')
    .where('published_at', 'is not', null)
    .where('archived_at', 'is', null)
    .where('deleted_at', 'is', null)
}
