import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { openJobs } from '#adapters/jobs'
import { stranger } from '#kernel/actor'
import { auditDuties, openSealing } from '#kernel/audit-seals'
import { type Db, openDb, openPools } from '#kernel/db'
import { type Egress, openEgress } from '#kernel/egress'
import type { Log } from '#kernel/log'
import { type Clock, systemClock } from '#kernel/time'
import { openVault } from '#kernel/vault'
import { listedPages } from '#modules/courses'
import { lacksOf, recordProcessors, type Sources, settleDocuments, untoldProcessors } from '#modules/documents'
import { actorOf, isKeptOut } from '#modules/identity'
import { learningAttachments, shareCourse } from '#modules/learning'
import {
  endBrokenRecording,
  liveAttachments,
  openCaptioner,
  outsideRooms,
  recordFollowing,
  recordPresence,
  replayGuestErasures,
} from '#modules/live'
import { replayErasures, sweepTable } from '#modules/privacy'
import { profilesAttachments, publicPages } from '#modules/profiles'
import { schoolFace } from '#modules/school'
import {
  type AppDoors,
  channels,
  doorsOf,
  dutiesOfAll,
  extractPortsOf,
  packPortsOf,
  privacyPortsOf,
  sourcesOf,
  sweeping,
} from './composition.ts'
import type { Config } from './config/config.ts'
import { refusalOfLacks } from './config/lacks.ts'
import { processorsOf, refusalOfUntold } from './config/processors.ts'
import type { Secrets } from './config/secrets.ts'
import { captionsMount } from './http/captions.ts'
import { copiesMount } from './http/copies.ts'
import { disclosuresMount } from './http/disclosures.ts'
import { filesMount } from './http/files.ts'
import { formUploads } from './http/form-uploads.ts'
import { gpcMount } from './http/gpc.ts'
import { versionsOf } from './http/health.ts'
import { leavingsMount } from './http/leavings.ts'
import { addressOf, originOf } from './http/origins.ts'
import { packsMount } from './http/packs.ts'
import type { Pages } from './http/pages.ts'
import { type IsKeptOut, placesMount } from './http/places.ts'
import { segmenterMount } from './http/segmenter/files.ts'
import { type Mount, openServer } from './http/server.ts'
import { guestOf, tokenOf } from './http/sessions.ts'
import { sitemapMount } from './http/sitemaps.ts'
import { openSockets } from './http/sockets.ts'
import { resumableUploads } from './http/uploads.ts'
import { openMedia } from './media.ts'
import { openFanout, openPorts, type Ports } from './ports.ts'
import { tellingMounts } from './telling.ts'

export type AppOptions = {
  config: Config
  databaseUrl: string
  readDatabaseUrl?: string
  log: Log
  pages: Pages
  /** Asked after our own; development brings one. */
  mounts?: readonly Mount[]
  version: string
  secrets: Secrets
  /** In place of what the configuration would choose. */
  ports?: Partial<Ports>
  clock?: Clock
  onQuery?: Parameters<typeof openDb>[0]['onQuery']
}

export type App = {
  readonly db: Db
  readonly doors: AppDoors
  /** What stands behind the modules, for whoever furnishes a school. */
  readonly ports: Ports
  /** The one way out, for whoever has to be held to it from outside. */
  readonly egress: Egress
  /** Answers with the port it listens on. */
  listen(port: number, host?: string): Promise<number>
  /** Lets what is under way finish, then closes everything it opened, in the reverse order. */
  close(): Promise<void>
}

/** The address in `Northside <hello@school.example>`. */
function addressIn(from: string): string {
  return /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from
}

export async function openApp(options: AppOptions): Promise<App> {
  const { config, log, clock = systemClock, databaseUrl } = options
  await using opening = new AsyncDisposableStack()

  const half = Math.max(1, Math.floor(config.database.connections / 2))
  const pools = openPools(databaseUrl, options.readDatabaseUrl, { writer: half, reader: half }, (error) =>
    log.warn({ err: error }, 'a database connection broke'),
  )
  const fanout = await openFanout(config, databaseUrl, log)
  opening.defer(() => fanout.close())
  const db = openDb({
    ...pools,
    clock,
    fanout,
    secret: options.secrets.session,
    vault: openVault(options.secrets.vault),
    onQuery: options.onQuery,
    onUndone: (err) => log.warn({ err, part: 'database' }, 'two changes waited for each other'),
  })
  opening.defer(() => db.close())
  const egress = openEgress({ processors: processorsOf(config), log })
  opening.defer(() => egress.close())
  const media = await openMedia({
    config,
    secret: options.secrets.media,
    clock,
    log,
    egress,
    outside: outsideRooms(db),
  })
  opening.defer(() => media.close())
  const ports: Ports = {
    ...(await openPorts(config, options.secrets, db, egress)),
    rooms: media.rooms,
    behind: media.behind,
    recorder: media.recorder,
    hearing: media.hearing,
    ...options.ports,
  }
  opening.defer(() => ports.mailer.close())
  const again = await replayErasures(db, privacyPortsOf(ports), (err) =>
    log.error({ err }, 'somebody whom a backup brought back could not be erased; their account is closed'),
  )
  if (again.erased > 0) log.info(again, 'people whom a backup had brought back were erased again')
  await erasedGuests(db, ports, log)
  const doors = doorsOf(ports)
  await refuseUntold(db, sourcesOf(ports))
  if (config.isPublic) await refuseLacks(db, sourcesOf(ports))
  await recordProcessors(db, sourcesOf(ports))
  await settleDocuments(db, sourcesOf(ports))
  media.rooms.onPresence((fact) => recordPresence(db, fact))
  const unheard = (err: unknown) => log.error({ err }, 'a recording that broke off could not be ended')
  opening.defer(ports.recorder.onBroken(({ recording }) => void endBrokenRecording(db, recording).catch(unheard)))
  opening.defer(openCaptioner(db, ports, log).close)

  if (config.roles.has('worker')) {
    const sender = addressIn(config.mail.from)
    const mine = dutiesOfAll(ports, { origin: config.publicUrl.origin, sender, log, processors: egress.processors })
    const duties = [...mine, ...auditDuties(options.secrets.audit)]
    const jobs = await openJobs({ databaseUrl, db, duties, log, concurrency: 4 })
    opening.defer(() => jobs.close())
    const sealing = openSealing(db, options.secrets.audit, log)
    opening.defer(() => sealing.close())
  }
  const origins = {
    publicUrl: config.hasPublicUrl ? config.publicUrl.origin : null,
    trustedProxies: config.trustedProxies,
  }
  const keptOut: IsKeptOut = (actor, address) => db.read((tx) => isKeptOut(tx, ports, actor, address))
  const sockets = await openSockets({
    db,
    channels,
    fanout,
    log,
    onPresence: recordFollowing,
    originOf: (request) => originOf(request, origins),
    addressOf: (request) => addressOf(request, origins),
    async actorOfRequest(request) {
      const origin = originOf(request, origins)
      const token = tokenOf(request, origin)
      const known = token ? await db.read((tx) => actorOf(tx, token)) : stranger
      const actor = known.kind === 'stranger' ? guestOf(request, origin) : known
      return (await keptOut(actor, addressOf(request, origins))) ? stranger : actor
    },
  })
  const receiving = { db, ports, limitBytes: config.limits.uploadBytes }
  const uploads = resumableUploads({
    ...receiving,
    folder: join(config.dataFolder, 'uploads'),
    unfinishedEach: config.limits.unfinishedUploads,
    log,
  })
  opening.defer(() => uploads.close())
  const files = filesMount({
    db,
    store: ports.store,
    kinds: [...learningAttachments, ...liveAttachments, ...profilesAttachments(shareCourse)],
  })
  const server = openServer({
    db,
    doors,
    pages: options.pages,
    mounts: [
      gpcMount,
      segmenterMount(),
      placesMount(keptOut),
      ...media.mounts,
      ...tellingMounts(config, db, log),
      { upgrade: sockets.upgrade },
      files,
      captionsMount({ db }),
      copiesMount({ db, store: ports.store }),
      packsMount({ db, ports: packPortsOf(ports) }),
      leavingsMount({ db }),
      disclosuresMount({ db, ports: extractPortsOf(ports) }),
      sitemapMount({ db, sources: [listedPages, publicPages], originOf: (request) => originOf(request, origins) }),
      uploads,
      formUploads(receiving),
      ...(options.mounts ?? []),
    ],
    origins,
    requestsAMinute: config.limits.requestsAMinute,
    gallery: config.gallery,
    schoolLocale: async () => (await db.read(schoolFace)).locale,
    mediaAddresses: media.addresses,
    versions: await versionsOf(options.version, pools.writer),
    writer: pools.writer,
    log,
  })
  opening.defer(() => closed(server))
  opening.defer(() => sockets.close())
  await media.ready

  const opened = opening.move()
  return {
    db,
    doors,
    ports,
    egress,
    listen: (port, host) => listening(server, port, host),
    close: () => opened.disposeAsync(),
  }
}

/** Whoever asked, and whose time was over: a restored backup may be older than both. */
async function erasedGuests(db: Db, ports: Ports, log: Log): Promise<void> {
  const onFault = (err: unknown) => log.error({ err }, 'guests whom a backup brought back could not be erased')
  const guests = await replayGuestErasures(db, ports, onFault)
  if (guests > 0) log.info({ guests }, 'guests whom a backup had brought back were erased again')
  await sweepTable(db, sweeping, 'live.guest').catch(onFault)
}

/** Before anything is handed out. */
async function refuseUntold(db: Db, sources: Sources): Promise<void> {
  const untold = await db.read((tx) => untoldProcessors(tx, sources))
  if (untold.length > 0) throw refusalOfUntold(untold)
}

/** Nor is anybody let in to a school that could not say to them who answers for it. */
async function refuseLacks(db: Db, sources: Sources): Promise<void> {
  const refusal = refusalOfLacks(await db.read((tx) => lacksOf(tx, sources)))
  if (refusal) throw refusal
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
