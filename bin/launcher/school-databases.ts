import { runningPostgres, startPostgres } from '../../src/adapters/postgres/index.ts'
import type { Config } from '../../src/config/config.ts'
import { type Db, openDb, openPools } from '../../src/kernel/db.ts'
import { silentLog } from '../../src/kernel/log.ts'
import { systemClock } from '../../src/kernel/time.ts'

/** The school’s database, whether it runs at the moment or not; what lies sealed in it stays closed. */
export async function withSchoolDatabase<T>(config: Config, act: (db: Db) => Promise<T>): Promise<T> {
  if (config.database.kind === 'external') return withDb(config.database.url, act)
  const running = runningPostgres(config.dataFolder)
  if (running) {
    const url = new URL(running.adminUrl)
    url.pathname = '/lectern'
    return withDb(url.href, act)
  }
  const postgres = await startPostgres({ dataFolder: config.dataFolder, log: silentLog })
  return withDb(postgres.url, act).finally(() => postgres.stop())
}

export async function withDb<T>(url: string, act: (db: Db) => Promise<T>): Promise<T> {
  const db = openDb({ ...openPools(url, url, { writer: 1, reader: 1 }), clock: systemClock })
  try {
    return await act(db)
  } finally {
    await db.close()
  }
}
