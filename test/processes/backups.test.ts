import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import pg from 'pg'
import { pack } from 'tar-stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startPostgres } from '#adapters/postgres'
import { silentLog } from '#kernel/log'
import { backUp } from '../../bin/backups/backups.ts'
import type { Manifest } from '../../bin/backups/manifests.ts'
import { restore } from '../../bin/backups/restores.ts'
import { decideConfig } from '../../src/config/config.ts'
import { startWriter, until } from './writers.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-backups-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (name: string) => decideConfig({ DATA_DIR: join(folder, name) })
const archive = () => join(folder, 'school.tar.gz')

describe('A backup', () => {
  it('taken during writes holds every write acknowledged before it, and its pages and indexes are sound', async () => {
    const writer = await startWriter(join(folder, 'school'))
    await until('five hundred writes', () => writer.acknowledged.length > 500)
    const before = [...writer.acknowledged]
    await backUp(at('school'), archive(), '0.0.0')
    const during = writer.acknowledged.length - before.length
    writer.launcher.kill('SIGTERM')
    await writer.ended

    await restore(at('copy'), archive(), { force: false })
    const { ids, faults } = await inspect(join(folder, 'copy'))
    expect(before.filter((id) => !ids.has(id))).toEqual([])
    expect(during).toBeGreaterThan(0)
    expect(faults).toBe(0)
  })

  it('of a Lectern that does not run holds its files and secrets, for their owner alone', async () => {
    await makeSchool(join(folder, 'school'))
    await backUp(at('school'), archive(), '0.0.0')
    expect(statSync(archive()).mode & 0o777).toBe(0o600)
    await restore(at('copy'), archive(), { force: false })
    expect(readFileSync(join(folder, 'copy', 'files', 'covers', 'a'), 'utf8')).toBe('a cover')
    expect(statSync(join(folder, 'copy', 'secrets', 'session.key')).mode & 0o777).toBe(0o600)
    expect((await inspect(join(folder, 'copy'))).ids).toEqual(new Set(['1']))
  })

  it('never overwrites a file', async () => {
    writeFileSync(archive(), 'precious')
    await expect(backUp(at('school'), archive(), '0.0.0')).rejects.toThrow(/exists already/)
    expect(readFileSync(archive(), 'utf8')).toBe('precious')
  })

  it('of a database elsewhere is left to its own tools', async () => {
    const outside = decideConfig({ DATA_DIR: folder, DATABASE_URL: 'postgres://a@b/c' })
    await expect(backUp(outside, archive(), '0.0.0')).rejects.toThrow(/pg_dump/)
    await expect(restore(outside, archive(), { force: true })).rejects.toThrow(/pg_restore/)
  })
})

describe('A restore', () => {
  let kept: string
  let good: string
  beforeAll(async () => {
    kept = mkdtempSync(join(tmpdir(), 'lectern-backups-'))
    good = join(kept, 'school.tar.gz')
    await makeSchool(join(kept, 'school'))
    await backUp(decideConfig({ DATA_DIR: join(kept, 'school') }), good, '0.0.0')
  })
  afterAll(() => rmSync(kept, { recursive: true }))

  it('leaves a school that is there alone, unless it is told to move it aside', async () => {
    const cover = join('files', 'covers', 'a')
    mkdirSync(join(folder, 'here', 'files', 'covers'), { recursive: true })
    writeFileSync(join(folder, 'here', cover), 'another school')
    await expect(restore(at('here'), good, { force: false })).rejects.toThrow(/already holds a school \(files\)/)
    const { movedAside } = await restore(at('here'), good, { force: true })
    expect(readFileSync(join(folder, 'here', cover), 'utf8')).toBe('a cover')
    expect(readFileSync(join(movedAside ?? '', cover), 'utf8')).toBe('another school')
  })

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['with one byte changed', (bytes: Buffer) => withOther(bytes, bytes.length >> 1)],
    ['that is something else', () => Buffer.from('hello')],
  ])('of an archive %s changes nothing', async (_what, damage) => {
    writeFileSync(archive(), damage(readFileSync(good)))
    await expect(restore(at('copy'), archive(), { force: false })).rejects.toThrow(/Nothing was changed/)
    expect(readdirSync(join(folder, 'copy')).filter((name) => !name.startsWith('lectern.'))).toEqual([])
  })

  it('of an archive whose manifest tells of other bytes changes nothing', async () => {
    await forge('files/a', { path: 'files/a', size: 6, sha256: 'of something else' })
    await expect(restore(at('copy'), archive(), { force: false })).rejects.toThrow(
      /differs from its checksum. Nothing was changed/,
    )
  })

  it('of an archive that leads out of the folder changes nothing', async () => {
    await forge('files/../../../outside')
    await expect(restore(at('copy'), archive(), { force: false })).rejects.toThrow(/does not belong into one/)
    expect(existsSync(join(folder, '..', 'outside'))).toBe(false)
  })

  it('waits for nobody: a running Lectern must be stopped first', async () => {
    const running = await startPostgres({ dataFolder: join(folder, 'here'), log: silentLog, disposable: true })
    try {
      await expect(restore(at('here'), good, { force: true })).rejects.toThrow(/already runs/)
    } finally {
      await running.stop()
    }
  })
})

function withOther(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at] = (bytes[at] ?? 0) ^ 0xff
  return changed
}

async function forge(name: string, ...files: Manifest['files']): Promise<void> {
  const manifest: Manifest = { format: 1, madeAt: '2026-01-01T00:00:00Z', lectern: '0.0.0', postgres: '18', files }
  const tar = pack()
  tar.entry({ name }, 'forged')
  tar.entry({ name: 'manifest.json' }, JSON.stringify(manifest))
  tar.finalize()
  writeFileSync(archive(), gzipSync(await buffer(tar)))
}

async function makeSchool(dataFolder: string): Promise<void> {
  mkdirSync(join(dataFolder, 'files', 'covers'), { recursive: true })
  mkdirSync(join(dataFolder, 'secrets'))
  writeFileSync(join(dataFolder, 'files', 'covers', 'a'), 'a cover')
  writeFileSync(join(dataFolder, 'files', 'empty'), '')
  writeFileSync(join(dataFolder, 'secrets', 'session.key'), 'x'.repeat(43))
  await within(dataFolder, async (client) => {
    await client.query('create table entry (id bigint primary key)')
    await client.query('insert into entry values (1)')
  })
}

/** amcheck reads every page and every index entry; the checksums of the pages are verified on the way. */
async function inspect(dataFolder: string): Promise<{ ids: Set<string>; faults: number }> {
  return within(dataFolder, async (client) => {
    const { rows } = await client.query<{ id: string }>('select id from entry')
    await client.query('create extension amcheck')
    const { rows: faults } = await client.query(`select * from verify_heapam('entry')`)
    await client.query(`select bt_index_check('entry_pkey', true)`)
    return { ids: new Set(rows.map(({ id }) => id)), faults: faults.length }
  })
}

async function within<T>(dataFolder: string, act: (client: pg.Client) => Promise<T>): Promise<T> {
  const postgres = await startPostgres({ dataFolder, log: silentLog })
  const url = new URL(postgres.adminUrl)
  url.pathname = '/lectern'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    return await act(client)
  } finally {
    await client.end()
    await postgres.stop()
  }
}
