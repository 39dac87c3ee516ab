import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openDb, openPools } from '#kernel/db'
import { migrate } from '#kernel/migrations'
import { systemClock } from '#kernel/time'
import { openVault, type Vault, VaultBroken } from '#kernel/vault'
import { mailAddressOf, personByAddress } from '#modules/identity'
import { vaultOfSpecs } from '../vaults.ts'

const people = 2500
const source = new URL('../../src/', import.meta.url)

let url: URL
let pools: ReturnType<typeof openPools>
beforeEach(async () => {
  url = new URL(inject('postgresUrl'))
  const name = `former_${randomBytes(6).toString('hex')}`
  await asAdmin(`create database ${name}`)
  url.pathname = `/${name}`
  pools = openPools(url.href)
  await formerRelease()
})
afterEach(async () => {
  await Promise.all([pools.writer.end(), pools.reader.end()])
  await asAdmin(`drop database ${url.pathname.slice(1)} with (force)`)
})

describe('A school from before addresses were sealed', () => {
  it('finds everybody again by their address, and nothing of it is left to read, not even in the table’s file', async () => {
    expect(await inTheFile('p1@former.test')).toBe(true)
    await migrate(pools.writer, vaultOfSpecs())

    const db = openDb({ ...pools, clock: systemClock, vault: vaultOfSpecs() })
    for (const at of [1, 1000, 1001, people]) {
      const id = await db.read((tx) => personByAddress(tx, `p${at}@former.test`))
      expect(id).toBe(idOf(at))
      expect(await db.read((tx) => mailAddressOf(tx, id as NonNullable<typeof id>))).toMatchObject({
        email: `p${at}@former.test`,
        name: `Person ${at}`,
      })
    }
    expect(await inTheFile('@former.test')).toBe(false)
  })

  it('is as it was after a crash in the middle, and the next start brings it over', async () => {
    const { rows: before } = await everybody()
    await expect(migrate(pools.writer, crashing(vaultOfSpecs()))).rejects.toThrow('the power went')
    expect((await everybody()).rows).toEqual(before)
    await migrate(pools.writer, vaultOfSpecs())
    const { rows } = await pools.writer.query('select count(distinct email_index)::int as sealed from identity.person')
    expect(rows).toEqual([{ sealed: people }])
  })

  it('opens with its own key and with no other', async () => {
    await migrate(pools.writer, vaultOfSpecs())
    await expect(migrate(pools.writer, openVault([randomBytes(32)]))).rejects.toThrow(VaultBroken)
  })
})

/** Lays the tables as they were: of each module the files before the first that seals something. */
async function formerRelease(): Promise<void> {
  await runMigrations({ pgPool: pools.writer })
  await pools.writer.query(
    `create schema kernel; create table kernel.migration (module text, name text, sha256 text not null, applied_at timestamptz not null default now(), primary key (module, name))`,
  )
  const modules = await readdir(new URL('modules/', source))
  for (const [module, folder] of [
    ['kernel', 'kernel/migrations/'],
    ...modules.map((name) => [name, `modules/${name}/migrations/`] as const),
  ] as const) {
    const names = (await readdir(new URL(folder, source)).catch(() => []))
      .filter((name) => name.endsWith('.sql'))
      .sort()
    for (const name of names) {
      const sql = await readFile(new URL(`${folder}${name}`, source), 'utf8')
      if (sql.includes('\n-- seal {')) break
      await pools.writer.query(`create schema if not exists "${module}"`)
      await pools.writer.query(sql)
      await pools.writer.query('insert into kernel.migration values ($1, $2, $3)', [
        module,
        name,
        createHash('sha256').update(sql).digest('hex'),
      ])
    }
  }
  await pools.writer.query(
    `insert into identity.person (id, email, first_name, last_name, name, sort_name, role, joined_at, verified_at)
     select 'per_' || lpad(n::text, 26, '0'), 'p' || n || '@former.test', 'Person', n::text, 'Person ' || n, 'person', 'student', now(), now()
     from generate_series(1, $1::int) n`,
    [people],
  )
}

const idOf = (at: number) => `per_${String(at).padStart(26, '0')}`
const everybody = () => pools.writer.query('select id, email, name from identity.person order by id')

/** Ends in the middle of the second thousand. */
function crashing(vault: Vault): Vault {
  let calls = 0
  return {
    ...vault,
    sealMany: (tx, all) => (++calls === 2 ? Promise.reject(new Error('the power went')) : vault.sealMany(tx, all)),
  }
}

async function inTheFile(text: string): Promise<boolean> {
  await pools.writer.query('checkpoint')
  const { rows } = await pools.writer.query<{ found: boolean }>(
    `select position($1::bytea in pg_read_binary_file(pg_relation_filepath('identity.person'))) > 0 as found`,
    [Buffer.from(text)],
  )
  return rows[0]?.found ?? false
}

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
