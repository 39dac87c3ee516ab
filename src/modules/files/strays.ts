import type { Db, ReadTx } from '#kernel/db'
import { madeAt } from '#kernel/id'
import type { Log } from '#kernel/log'
import type { FileStore } from './ports.ts'
import { strayFor } from './rules.ts'
import { type FileRow, read } from './tables.ts'

/** A module that puts objects into the store under a prefix of its own, and knows which of them it still holds. */
export type Keeper = {
  readonly prefix: `${string}/`
  known(tx: ReadTx, keys: readonly string[]): Promise<ReadonlySet<string>>
}

export type Stock = {
  /** Objects that no row knew for longer than a change takes; they are gone now. */
  strays: number
  /** Files whose bytes are not in the store, the first few by name. */
  missing: { files: number; first: FileRow['id'][] }
}

const atOnce = 500
const named = 10

export const filesKeeper: Keeper = {
  prefix: 'files/',
  async known(tx, keys) {
    const rows = await read(tx)
      .selectFrom('files.file')
      .select('store_key')
      .where('store_key', 'in', [...keys])
      .execute()
    return new Set(rows.map(({ store_key }) => store_key))
  },
}

/**
 * Compares store and rows, both ways. A stray of ours is purged; what lies under a prefix that is nobody’s is not ours to judge.
 * Rows without bytes stay, so that the bytes can be put back from a backup.
 */
export async function takeStock(db: Db, store: FileStore, keepers: readonly Keeper[], log: Log): Promise<Stock> {
  const stock: Stock = { strays: 0, missing: await missingIn(db, store) }
  for (const keeper of keepers)
    for await (const keys of batchesOf(store, keeper.prefix)) {
      const known = await db.read((tx) => keeper.known(tx, keys))
      for (const key of keys)
        if (!known.has(key) && isOld(key, db.clock.now())) {
          await store.purge(key)
          stock.strays += 1
        }
    }
  if (stock.missing.files > 0) log.error(stock.missing, 'files whose bytes are not in the store')
  if (stock.strays > 0) log.warn({ strays: stock.strays }, 'objects in the store that no row knew; they are gone now')
  return stock
}

/** By the time in its name; what has none was not named by us. */
function isOld(key: string, now: Temporal.Instant): boolean {
  const at = madeAt(key.slice(key.indexOf('/') + 1))
  return at !== null && Temporal.Instant.compare(at.add(strayFor), now) < 0
}

async function* batchesOf(store: FileStore, prefix: string): AsyncGenerator<string[]> {
  let keys: string[] = []
  for await (const { key } of store.list(prefix)) {
    keys.push(key)
    if (keys.length < atOnce) continue
    yield keys
    keys = []
  }
  if (keys.length > 0) yield keys
}

async function missingIn(db: Db, store: FileStore): Promise<Stock['missing']> {
  const missing: Stock['missing'] = { files: 0, first: [] }
  let after = '' as FileRow['id']
  for (;;) {
    const rows = await db.read((tx) =>
      read(tx)
        .selectFrom('files.file')
        .select(['id', 'store_key'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(atOnce)
        .execute(),
    )
    for (const { id, store_key } of rows) {
      // Whoever deleted it meanwhile took the row first.
      if ((await store.stat(store_key)) || (await isGone(db, id))) continue
      missing.files += 1
      if (missing.first.length < named) missing.first.push(id)
    }
    if (rows.length < atOnce) return missing
    after = rows.at(-1)?.id as FileRow['id']
  }
}

const isGone = (db: Db, id: FileRow['id']) =>
  db.read(
    async (tx) =>
      (await read(tx).selectFrom('files.file').select('id').where('id', '=', id).executeTakeFirst()) === undefined,
  )
