import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Jobs, openJobs } from '#adapters/jobs'
import { type Db, openDb, openPools } from '#kernel/db'
import type { ClientOf, Doors } from '#kernel/door'
import type { Log } from '#kernel/log'
import { dutiesOf } from '#kernel/outbox'
import { type Clock, systemClock } from '#kernel/time'
import { identityDoors, identityDuties } from '#modules/identity'
import type { IdentityPorts } from '#modules/identity/ports'
import { profilesDoors } from '#modules/profiles'
import { schoolDoors } from '#modules/school'
import type { Config } from './config/config.ts'
import { versionsOf } from './http/health.ts'
import type { Pages } from './http/pages.ts'
import { type Mount, openServer } from './http/server.ts'

/** The services behind the modules' ports. Each has an embedded default; a spec hands in doubles. */
export type Ports = { identity: IdentityPorts }

export type AppOptions = {
  config: Config
  databaseUrl: string
  readDatabaseUrl?: string
  log: Log
  pages: Pages
  ports: Ports
  version: string
  clock?: Clock
  onQuery?: Parameters<typeof openDb>[0]['onQuery']
}

export type App = {
  readonly db: Db
  readonly doors: AppDoors
  listen(port: number, host?: string): Promise<number>
  close(): Promise<void>
}

/** Every door of the school, by module: the whole of what can be done here. */
export function doorsOf(ports: Ports) {
  return {
    school: schoolDoors,
    identity: identityDoors(ports.identity),
    profiles: profilesDoors,
  } satisfies Doors
}
export type AppDoors = ReturnType<typeof doorsOf>
export type AppClient = ClientOf<AppDoors>

export async function openApp(options: AppOptions): Promise<App> {
  const { config, log, clock = systemClock, ports } = options
  const half = Math.max(1, Math.floor(config.database.connections / 2))
  const pools = openPools(options.databaseUrl, options.readDatabaseUrl, { writer: half, reader: half }, (error) =>
    log.warn({ err: error }, 'a database connection broke'),
  )
  const db = openDb({ ...pools, clock, onQuery: options.onQuery })
  const doors = doorsOf(ports)

  const jobs: Jobs | undefined = config.roles.has('worker')
    ? await openJobs({
        databaseUrl: options.databaseUrl,
        db,
        duties: [...identityDuties, ...dutiesOf([])],
        log,
        concurrency: 4,
      })
    : undefined
  const mounts: Mount[] = []
  const server = openServer({
    db,
    doors,
    pages: options.pages,
    mounts,
    origins: { publicUrl: config.publicUrl.origin, trustedProxies: config.trustedProxies },
    requestsAMinute: config.limits.requestsAMinute,
    versions: await versionsOf(options.version, pools.writer),
    writer: pools.writer,
    log,
  })

  return {
    db,
    doors,
    listen: (port, host) => listening(server, port, host),
    async close() {
      await closed(server)
      await jobs?.close()
      await db.close()
    },
  }
}

function listening(server: Server, port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

/** Lets answers under way finish, for ten seconds at most. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), 10_000)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
