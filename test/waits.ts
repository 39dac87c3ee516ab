import { expect } from 'vitest'
import { statement } from '#kernel/db'
import type { World } from './world.ts'

/** Until a change waits for another one to end: what comes then is no longer a matter of who is quicker. */
export async function someoneWaits(world: World): Promise<void> {
  const waiting = () => world.db.read((tx) => statement(tx, waits, []))
  await expect.poll(waiting, { interval: 5, timeout: 5_000 }).toEqual([{ waiting: 1 }])
}

const waits = `select 1 as waiting from pg_locks
  where not granted and database = (select oid from pg_database where datname = current_database())`
