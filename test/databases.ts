import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { cutOff, emptying, isAsMigrated, type Template } from './templates.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The run's own PostgreSQL. */
    postgresUrl: string
    /** Its database lectern_template, migrated and with nothing in it. */
    template: Template
  }
}

/** What specs of this worker are done with: of one file, or of one after another. */
const left: string[] = []

/**
 * A database of this spec's own, gone when the spec ends: cloned from the migrated template, or one that an earlier spec of the
 * worker is done with, emptied and under a new name. Whoever still asks for the former name finds nothing.
 */
export async function freshDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `world_${randomBytes(6).toString('hex')}`
  const former = left.pop()
  if (former && (await isEmptied(former))) await asAdmin(`alter database ${former} rename to ${name}`)
  else await asAdmin(`create database ${name} template lectern_template strategy file_copy`)
  return { url: urlOf(name), drop: async () => void left.push(name) }
}

/** One that a spec built something into is of no further use. */
async function isEmptied(name: string): Promise<boolean> {
  const template = inject('template')
  const isEmpty = await withAdmin(name, async (admin) => {
    await admin.query(cutOff)
    await admin.query(emptying(template))
    return isAsMigrated(admin, template)
  })
  if (!isEmpty) await dropped(name)
  return isEmpty
}

/** Of a worker that goes on with other files only once: what comes later goes with the PostgreSQL of the run. */
afterAll(async () => {
  for (const name of left.splice(0)) await dropped(name)
})

function dropped(name: string): Promise<unknown> {
  return asAdmin(`drop database if exists ${name} with (force)`)
}

function asAdmin(statement: string): Promise<unknown> {
  return withAdmin('postgres', (admin) => admin.query(statement))
}

async function withAdmin<T>(database: string, act: (admin: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: urlOf(database) })
  await client.connect()
  try {
    return await act(client)
  } finally {
    await client.end()
  }
}

function urlOf(database: string): string {
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${database}`
  return url.href
}
