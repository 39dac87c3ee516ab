/** What a sweep of very many rows costs whoever opens a page meanwhile: the same pages with and without it, in one run. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from '#adapters/postgres'
import { silentLog } from '#kernel/log'
import { measure, round } from './loads.ts'
import { seededSchool } from './schools.ts'

const rows = Number(process.argv[2] ?? 10_000_000)
const requests = Number(process.argv[3] ?? 1500)
const connections = 8

const folder = await mkdtemp(join(tmpdir(), 'lectern-swept-'))
const postgres = await startPostgres({ dataFolder: folder, log: silentLog, disposable: true })
// The school's own processes read where their database is.
process.env.DATABASE_URL = postgres.url
const school = await seededSchool()
const database = new pg.Client({ connectionString: postgres.url })
await database.connect()

const cookie = await school.signIn('student-1@seed-1.test')
const load = { url: `${school.origin}/courses`, headers: { cookie, 'accept-language': 'en' }, requests, connections }

await plant()
const without = await measure(load, school.pid)
await database.query(`select graphile_worker.add_job('privacy.sweep')`)
const before = await left()
const began = performance.now()
const meanwhile = await measure(load, school.pid)
const swept = before - (await left())
const seconds = (performance.now() - began) / 1000

console.log(
  JSON.stringify(
    {
      bench: 'sweeps',
      node: process.version,
      rows,
      requests,
      connections,
      without,
      meanwhile,
      swept: { rows: swept, perSecond: round(swept / seconds), wasStillSweeping: (await left()) > 0 },
      goals: { p95Rise: { measured: round(meanwhile.p95Ms / without.p95Ms - 1), goal: 0.5 } },
    },
    null,
    2,
  ),
)
await database.end()
await school.stop()
await postgres.stop()
await rm(folder, { recursive: true, force: true })
process.exit(0)

/** Links that ran out long ago, all of them due. */
async function plant(): Promise<void> {
  await database.query(
    `insert into identity.link (token_sha256, purpose, about, ends_at)
     select sha256(n::text::bytea), 'verify', 'per_nobody', now() - interval '90 days' + n * interval '1 millisecond'
     from generate_series(1, $1::int) n`,
    [rows],
  )
  await database.query('vacuum analyze identity.link')
}

async function left(): Promise<number> {
  const { rows } = await database.query<{ count: string }>(
    `select count(*) from identity.link where about = 'per_nobody'`,
  )
  return Number(rows[0]?.count)
}
