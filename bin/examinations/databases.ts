import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { runningPostgres, startPostgres } from '../../src/adapters/postgres/index.ts'
import type { Config } from '../../src/config/config.ts'
import { counterRole, mayCount } from '../../src/kernel/counters.ts'
import { silentLog } from '../../src/kernel/log.ts'
import { examineAccountability } from './accountabilities.ts'
import { examineClock, examineZones } from './clocks.ts'
import { type Finding, notable, well, wrong } from './findings.ts'
import { examineVault } from './vaults.ts'

/** The database, and with it open the clock and the time zones, which it must agree on. */
export async function examineDatabase(config: Config): Promise<Finding[]> {
  return config.database.kind === 'external' ? examineOutside(config, config.database) : examineEmbedded(config)
}

async function examineOutside(config: Config, { url, readUrl }: { url: string; readUrl: string }): Promise<Finding[]> {
  const mend = 'Check host, user and password in DATABASE_URL, that the server runs, and that it lets this machine in.'
  const findings = await examineInside(url, config).catch((error) => [
    wrong('database', `The database of DATABASE_URL does not answer: ${error.message}.`, mend),
  ])
  if (readUrl !== url) findings.push(await examineReplica(readUrl))
  return findings
}

async function examineInside(url: string, config: Config): Promise<Finding[]> {
  const findings = await withClient(url, examineOpen)
  const school = schoolIn(url, config)
  return [
    ...findings,
    ...(await withClient(school, (client) => examineVault(client, config))),
    ...(await examineAccountability(school, config)),
  ]
}

/** The embedded server is asked as its superuser, whose own database holds nothing; the school's stands beside it. */
function schoolIn(url: string, { database }: Config): string {
  if (database.kind === 'external') return url
  const school = new URL(url)
  school.pathname = '/lectern'
  return school.href
}

async function examineReplica(url: string): Promise<Finding> {
  try {
    const lag = await withClient(url, async (client) => {
      const { rows } = await client.query<{ seconds: number | null }>(
        'select extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float as seconds',
      )
      return rows[0]?.seconds ?? 0
    })
    return well('replica', `The replica answers; its last change is ${Math.round(lag)} s old.`)
  } catch (error) {
    return wrong(
      'replica',
      `The replica of READ_DATABASE_URL does not answer: ${(error as Error).message}.`,
      'Check READ_DATABASE_URL, or leave it out: reads then go to DATABASE_URL.',
    )
  }
}

async function examineEmbedded(config: Config): Promise<Finding[]> {
  const { dataFolder } = config
  const running = runningPostgres(dataFolder)
  if (running)
    return [well('database', 'The embedded PostgreSQL runs.'), ...(await examineInside(running.adminUrl, config))]
  const began = performance.now()
  const isNew = !existsSync(join(dataFolder, 'postgres'))
  const place = isNew ? mkdtempSync(join(tmpdir(), 'lectern-doctor-')) : dataFolder
  try {
    const postgres = await startPostgres({ dataFolder: place, log: silentLog })
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    const findings = await examineInside(postgres.adminUrl, config)
    await postgres.stop()
    return [
      well('database', `The embedded PostgreSQL starts${isNew ? ' on an empty folder' : ''}, in ${seconds} s.`),
      ...findings,
    ]
  } finally {
    if (isNew) rmSync(place, { recursive: true })
  }
}

type Found = {
  major: number
  version: string
  creates: boolean
  counts: boolean
  makesRoles: boolean
  faults: number
}

async function examineOpen(client: pg.Client): Promise<Finding[]> {
  const { rows } = await client.query<Found>(
    `select current_setting('server_version_num')::int / 10000 as major, current_setting('server_version') as version,
            has_database_privilege(current_database(), 'CREATE') as creates, ${mayCount} as counts,
            (select rolcreaterole from pg_roles where rolname = session_user) as "makesRoles",
            (select coalesce(sum(checksum_failures), 0)::int from pg_stat_database) as faults`,
  )
  const found = rows[0] ?? { major: 0, version: 'unknown', creates: false, counts: false, makesRoles: false, faults: 0 }
  return [
    versionOf(found),
    ...rightsOf(found),
    ...counterOf(found),
    ...pagesOf(found),
    ...(await examineClock(client)),
    ...(await examineZones(client)),
  ]
}

function versionOf({ major, version }: { major: number; version: string }): Finding {
  if (major >= 16) return well('database', `It is PostgreSQL ${version}.`)
  return wrong(
    'database',
    `It is PostgreSQL ${version}; Lectern needs 16 or later.`,
    'Upgrade that server, or leave DATABASE_URL out to use the embedded one.',
  )
}

function rightsOf({ creates }: { creates: boolean }): Finding[] {
  if (creates) return []
  return [
    wrong(
      'database',
      'Its user may not create schemas, which the first start needs.',
      'As the database’s administrator: `grant create on database … to …`, or make the user its owner.',
    ),
  ]
}

function counterOf({ counts, makesRoles }: Found): Finding[] {
  if (counts || makesRoles) return []
  return [
    notable(
      'database',
      'Its user may not ask as a role that can only count, so whoever counts could also read what is counted.',
      `As the database’s administrator: \`create role ${counterRole} nologin\` and \`grant ${counterRole} to …\`; then start again.`,
    ),
  ]
}

function pagesOf({ faults }: { faults: number }): Finding[] {
  if (faults === 0) return []
  return [
    wrong(
      'database',
      `${faults} pages failed their checksum: the disk loses data.`,
      'Run `npm run backup` at once, restore the last good backup on another disk, and replace this one.',
    ),
  ]
}

async function withClient<T>(url: string, act: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return await act(client)
  } finally {
    await client.end()
  }
}
