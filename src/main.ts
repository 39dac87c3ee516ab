import { readFileSync } from 'node:fs'
import pg from 'pg'
import { dailyLogFiles } from '#adapters/disk'
import { startPostgres } from '#adapters/postgres'
import { fetchThrough } from '#kernel/egress'
import { type Log, openLog } from '#kernel/log'
import { migrate } from '#kernel/migrations'
import { type Clock, systemClock } from '#kernel/time'
import { openVault, type Vault, VaultBroken } from '#kernel/vault'
import { ownerInvitation } from '#modules/identity'
import { type App, openApp } from './app.ts'
import { type Config, decideConfig } from './config/config.ts'
import type { Environment } from './config/environment.ts'
import { ConfigurationRefused } from './config/refusals.ts'
import { openSecrets } from './config/secrets.ts'
import { builtPages, type Pages } from './http/pages.ts'
import type { Mount } from './http/server.ts'

export type Running = {
  config: Config
  app: App
  /** Where a person on this machine finds it. */
  address: string
  /** Until the school has an owner: the one-time link that makes its visitor the owner. */
  ownerLink: string | null
  /** Settles when Lectern cannot go on by itself. */
  lost: Promise<Error>
  close(): Promise<void>
}

const version = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
  .version

/** Who answers for pages, and what else it must hear of. */
export type PageSource = { pages: Pages; mounts?: readonly Mount[]; close?(): Promise<void> }

/** Environment in, running app out. What was opened is closed in the reverse order, the database last. */
export async function run(
  environment: Environment,
  words: readonly string[] = [],
  openPages: (config: Config) => Promise<PageSource> = openBuiltPages,
  clock: Clock = systemClock,
): Promise<Running> {
  const config = decideConfig(environment, words)
  const lost = Promise.withResolvers<Error>()
  await using opening = new AsyncDisposableStack()
  const log = openLogOf(config, opening)

  const secrets = openSecrets(config)
  const database = await openDatabase(config, log, opening, lost.resolve)
  await migrateDatabase(database.url, openVault(secrets.vault))
  const source = await openPages(config)
  opening.defer(() => source.close?.())
  const app = await openApp({
    config,
    databaseUrl: database.url,
    ...(database.readUrl ? { readDatabaseUrl: database.readUrl } : {}),
    log,
    pages: source.pages,
    mounts: source.mounts ?? [],
    version,
    secrets,
    clock,
  }).catch((error) => Promise.reject(refusalToOpen(error, config)))
  opening.defer(() => app.close())
  holdLibraries(app, opening)
  const port = await app
    .listen(config.port, config.host)
    .catch((error) => Promise.reject(refusalToListen(error, config)))

  const ownerLink = config.roles.has('web') ? await ownerInvitation(app.db, originOn(port, config)) : null
  const opened = opening.move()
  return {
    config,
    app,
    address: `http://localhost:${port}`,
    ownerLink,
    lost: lost.promise,
    close: () => opened.disposeAsync(),
  }
}

function openLogOf({ logLevel, logs }: Config, opening: AsyncDisposableStack): Log {
  if (!logs || logLevel === 'silent') return openLog(logLevel)
  const files = dailyLogFiles({ ...logs, clock: systemClock })
  opening.defer(() => files.close())
  return openLog(logLevel, undefined, files)
}

/** Libraries that bring their own way of calling out take the process's `fetch`; that leads through the gateway too. */
function holdLibraries(app: App, opening: AsyncDisposableStack): void {
  const ungoverned = globalThis.fetch
  globalThis.fetch = fetchThrough(app.egress)
  opening.defer(() => {
    globalThis.fetch = ungoverned
  })
}

/** The public address where one is set; else this machine's, with the port that was really taken. */
function originOn(port: number, { publicUrl }: Config): string {
  return publicUrl.hostname === 'localhost' ? `http://localhost:${port}` : publicUrl.origin
}

type Database = { url: string; readUrl?: string }

async function openDatabase(
  config: Config,
  log: Log,
  opening: AsyncDisposableStack,
  onLost: (error: Error) => void,
): Promise<Database> {
  if (config.database.kind === 'external') return config.database
  const postgres = await startPostgres({ dataFolder: config.dataFolder, log, onLost })
  opening.defer(() => postgres.stop())
  return { url: postgres.url }
}

async function migrateDatabase(url: string, vault: Vault): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 10_000 })
  pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}))
  try {
    await refuseOldDatabase(pool)
    await migrate(pool, vault).catch((error) => Promise.reject(refusalOfVault(error)))
  } finally {
    await pool.end()
  }
}

/** Addresses that nobody can open are no school: better no start than one where nobody can sign in. */
function refusalOfVault(error: Error): Error {
  if (!(error instanceof VaultBroken || error.cause instanceof VaultBroken)) return error
  return new ConfigurationRefused([
    'The keys of the vault are not those of this database, so no address in it can be read. Give LECTERN_VAULT_KEYS the keys it was sealed with, or put DATA_DIR/secrets/vault.key back from the backup.',
  ])
}

async function refuseOldDatabase(pool: pg.Pool): Promise<void> {
  const { rows } = await pool
    .query<{ major: number; version: string }>(
      `select current_setting('server_version_num')::int / 10000 as major, current_setting('server_version') as version`,
    )
    .catch((error: NodeJS.ErrnoException) => {
      throw new ConfigurationRefused([
        `The database does not answer: ${error.message || error.code}. Check the host, user and password in DATABASE_URL, and that the server runs.`,
      ])
    })
  const [found] = rows
  if (found && found.major < 16) {
    throw new ConfigurationRefused([
      `DATABASE_URL leads to PostgreSQL ${found.version}, and Lectern needs 16 or later. Upgrade that server, or leave DATABASE_URL out to use the embedded one.`,
    ])
  }
}

/** A process without the role web answers nothing but its health. */
async function openBuiltPages({ roles, limits }: Config): Promise<PageSource> {
  return { pages: roles.has('web') ? await builtPages(limits.uploadBytes) : (_request, _response, next) => next() }
}

function refusalToOpen(error: Error, { media }: Config): Error {
  const taken = /bind EADDRINUSE \S+:(\d+)/.exec(error.message)?.[1]
  if (!taken || media.kind !== 'embedded') return error
  const { from, to } = media.udpPorts
  return new ConfigurationRefused([
    `UDP port ${taken} is taken by another program, and live classes use ${from} to ${to}. Stop that program, or set MEDIA_UDP_PORTS to another range, such as ${from + 1000}-${to + 1000}.`,
  ])
}

function refusalToListen(error: NodeJS.ErrnoException, { port, host }: Config): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ConfigurationRefused([
        `Port ${port} is taken by another program. Stop that program, or set PORT to another number, such as PORT=${port + 1}.`,
      ])
    case 'EACCES':
      return new ConfigurationRefused([
        `Port ${port} may only be opened by root. Set PORT to 1024 or more, and let a proxy stand on ${port}.`,
      ])
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigurationRefused([
        `HOST is ${host}, which is not an address of this machine. Set it to one that is, or leave it out to listen on all of them.`,
      ])
    default:
      return error
  }
}
