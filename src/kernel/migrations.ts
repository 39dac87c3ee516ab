import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { runMigrations } from 'graphile-worker'
import type pg from 'pg'
import { letCount } from './counters.ts'
import { changeOn, type Tx } from './db.ts'
import { sealTexts, stepsIn } from './seal-steps.ts'
import { systemClock } from './time.ts'
import type { Vault } from './vault.ts'

type Migration = { module: string; name: string; sql: string; sha256: string }

/**
 * Brings a database to this release: each module's frozen SQL files, once each, all in one transaction.
 * What a file says to seal is sealed in it too, so a crash leaves the former release whole. A file that changed after it ran is refused, because two databases of the same release would differ.
 */
export async function migrate(pool: pg.Pool, vault: Vault): Promise<void> {
  await runMigrations({ pgPool: pool })
  const migrations = await migrationsOnDisk()
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(`select pg_advisory_xact_lock(7251946)`)
    await client.query(`create schema if not exists kernel`)
    await client.query(
      `create table if not exists kernel.migration (module text, name text, sha256 text not null, applied_at timestamptz not null default now(), primary key (module, name))`,
    )
    const { rows } = await client.query<{ key: string; sha256: string }>(
      `select module || '/' || name as key, sha256 from kernel.migration`,
    )
    const applied = new Map(rows.map((row) => [row.key, row.sha256]))
    const tx = changeOn(client, systemClock, vault)
    for (const migration of migrations)
      await apply(client, tx, migration, applied.get(`${migration.module}/${migration.name}`))
    await vault.prepare(tx)
    await letCount(client)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

async function apply(
  client: pg.PoolClient,
  tx: Tx,
  { module, name, sql, sha256 }: Migration,
  appliedSha256: string | undefined,
) {
  if (appliedSha256 === sha256) return
  if (appliedSha256)
    throw new Error(
      `The migration ${module}/${name} changed after it ran here. Migrations are frozen: add a new file instead.`,
    )
  await client.query(`create schema if not exists "${module}"`)
  for (const step of stepsIn(sql))
    await (typeof step === 'string' ? client.query(step) : sealTexts(client, tx, step)).catch((error) => {
      throw new Error(`The migration ${module}/${name} does not run: ${error.message}`, { cause: error })
    })
  await client.query('insert into kernel.migration (module, name, sha256) values ($1, $2, $3)', [module, name, sha256])
}

/** Kernel first, then the modules by name: no migration reaches into another schema, so their order among themselves is free. */
async function migrationsOnDisk(): Promise<Migration[]> {
  const modules = new URL('../modules/', import.meta.url)
  const folders = [
    { module: 'kernel', folder: new URL('./migrations/', import.meta.url) },
    ...(await readdir(modules)).sort().map((module) => ({ module, folder: new URL(`${module}/migrations/`, modules) })),
  ]
  const found = await Promise.all(folders.map(({ module, folder }) => migrationsIn(module, folder)))
  return found.flat()
}

async function migrationsIn(module: string, folder: URL): Promise<Migration[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, folder), 'utf8')
      return { module, name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}
