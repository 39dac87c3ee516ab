import { sql } from 'kysely'
import type { PersonId, Role } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { folded } from './names.ts'
import type { PersonInList } from './schema.ts'
import { read } from './tables.ts'

type Search = { search?: string | undefined; role?: Role | undefined; after?: string | undefined; limit: number }

/** People in order of their names, a page at a time. Words are found by their beginnings, in names and in addresses. */
export async function roster(
  tx: ReadTx,
  { search = '', role, after, limit }: Search,
): Promise<{ items: PersonInList[]; next: string | null }> {
  const words = tsquery(search)
  const cursor = after === undefined ? null : cursorFrom(after)
  let people = read(tx)
    .selectFrom('identity.person')
    .select(['id', 'name', 'sort_name', 'email', 'role', 'verified_at', 'suspended_at', 'joined_at'])
    .orderBy('sort_name')
    .orderBy('id')
    .limit(limit + 1)
  if (role) people = people.where('role', '=', role)
  if (words) {
    const ids = await fewWhoMatch(tx, words)
    people = people.where(ids ? sql<boolean>`id = any(${ids})` : matching(words))
  }
  if (cursor) people = people.where(sql<boolean>`(sort_name, id) > (${cursor.sortName}, ${cursor.id})`)

  const rows = await people.execute()
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return {
    items: shown.map((row) => ({
      id: row.id,
      name: row.name,
      email: row.email,
      role: row.role,
      verified: row.verified_at !== null,
      suspended: row.suspended_at !== null,
      joinedAt: row.joined_at.toString(),
    })),
    next: last ? Buffer.from(JSON.stringify([last.sort_name, last.id])).toString('base64url') : null,
  }
}

const few = 1000

/**
 * The ids of those who match, or null when there are many. Few are looked up and sorted; among many, going through the names
 * in order soon fills a page. The database cannot tell the two apart beforehand, and would go through everybody for a few.
 */
async function fewWhoMatch(tx: ReadTx, words: string): Promise<PersonId[] | null> {
  const rows = await read(tx)
    .selectFrom('identity.person')
    .select('id')
    .where(matching(words))
    .limit(few + 1)
    .execute()
  return rows.length > few ? null : rows.map((row) => row.id)
}

function matching(words: string) {
  return sql<boolean>`to_tsvector('simple', sort_name || ' ' || email) @@ to_tsquery('simple', ${words})`
}

function tsquery(search: string): string {
  const words = folded(search).match(/[\p{L}\p{N}@._+-]+/gu) ?? []
  return words
    .slice(0, 8)
    .map((word) => `'${word}':*`)
    .join(' & ')
}

function cursorFrom(text: string): { sortName: string; id: PersonId } {
  try {
    const [sortName, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    if (typeof sortName === 'string' && typeof id === 'string') return { sortName, id: id as PersonId }
  } catch {
    // falls through: a cursor that is not ours
  }
  throw new Refusal('input.invalid', { fields: { after: 'field.invalid' } })
}
