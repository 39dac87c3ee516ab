import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startPostgres } from '#adapters/postgres'
import { silentLog } from '#kernel/log'
import { migrate } from '#kernel/migrations'
import type { Finding } from '../../bin/examinations/findings.ts'
import { freePort } from '../free-ports.ts'
import { openRecogniser, type RecogniserMood } from '../stand-ins/recognisers.ts'
import { vaultKeysOfSpecs, vaultOfSpecs } from '../vaults.ts'

let dataFolder: string
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lectern-doctor-'))
})
afterEach(() => rmSync(dataFolder, { recursive: true }))

describe('The doctor', () => {
  it('finds nothing wrong with a fresh installation, and ends with 0', async () => {
    const { findings, code } = await consult({ PORT: String(await freePort()) })
    expect(findings.filter(({ state }) => state === 'wrong')).toEqual([])
    expect(code).toBe(0)
    expect(new Set(findings.map(({ about }) => about))).toEqual(
      new Set([
        'node',
        'memory',
        'configuration',
        'disk',
        'data folder',
        'port',
        'database',
        'clock',
        'time zones',
        'mail',
        'public address',
        'live classes',
        'ffmpeg',
      ]),
    )
  })

  it('names what is wrong, each with a mend, and ends with 1', async () => {
    const taken = createServer().listen(0)
    const port = String((taken.address() as { port: number }).port)
    mkdirSync(join(dataFolder, 'secrets'))
    writeFileSync(join(dataFolder, 'secrets', 'session.key'), 'x'.repeat(40))
    chmodSync(join(dataFolder, 'secrets', 'session.key'), 0o644)
    const { findings, code } = await consult({
      PORT: port,
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
      FILES_URL: 's3://key:secret@127.0.0.1:1/school?tls=off',
      SMTP_URL: 'smtp://127.0.0.1:1',
      PUBLIC_URL: 'http://school.invalid',
    })
    taken.close()
    expect(code).toBe(1)
    const faults = findings.filter(({ state }) => state === 'wrong')
    expect(faults.map(({ about }) => about)).toEqual([
      'data folder',
      'port',
      'database',
      'files',
      'mail',
      'public address',
    ])
    for (const { mend } of faults) expect(mend).toMatch(/\w{3,}/)
  })

  it('tells whether the keys of the vault are those of the database, and whether a school in public is named to nobody', async () => {
    const postgres = await startPostgres({ dataFolder, log: silentLog, disposable: true })
    const pool = new pg.Pool({ connectionString: postgres.url })
    await migrate(pool, vaultOfSpecs())
    await pool.query(
      `insert into school.school values (true, 'Northside', 'en', 'UTC', null, 'teacher_student', 'open', now(), now())`,
    )
    await pool.end()
    await postgres.stop()
    const found = async (about: string, key: Buffer, environment = {}) => {
      const { findings } = await consult({
        PORT: String(await freePort()),
        LECTERN_VAULT_KEYS: key.toString('base64url'),
        ...environment,
      })
      return findings.find((finding) => finding.about === about)
    }
    const ours = vaultKeysOfSpecs[0] as Buffer
    expect(await found('vault', ours)).toMatchObject({ state: 'well' })
    expect(await found('vault', randomBytes(32))).toMatchObject({
      state: 'wrong',
      mend: expect.stringContaining('vault.key'),
    })
    const inPublic = { PUBLIC_URL: 'https://school.invalid' }
    expect(await found('accountability', ours, inPublic)).toMatchObject({
      state: 'wrong',
      says: expect.stringContaining('Set PRIVACY_CONTACT'),
    })
  })

  it('tells whether the recogniser makes words of a sound, or what is wrong with it, and never its key', async () => {
    const outside = await openRecogniser({ key: 'k-5up3r5ecret' })
    const port = String(await freePort())
    const says = async (mood: RecogniserMood, more: Record<string, string> = {}) => {
      outside.state.mood = mood
      const { findings } = await consult({
        PORT: port,
        CAPTIONS_URL: outside.url.href,
        CAPTIONS_KEY: outside.key,
        ...more,
      })
      const found = findings.find(({ about }) => about === 'captions')
      expect(JSON.stringify(findings)).not.toContain('k-5up3r5ecret')
      return `${found?.state}: ${found?.says} ${found?.mend ?? ''}`
    }
    expect(await says('words')).toMatch(/^well: .* for a second of sound/)
    expect(outside.calls).toMatchObject([{ milliseconds: 1000, model: 'whisper-1' }])
    expect(await says('broken')).toMatch(/^wrong: .* answers with 503: .*come back later/)
    expect(await says('garbage')).toMatch(/^wrong: .* is no recogniser/)
    expect(await says('words', { CAPTIONS_KEY: 'k-another' })).toMatch(/^wrong: .* does not take CAPTIONS_KEY/)
    expect(await says('words', { CAPTIONS_MODEL: 'another' })).toMatch(/^wrong: .* the model another: .*no such model/)
    await outside.close()
    expect(await says('words')).toMatch(/^wrong: .* does not answer: .*ECONNREFUSED.* that the recogniser runs/)
  })

  it('tells of a configuration that would not start', async () => {
    const { findings, code } = await consult({ PORT: 'abc' })
    expect(code).toBe(1)
    expect(findings.at(-1)).toMatchObject({
      about: 'configuration',
      state: 'wrong',
      says: expect.stringContaining('PORT is "abc", but must be'),
    })
  })
})

async function consult(environment: Record<string, string>): Promise<{ findings: Finding[]; code: number | null }> {
  const doctor = spawn(process.execPath, [join(import.meta.dirname, '../../bin/doctor.ts'), '--json'], {
    env: { PATH: process.env.PATH, DATA_DIR: dataFolder, MEDIA_UDP_PORTS: '28900-28919', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => doctor.on('exit', resolve))
  return { findings: JSON.parse(await text(doctor.stdout)), code: await ended }
}
