import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { type Captions, captionsOf } from './captions.ts'
import { settingsAhead, unknownAhead } from './comings.ts'
import { contradictions } from './contradictions.ts'
import type { Environment } from './environment.ts'
import { type PasswordHash, passwordHashOf } from './password-hashes.ts'
import { isPublicHost } from './publics.ts'
import { ConfigurationRefused } from './refusals.ts'
import { heldElsewhereBy, type Service, serviceOf } from './services.ts'
import { aboutSetting, type Settings, settingNames, settings } from './settings.ts'
import { type Telling, tellingOf } from './telling.ts'
import { unknownSettings } from './unknown-settings.ts'

export type Role = 'web' | 'worker' | 'media'

/** Everything that is decided before the first port opens. */
export type Config = {
  stage: 'trial' | 'production'
  roles: ReadonlySet<Role>
  port: number
  /** Undefined: every address of the machine. */
  host: string | undefined
  publicUrl: URL
  /** Without it, each visitor's own way here is as good as any other. */
  hasPublicUrl: boolean
  /** People elsewhere come here: somebody answers for it to them, with contracts on file. */
  isPublic: boolean
  /** Where people write about privacy until an owner names another; empty where nothing is set. */
  privacyContact: string
  /** Where the school itself runs; null where nobody says so. */
  hosting: string | null
  trustedProxies: number
  logLevel: Settings['LOG_LEVEL']
  /** Where the log is kept in files, and for how long; null where only standard output has it. */
  logs: { folder: string; days: number } | null
  /** Whether the gallery of parts is shown at /kit. */
  gallery: boolean
  dataFolder: string
  /** Where it is written down, outside of the database, who was erased. */
  erasureJournal: string
  /** In place of the one that npm ships. */
  countriesFile: string | undefined
  database: ({ kind: 'embedded' } | { kind: 'external'; url: string; readUrl: string }) & { connections: number }
  files: { kind: 'disk'; folder: string } | { kind: 's3'; url: URL }
  mail: { kind: 'outbox'; from: string } | { kind: 'smtp'; url: string; from: string }
  fanOut: { kind: 'in-process' } | { kind: 'postgres' } | { kind: 'redis'; url: string }
  media:
    | {
        kind: 'embedded'
        udpPorts: { from: number; to: number }
        address: string | undefined
        /** Whom to ask how this machine is seen from outside. */
        stun: { host: string; port: number } | undefined
        /** A TURN server of the school's own. */
        relay: { urls: readonly string[]; secret: string } | undefined
        processes: number
      }
    | { kind: 'livekit'; url: string; key: string; secret: string }
    | Service
  /** Somebody else who vouches for people: Google, or an OpenID Connect provider in its place. */
  provider: null | { name: string; issuer: string; clientId: string; clientSecret: string; hosts: readonly string[] }
  /** Who makes captions of what is said; null where nobody does. */
  captions: Captions | null
  /** Whatever reaches people besides mail. */
  telling: Telling
  /** Where services outside stand, by the id of the processor. */
  regions: Readonly<Record<string, string>>
  /** How many days services outside keep records of their own. */
  keepsDays: Readonly<Record<string, number>>
  passwordHash: PasswordHash
  limits: {
    uploadBytes: number
    unfinishedUploads: number
    requestsAMinute: number
    invitationDays: number
    keys: number
    keyDays: number
    restrictionNoticeDays: number
    importBytes: number
    importFiles: number
    importHours: number
    courseEndings: { noticeDays: number; lastDays: number }
    /** How long whoever runs this keeps a backup; null where they do not say. */
    backupDays: number | null
    packsADay: number
    guests: { places: number; anHour: number }
  }
  /** Given from outside; what is missing is made at the first start. */
  secrets: {
    session: string | undefined
    media: string | undefined
    audit: string | undefined
    vault: readonly string[] | undefined
    push: string | undefined
  }
  /** How all of it is once what is announced with `COMING_` is used; null where nothing is. */
  later: Config | null
}

/** Decides, or throws `ConfigurationRefused` with every complaint at once. */
export function decideConfig(environment: Environment, words: readonly string[] = []): Config {
  const { named, strays } = readWords(words)
  const { now, later } = settingsAhead({ ...environment, ...named })
  const config = decided(now, [...strays, ...unknownAhead(environment)])
  return { ...config, later: later && { ...decidedAhead(later), later: null } }
}

type Decided = Omit<Config, 'later'>

function decidedAhead(later: Environment): Decided {
  try {
    return decided(later)
  } catch (error) {
    if (!(error instanceof ConfigurationRefused)) throw error
    throw new ConfigurationRefused(
      error.complaints.map((complaint) => `Once what COMING_ announces is used: ${complaint}`),
    )
  }
}

function decided(stated: Environment, strays: readonly string[] = []): Decided {
  const complaints = [...strays, ...unknownSettings(stated)]
  const given = settings.safeParse(Object.fromEntries(settingNames.map((name) => [name, stated[name] || undefined])))
  if (!given.success) {
    const wrong = new Set(given.error.issues.map((issue) => String(issue.path[0])))
    throw new ConfigurationRefused([
      ...complaints,
      ...settingNames.filter((name) => wrong.has(name)).map((name) => misfit(name, stated[name])),
    ])
  }
  complaints.push(...contradictions(given.data))
  if (complaints.length > 0) throw new ConfigurationRefused(complaints)
  return configOf(given.data)
}

function readWords(words: readonly string[]) {
  const named: Record<string, string> = {}
  const strays: string[] = []
  for (const word of words) {
    const roles = /^--roles=(.+)$/.exec(word)?.[1]
    if (roles) named.LECTERN_ROLES = roles
    else
      strays.push(
        `"${word}" is not understood. The only option is --roles=web,worker,media; everything else is set in the environment.`,
      )
  }
  return { named, strays }
}

function misfit(name: keyof Settings, value: string | undefined): string {
  const { expects, secret } = aboutSetting(name)
  return secret
    ? `${name} must be ${expects}. What it holds now is something else.`
    : `${name} is "${value}", but must be ${expects}.`
}

function configOf(given: Settings): Decided {
  const dataFolder = resolve(given.DATA_DIR)
  const publicUrl = new URL(given.PUBLIC_URL ?? `http://localhost:${given.PORT}`)
  const roles = new Set<Role>(
    given.LECTERN_ROLES ?? (heldElsewhereBy(given) ? ['web', 'worker'] : ['web', 'worker', 'media']),
  )
  const mailFrom = given.MAIL_FROM ?? `lectern@${publicUrl.hostname}`
  return {
    stage: given.LECTERN_ENV,
    roles,
    port: given.PORT,
    host: given.HOST,
    publicUrl,
    hasPublicUrl: given.PUBLIC_URL !== undefined,
    isPublic: given.LECTERN_ENV === 'production' || isPublicHost(publicUrl.hostname),
    privacyContact: given.PRIVACY_CONTACT ?? '',
    hosting: given.HOSTING_REGION ?? null,
    trustedProxies: given.TRUSTED_PROXIES,
    logLevel: given.LOG_LEVEL,
    logs: logsOf(given, dataFolder),
    gallery: given.LECTERN_GALLERY === 'yes',
    dataFolder,
    erasureJournal: given.ERASURE_JOURNAL ? resolve(given.ERASURE_JOURNAL) : join(dataFolder, 'erasures', 'journal'),
    countriesFile: given.COUNTRIES_FILE,
    database: {
      connections: given.DATABASE_CONNECTIONS,
      ...(given.DATABASE_URL
        ? { kind: 'external', url: given.DATABASE_URL, readUrl: given.READ_DATABASE_URL ?? given.DATABASE_URL }
        : { kind: 'embedded' }),
    },
    files: given.FILES_URL
      ? { kind: 's3', url: new URL(given.FILES_URL) }
      : { kind: 'disk', folder: join(dataFolder, 'files') },
    mail: given.SMTP_URL ? { kind: 'smtp', url: given.SMTP_URL, from: mailFrom } : { kind: 'outbox', from: mailFrom },
    fanOut: fanOutOf(given),
    media: mediaOf(given),
    provider: providerOf(given),
    captions: captionsOf(given),
    telling: tellingOf(given),
    regions: Object.fromEntries((given.PROCESSOR_REGIONS ?? []).map((said) => said.split('='))),
    keepsDays: Object.fromEntries(
      (given.PROCESSOR_KEEPS ?? []).map((said) => said.split('=')).map(([id, days]) => [id, Number(days)]),
    ),
    passwordHash: passwordHashOf(given.PASSWORD_HASH),
    limits: {
      uploadBytes: given.LIMIT_UPLOAD_MB * 1_000_000,
      unfinishedUploads: given.LIMIT_UNFINISHED_UPLOADS,
      requestsAMinute: given.LIMIT_REQUESTS_A_MINUTE,
      invitationDays: given.LIMIT_INVITATION_DAYS,
      keys: given.LIMIT_KEYS,
      keyDays: given.LIMIT_KEY_DAYS,
      restrictionNoticeDays: given.LIMIT_RESTRICTION_NOTICE_DAYS,
      importBytes: given.LIMIT_IMPORT_MB * 1_000_000,
      importFiles: given.LIMIT_IMPORT_FILES,
      importHours: given.LIMIT_IMPORT_HOURS,
      backupDays: given.BACKUP_KEEP_DAYS ?? null,
      packsADay: given.LIMIT_COURSE_PACKS_A_DAY,
      guests: { places: given.LIMIT_GUESTS_A_CLASS, anHour: given.LIMIT_GUESTS_AN_HOUR },
      courseEndings: {
        noticeDays: given.LIMIT_CLOSING_NOTICE_DAYS,
        lastDays: given.LIMIT_COURSE_ENDING_DAYS,
      },
    },
    secrets: {
      session: given.LECTERN_SESSION_SECRET,
      media: given.MEDIA_API_SECRET,
      audit: given.LECTERN_AUDIT_SECRET,
      vault: given.LECTERN_VAULT_KEYS,
      push: given.PUSH_KEY,
    },
  }
}

function logsOf(given: Settings, dataFolder: string): Config['logs'] {
  if (given.LOG_FOLDER === 'off') return null
  const folder = given.LOG_FOLDER ? resolve(given.LOG_FOLDER) : join(dataFolder, 'logs')
  return { folder, days: given.LIMIT_LOG_DAYS }
}

/** With an outside database there may be more processes than this one. */
function fanOutOf(given: Settings): Config['fanOut'] {
  if (given.REDIS_URL) return { kind: 'redis', url: given.REDIS_URL }
  return { kind: given.DATABASE_URL ? 'postgres' : 'in-process' }
}

function providerOf(given: Settings): Config['provider'] {
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret, GOOGLE_ISSUER: issuer } = given
  if (!clientId || !clientSecret) return null
  return {
    name: given.GOOGLE_NAME ?? (issuer ? new URL(issuer).hostname : 'Google'),
    issuer: issuer ?? 'https://accounts.google.com',
    clientId,
    clientSecret,
    hosts: given.GOOGLE_HOSTS ?? [],
  }
}

function mediaOf(given: Settings): Config['media'] {
  const service = serviceOf(given)
  if (service) return service
  if (given.LIVEKIT_URL) {
    return {
      kind: 'livekit',
      url: given.LIVEKIT_URL,
      key: given.LIVEKIT_API_KEY ?? '',
      secret: given.LIVEKIT_API_SECRET ?? '',
    }
  }
  const [from = 0, to = 0] = given.MEDIA_UDP_PORTS.split('-').map(Number)
  const processes = given.MEDIA_PROCESSES ?? Math.max(1, availableParallelism() - 1)
  const stun = given.MEDIA_STUN === undefined ? undefined : serverAt(given.MEDIA_STUN)
  return {
    kind: 'embedded',
    udpPorts: { from, to },
    address: given.MEDIA_ADDRESS,
    stun,
    relay: relayOf(given),
    processes,
  }
}

function relayOf({ TURN_URL: urls, TURN_SECRET: secret }: Settings) {
  return urls && secret ? { urls, secret } : undefined
}

function serverAt(text: string): { host: string; port: number } {
  const [host = '', port = '3478'] = text.split(':')
  return { host, port: Number(port) }
}
