import { sql } from 'kysely'
import type { PersonId, Role } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { addressesIn, indexesOfAddresses } from './addresses.ts'
import { folded } from './names.ts'
import { type PersonState, stateOf } from './rules.ts'
import type { PersonInList } from './schema.ts'
import { read } from './tables.ts'

type Search = {
  search?: string | undefined
  role?: Role | undefined
  state?: PersonState | undefined
  sort?: 'name' | 'newest' | undefined
  after?: string | undefined
  limit: number
}

/**
 * People by name or newest first, a page at a time. Words are found by their beginnings, in names; an address by the whole of
 * it, because nothing of it can be read where it lies.
 */
export async function roster(
  tx: ReadTx,
  { search = '', role, state, sort = 'name', after, limit }: Search,
): Promise<{ items: PersonInList[]; next: string | null }> {
  const { words, addresses } = sought(search)
  const cursor = after === undefined ? null : cursorFrom(after)
  let people = read(tx)
    .selectFrom('identity.person')
    .select([
      'id',
      'name',
      'sort_name',
      'email_sealed',
      'role',
      'verified_at',
      'suspended_at',
      'waits_for',
      'joined_at',
    ])
    .limit(limit + 1)
  // An id begins with the instant it was made.
  people = sort === 'newest' ? people.orderBy('id', 'desc') : people.orderBy('sort_name').orderBy('id')
  if (role) people = people.where('role', '=', role)
  if (state) people = people.where(inState(state))
  if (addresses.length > 0) people = people.where('email_index', 'in', await indexesOfAddresses(tx, addresses))
  if (words && addresses.length > 0) people = people.where(matching(words))
  else if (words) {
    const ids = await fewWhoMatch(tx, words)
    people = people.where(ids ? sql<boolean>`id = any(${ids})` : matching(words))
  }
  if (cursor)
    people = people.where(
      sort === 'newest'
        ? sql<boolean>`id < ${cursor.id}`
        : sql<boolean>`(sort_name, id) > (${cursor.sortName}, ${cursor.id})`,
    )

  const rows = await people.execute()
  const shown = rows.slice(0, limit)
  const emails = await addressesIn(tx, shown)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return {
    items: shown.map((row, at) => ({
      id: row.id,
      name: row.name,
      email: emails[at] as string,
      role: row.role,
      state: stateOf(row),
      verified: row.verified_at !== null,
      suspended: row.suspended_at !== null,
      joinedAt: row.joined_at.toString(),
    })),
    next: last ? Buffer.from(JSON.stringify([last.sort_name, last.id])).toString('base64url') : null,
  }
}

function inState(state: PersonState) {
  switch (state) {
    case 'active':
      return sql<boolean>`verified_at is not null and suspended_at is null and waits_for is distinct from 'guardian'`
    case 'unconfirmed':
      return sql<boolean>`verified_at is null and suspended_at is null and waits_for is distinct from 'guardian'`
    case 'waiting':
      return sql<boolean>`waits_for = 'guardian' and suspended_at is null`
    case 'suspended':
      return sql<boolean>`suspended_at is not null`
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
  return sql<boolean>`to_tsvector('simple', sort_name) @@ to_tsquery('simple', ${words})`
}

/** What has an at sign is an address, or the beginning of one, which nobody has; the rest are words of names. */
function sought(search: string): { words: string; addresses: string[] } {
  const typed = search.split(/\s+/u)
  const addresses = typed.filter((text) => text.includes('@')).map((text) => text.toLowerCase())
  const named = typed.filter((text) => !text.includes('@')).join(' ')
  const words = folded(named).match(/[\p{L}\p{N}._+-]+/gu) ?? []
  return {
    addresses: addresses.slice(0, 8),
    words: words
      .slice(0, 8)
      .map((word) => `'${word}':*`)
      .join(' & '),
  }
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
