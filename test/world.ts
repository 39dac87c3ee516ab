import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject, onTestFinished } from 'vitest'
import { type Actor, stranger } from '#kernel/actor'
import { type Db, openDb, openPools } from '#kernel/db'
import { silentLog } from '#kernel/log'
import { manualClock } from '#kernel/time'

declare module 'vitest' {
  interface ProvidedContext {
    /** The run's own PostgreSQL; its database lectern_template is migrated and holds nothing. */
    postgresUrl: string
  }
}

export const start = Temporal.Instant.from('2026-09-01T09:00:00Z')

/** A database of this spec's own, cloned from the migrated template in some 30 ms, gone when the spec ends. */
export async function freshDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `world_${randomBytes(6).toString('hex')}`
  await asAdmin(`create database ${name} template lectern_template strategy file_copy`)
  return { url: urlOf(name), drop: () => asAdmin(`drop database if exists ${name} with (force)`) }
}

/** The kernel alone: a database, its clock, and a count of statements. For specs of modules below the app. */
export async function openGround(options: { at?: Temporal.Instant } = {}) {
  const database = await freshDatabase()
  const clock = manualClock(options.at ?? start)
  const pools = openPools(database.url, database.url, { writer: 12, reader: 6 })
  const statements: string[] = []
  const db: Db = openDb({
    ...pools,
    clock,
    onQuery: (event) => event.level === 'query' && statements.push(event.query.sql),
  })
  return {
    db,
    clock,
    pools,
    databaseUrl: database.url,
    statements,
    async close() {
      await db.close()
      await database.drop()
    },
  }
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-world-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

function urlOf(database: string): string {
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${database}`
  return url.href
}

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf('postgres') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

export type { Actor }
export { silentLog, stranger }
