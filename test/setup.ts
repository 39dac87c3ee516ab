import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '#adapters/postgres'
import { silentLog } from '#kernel/log'
import { migrate } from '#kernel/migrations'
import { type Template, templateIn } from './templates.ts'
import { vaultOfSpecs } from './vaults.ts'

/** One PostgreSQL for the run, with a migrated database that specs clone. */
export async function setup(project: TestProject) {
  const dataFolder = await mkdtemp(join(tmpdir(), 'lectern-specs-'))
  const postgres = await startPostgres({ dataFolder, log: silentLog, disposable: true })
  project.provide('template', await migratedTemplate(postgres.adminUrl))
  project.provide('postgresUrl', postgres.adminUrl)
  return async () => {
    await postgres.stop()
    await rm(dataFolder, { recursive: true })
  }
}

async function migratedTemplate(adminUrl: string): Promise<Template> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  await admin.query('create database lectern_template')
  await admin.end()

  const url = new URL(adminUrl)
  url.pathname = '/lectern_template'
  const pool = new pg.Pool({ connectionString: url.href })
  pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}))
  await migrate(pool, vaultOfSpecs())
  await pool.end()

  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  const template = await templateIn(client)
  await client.end()
  return template
}
