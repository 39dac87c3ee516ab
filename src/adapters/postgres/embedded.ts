import pg from 'pg'
import { counterRole } from '#kernel/counters'
import type { Log } from '#kernel/log'
import { type Address, closeAddress, defaultAddressKind, openAddress, urlOf } from './addresses.ts'
import { clusterIn, makeCluster } from './clusters.ts'
import { PostgresUnavailable } from './failures.ts'
import { clearLeftovers } from './leftovers.ts'
import { lockFolder } from './locks.ts'
import { type Server, startServer } from './servers.ts'

export type Postgres = {
  /** For Lectern: owner of its database, and not a superuser. */
  url: string
  /** For backups and specs: the superuser. */
  adminUrl: string
  version: string
  /** The cluster's files. */
  folder: string
  stop(): Promise<void>
}

export type PostgresOptions = {
  dataFolder: string
  log: Log
  /** For a cluster that is thrown away after a run of specs: quick, and lost in a power cut. */
  disposable?: boolean
  address?: Address['kind']
  /** Told when PostgreSQL keeps ending by itself and is given up. */
  onLost?: (error: Error) => void
}

/** Starts the embedded PostgreSQL of a data folder, whatever state the last run left it in. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  // A Lectern that was just told to stop, or killed, needs a moment to be gone.
  const lock = await lockFolder(options.dataFolder, { patience: 3000 })
  try {
    return await startLocked(options, () => lock.release())
  } catch (error) {
    lock.release()
    throw error
  }
}

async function startLocked(
  { dataFolder, log, disposable = false, address: kind = defaultAddressKind, onLost }: PostgresOptions,
  release: () => void,
): Promise<Postgres> {
  const cluster = clusterIn(dataFolder)
  await clearLeftovers(cluster.folder)
  const address = await openAddress(kind, cluster.shelf, cluster.account)
  await makeCluster(cluster, address, disposable)
  const start = () => startServer(cluster, address, log, disposable)
  const server = await keepRunning(start, log, onLost)
  const stop = async () => {
    await server.stop()
    closeAddress(address, cluster.shelf)
    release()
  }
  const adminUrl = urlOf(address, 'postgres', 'postgres')
  try {
    const version = await makeDatabase(adminUrl, address)
    return { url: urlOf(address, 'lectern', 'lectern'), adminUrl, version, folder: cluster.folder, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A server that was killed from outside comes back at the same address; one that cannot stay up is given up. */
async function keepRunning(
  start: () => Promise<Server>,
  log: Log,
  onLost: PostgresOptions['onLost'],
): Promise<Pick<Server, 'stop'>> {
  let server = await start()
  let isWanted = true
  let restarts: number[] = []

  const revive = async (): Promise<void> => {
    if (!isWanted) return
    restarts = [...restarts.filter((at) => at > performance.now() - 60_000), performance.now()]
    log.error({ restarts: restarts.length }, 'PostgreSQL ended by itself and is started again.')
    if (restarts.length > 3)
      throw new PostgresUnavailable(
        'PostgreSQL ended four times within a minute. Run `npm run doctor`: a full disk or too little memory are the usual causes.',
      )
    server = await start()
    watch()
  }
  const watch = () => {
    server.ended.then(revive).catch((error: Error) => onLost?.(error))
  }
  watch()
  return {
    async stop() {
      isWanted = false
      await server.stop()
    },
  }
}

async function makeDatabase(adminUrl: string, address: Address): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ role: boolean; counter: boolean; database: boolean; version: string }>(
      `select exists (select from pg_roles where rolname = 'lectern') as role,
              exists (select from pg_roles where rolname = '${counterRole}') as counter,
              exists (select from pg_database where datname = 'lectern') as database,
              current_setting('server_version') as version`,
    )
    const [found] = rows
    const password = address.kind === 'loopback' ? `password ${client.escapeLiteral(address.password)}` : ''
    if (!found?.role) await client.query(`create role lectern login ${password}`)
    if (!found?.counter) await client.query(`create role ${counterRole} nologin role lectern`)
    if (!found?.database) await client.query('create database lectern owner lectern')
    return found?.version ?? ''
  } finally {
    await client.end()
  }
}
