import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openJobs } from '#adapters/jobs'
import { type Db, openDb, openPools } from '#kernel/db'
import type { ClientOf, Doors } from '#kernel/door'
import type { Log } from '#kernel/log'
import { type Duty, dutiesOf } from '#kernel/outbox'
import { type Clock, systemClock } from '#kernel/time'
import { identityDoors, identityDuties } from '#modules/identity'
import { notificationsDoors, notificationsDuties, notificationsReactions } from '#modules/notifications'
import { profilesDoors } from '#modules/profiles'
import { schoolDoors } from '#modules/school'
import type { Config } from './config/config.ts'
import { versionsOf } from './http/health.ts'
import type { Pages } from './http/pages.ts'
import { type Mount, openServer } from './http/server.ts'
import { openPorts, type Ports } from './ports.ts'

export type AppOptions = {
  config: Config
  databaseUrl: string
  readDatabaseUrl?: string
  log: Log
  pages: Pages
  version: string
  /** In place of what the configuration would choose. */
  ports?: Partial<Ports>
  clock?: Clock
  onQuery?: Parameters<typeof openDb>[0]['onQuery']
}

export type App = {
  readonly db: Db
  readonly doors: AppDoors
  /** Answers with the port it listens on. */
  listen(port: number, host?: string): Promise<number>
  /** Lets what is under way finish, then closes everything it opened, in the reverse order. */
  close(): Promise<void>
}

/** Every door of the school, by module: the whole of what can be done here. */
export function doorsOf(ports: Ports) {
  return {
    school: schoolDoors,
    identity: identityDoors({
      mailReachesPeople: ports.mailReachesPeople,
      invitations: { admits: async () => false },
    }),
    profiles: profilesDoors,
    notifications: notificationsDoors(ports),
  } satisfies Doors
}
export type AppDoors = ReturnType<typeof doorsOf>
export type AppClient = ClientOf<AppDoors>

/** Everything that is done without anybody waiting for it. */
export function dutiesOfAll(ports: Ports, origin: string): Duty[] {
  return [
    ...identityDuties,
    ...notificationsDuties({ mailer: ports.mailer, origin }),
    ...dutiesOf([...notificationsReactions]),
  ]
}

export async function openApp(options: AppOptions): Promise<App> {
  const { config, log, clock = systemClock, databaseUrl } = options
  await using opening = new AsyncDisposableStack()

  const half = Math.max(1, Math.floor(config.database.connections / 2))
  const pools = openPools(databaseUrl, options.readDatabaseUrl, { writer: half, reader: half }, (error) =>
    log.warn({ err: error }, 'a database connection broke'),
  )
  const db = openDb({ ...pools, clock, onQuery: options.onQuery })
  opening.defer(() => db.close())
  const chosen = openPorts(config, db)
  opening.defer(() => chosen.close())
  const ports: Ports = { ...chosen, ...options.ports }
  const doors = doorsOf(ports)

  if (config.roles.has('worker')) {
    const duties = dutiesOfAll(ports, config.publicUrl.origin)
    const jobs = await openJobs({ databaseUrl, db, duties, log, concurrency: 4 })
    opening.defer(() => jobs.close())
  }
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
  opening.defer(() => closed(server))

  const opened = opening.move()
  return { db, doors, listen: (port, host) => listening(server, port, host), close: () => opened.disposeAsync() }
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
