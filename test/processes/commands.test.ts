import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import type { Finding } from '../../bin/examinations/findings.ts'
import { freshDatabase } from '../databases.ts'

let dataFolder: string
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lectern-commands-'))
})
afterEach(() => rmSync(dataFolder, { recursive: true }))

/** Commands that somebody types beside the school, each in a process of its own. */
const root = new URL('../../', import.meta.url).pathname

async function run(command: string, words: readonly string[], settings: Record<string, string>) {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [`bin/${command}.ts`, ...words], {
    cwd: root,
    env: { PATH, DATA_DIR: dataFolder, ...settings },
  })
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: child.exitCode ?? (await new Promise((done) => child.on('close', done))), out, err }
}

async function asked<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
    .query<Row>(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end())
}

describe('npm run contract', () => {
  let school: Awaited<ReturnType<typeof freshDatabase>>
  beforeEach(async () => {
    school = await freshDatabase()
  })
  afterEach(() => school.drop())

  const outside = () => ({ DATABASE_URL: school.url, SMTP_URL: 'smtps://a:b@mail.example:465' })
  const contract = ['--from=2026-08-01', '--to=2027-07-31', '--reference=Cabinet 3']
  const filed = () =>
    asked<{ party: string; kind: string }>(school.url, 'select party, kind, reference from documents.evidence')

  test('puts a contract on file for a school that does not run, and a line in its trail', async () => {
    const { code, out } = await run('contract', ['mail', ...contract], outside())
    expect([code, out.trim()]).toEqual([0, 'The contract with mail.example:465 is on file.'])
    expect(await filed()).toMatchObject([{ kind: 'contract', reference: 'Cabinet 3' }])
    expect(
      await asked(school.url, `select deed from kernel.audit_line where deed = 'documents.enterEvidence'`),
    ).toHaveLength(1)
  })

  test('puts what carries a transfer on file, with the hash of the paper', async () => {
    const transfer = ['--kind=transfer', '--mechanism=standard_clauses', '--module=2', `--sha256=${'ab'.repeat(32)}`]
    const { code, out } = await run('contract', ['mail', ...transfer, ...contract], outside())
    expect([code, out.trim()]).toEqual([0, 'What carries data to mail.example:465 is on file.'])
    expect(
      await asked(school.url, 'select mechanism, module, document_sha256 as sha256 from documents.evidence'),
    ).toEqual([{ mechanism: 'standard_clauses', module: 2, sha256: 'ab'.repeat(32) }])
  })

  test.each([
    ['a word too few', ['mail', '--from=2026-08-01', '--to=2027-07-31'], 64],
    ['a day that is none', ['mail', '--from=2026-02-31', '--to=2027-07-31', '--reference=x'], 64],
    ['a transfer whose way is not said', ['mail', '--kind=transfer', ...contract], 64],
    ['a word that it does not know', ['mail', '--who=me', ...contract], 64],
    ['a service that is not configured', ['sms', ...contract], 65],
  ])('takes nothing with %s, and says so', async (_what, words, expected) => {
    const { code, err } = await run('contract', words, outside())
    expect(code).toBe(expected)
    expect(err).toMatch(/^(Say which|It was not taken)/)
    expect(await filed()).toEqual([])
  })
})

describe('Of a database in which no school has begun', () => {
  let url: string
  const role = `plain_${randomBytes(4).toString('hex')}`
  beforeEach(async () => {
    await asked(inject('postgresUrl'), `create role ${role} login password 'x'`)
    await asked(inject('postgresUrl'), `create database ${role} owner ${role}`)
    const own = new URL(inject('postgresUrl'))
    own.pathname = `/${role}`
    own.username = role
    own.password = 'x'
    url = own.href
  })
  afterEach(async () => {
    await asked(inject('postgresUrl'), `drop database ${role} with (force)`)
    await asked(inject('postgresUrl'), `drop role ${role}`)
  })

  test('npm run audit:verify says that there is no trail yet', async () => {
    const { code, err } = await run('audit-verify', [], { DATABASE_URL: url })
    expect([code, err.trim()]).toEqual([
      1,
      'This database has no trail of this release. Start Lectern with it once (npm start); that brings it up to date.',
    ])
  })

  test('npm run doctor says that whoever counts could also read, where no role can be made that only counts', async () => {
    const counting = async () => {
      const { out } = await run('doctor', ['--json'], { DATABASE_URL: url, MEDIA_UDP_PORTS: '28920-28939' })
      return (JSON.parse(out) as Finding[]).filter(({ mend }) => mend?.includes('create role lectern_counter'))
    }
    expect(await counting()).toMatchObject([{ about: 'database', state: 'notable' }])
    await asked(inject('postgresUrl'), `alter role ${role} createrole`)
    expect(await counting()).toEqual([])
  })
})
