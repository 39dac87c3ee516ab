import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '#kernel/log'
import { type Postgres, type PostgresOptions, startPostgres } from './embedded.ts'
import { postmasterOf, serversOf } from './leftovers.ts'

let dataFolder: string
let running: Postgres[]

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lectern-postgres-'))
  running = []
})
afterEach(async () => {
  for (const postgres of running) await postgres.stop()
  rmSync(dataFolder, { recursive: true })
})

describe('The embedded PostgreSQL', () => {
  it('keeps what was written from one start to the next', async () => {
    const first = await start()
    await query(first.url, 'create table note (text text)')
    await query(first.url, `insert into note values ('kept')`)
    await first.stop()
    running = []
    const second = await start()
    expect(await query(second.url, 'select text from note')).toEqual([{ text: 'kept' }])
  })

  it('checks its pages, sorts the same everywhere, syncs to disk, and lends Lectern no superuser', async () => {
    const { url } = await start({ disposable: false })
    const [found] = await query(
      url,
      `select current_setting('data_checksums') as checksums, current_setting('fsync') as fsync, current_setting('listen_addresses') as listens,
              (select rolsuper from pg_roles where rolname = current_user) as superuser,
              (select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()) as locale`,
    )
    expect(found).toEqual({ checksums: 'on', fsync: 'on', listens: '', superuser: false, locale: 'b C.UTF-8' })
  })

  it('leaves no process, no socket folder and no lock behind', async () => {
    const postgres = await start()
    const socketFolder = new URL(postgres.url).searchParams.get('host') ?? ''
    expect(existsSync(socketFolder)).toBe(true)
    await postgres.stop()
    running = []
    expect(serversOf(postgres.folder)).toEqual([])
    expect(existsSync(socketFolder)).toBe(false)
  })

  it('is refused a second time on the same folder, with a sentence', async () => {
    await start()
    await expect(start()).rejects.toThrow(/Lectern already runs on .* \(process \d+, since .*\)\. Stop it first/)
  })

  it('comes back at the same address when it is killed', async () => {
    const { url, folder } = await start()
    const first = postmasterOf(folder) ?? 0
    process.kill(first, 'SIGKILL')
    await until(async () => (await query(url, 'select 1 as one')).length === 1)
    expect(postmasterOf(folder)).not.toBe(first)
  })

  it('can be met on loopback with a password, where there are no sockets in folders', async () => {
    const { url } = await start({ address: 'loopback' })
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
    const stranger = new URL(url)
    stranger.password = 'guess'
    await expect(query(stranger.href, 'select 1')).rejects.toThrow(/password authentication failed/)
  })
})

describe('Whatever state the last run left', () => {
  it('half a cluster is made anew', async () => {
    mkdirSync(join(dataFolder, 'postgres', '18.making', 'base'), { recursive: true })
    writeFileSync(join(dataFolder, 'postgres', '18.making', 'PG_VERSION'), '18\n')
    const { url } = await start()
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('a pid file whose pid now belongs to somebody else is no obstacle', async () => {
    const first = await start()
    const kept = readFileSync(join(first.folder, 'postmaster.pid'), 'utf8')
    await first.stop()
    running = []
    const bystander = spawn('sleep', ['60'])
    try {
      writeFileSync(join(first.folder, 'postmaster.pid'), kept.replace(/^\d+/, String(bystander.pid)))
      const second = await start()
      expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
      expect(bystander.exitCode).toBe(null)
    } finally {
      bystander.kill()
    }
  })

  it('another major version is refused with a way out', async () => {
    mkdirSync(join(dataFolder, 'postgres', '17'), { recursive: true })
    writeFileSync(join(dataFolder, 'postgres', '17', 'PG_VERSION'), '17\n')
    await expect(start()).rejects.toThrow(/written by PostgreSQL 17, and this Lectern brings 18/)
  })
})

describe.runIf(process.getuid?.() === 0)('As root', () => {
  it('a data folder that was copied without its owner serves', async () => {
    const first = await start()
    await first.stop()
    running = []
    const copy = join(dataFolder, 'copy')
    cpSync(join(dataFolder, 'postgres'), join(copy, 'postgres'), { recursive: true })
    const second = await start({ dataFolder: copy })
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('a data folder that only root may enter serves as well', async () => {
    const hidden = join(dataFolder, 'hidden')
    mkdirSync(hidden, { mode: 0o700 })
    const first = await start({ dataFolder: join(hidden, 'data') })
    await query(first.url, 'create table note (text text)')
    await first.stop()
    running = []
    const second = await start({ dataFolder: join(hidden, 'data') })
    expect(await query(second.url, 'select count(*)::int as notes from note')).toEqual([{ notes: 0 }])
  })
})

async function start(options: Partial<PostgresOptions> = {}): Promise<Postgres> {
  const postgres = await startPostgres({ dataFolder, log: silentLog, disposable: true, ...options })
  running.push(postgres)
  return postgres
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 25_000
  for (;;) {
    const found = await isSo().catch((error) => error)
    if (found === true) return
    if (performance.now() > deadline) throw found
    await pause(50)
  }
}
