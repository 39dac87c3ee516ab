import { localCountries } from '#adapters/countries'
import { diskErasureJournal, diskFiles, diskSpecRecord } from '#adapters/disk'
import { openLocalFanout } from '#adapters/fanout-local'
import { openPostgresFanout } from '#adapters/fanout-postgres'
import { sharpImages } from '#adapters/images'
import { safeMarkdown } from '#adapters/markdown'
import { sniffedMediaTypes } from '#adapters/media-types'
import { openidProvider } from '#adapters/openid'
import { bucketFiles } from '#adapters/s3'
import { transcriptions } from '#adapters/transcriptions'
import type { Db } from '#kernel/db'
import type { Egress } from '#kernel/egress'
import type { Fanout } from '#kernel/fanout'
import type { Log } from '#kernel/log'
import type { Processor } from '#kernel/processors'
import { openVault, type Vault } from '#kernel/vault'
import type { Images, Markdown } from '#modules/courses/ports'
import type { FileStore, MediaTypes } from '#modules/files/ports'
import type { CountryOf, PasswordHash, Provider } from '#modules/identity/ports'
import type { Hearing, MediaRooms, Recogniser, Recorder } from '#modules/live/ports'
import { outboxMailer } from '#modules/notifications'
import type { Mailer, Senders } from '#modules/notifications/ports'
import type { EndingLimits } from '#modules/privacy'
import type { ErasureJournal } from '#modules/privacy/ports'
import type { Portraits } from '#modules/profiles/ports'
import type { SpecRecord } from '#modules/promises/ports'
import type { Config } from './config/config.ts'
import { processorsOf } from './config/processors.ts'
import type { Secrets } from './config/secrets.ts'
import { openSenders } from './telling.ts'

/** The services behind the modules' ports. Each has an embedded default; a spec hands in doubles. */
export type Ports = {
  mailer: Mailer
  /** Whether mail leaves this machine, or waits in the outbox page for the owner to read. */
  mailReachesPeople: boolean
  store: FileStore
  erasureJournal: ErasureJournal
  mediaTypes: MediaTypes
  markdown: Markdown
  images: Images & Portraits
  passwordHash: PasswordHash
  vault: Vault
  /** Null when nobody else vouches for people here. */
  provider: Provider | null
  rooms: MediaRooms
  behind: (link: string) => MediaRooms
  recorder: Recorder
  hearing: Hearing
  /** Null when nobody makes captions here. */
  recogniser: Recogniser | null
  countryOf: CountryOf
  /** What reaches people besides mail; nothing, until the configuration names it. */
  senders: Senders
  /** Everybody outside to whom the configuration lets the school speak. */
  processors: readonly Processor[]
  /** The same once what is announced is used. */
  processorsLater: readonly Processor[]
  /** Where people write about privacy as far as it is set, and whether somebody has to be named. */
  privacyContact: { setting: string; isNeeded: boolean }
  /** Where the school itself runs; null where nobody says so. */
  hosting: string | null
  /** How many days a mailed invitation stands. */
  invitationDays: number
  /** How many API keys a person may have, and for how long at most. */
  keyLimits: { most: number; longestDays: number }
  /** How many days before its end somebody is told that the restriction of their data ends. */
  restrictionNoticeDays: number
  /** How much a copy from another school may hold, how large a file in it may be, and how long it waits for its person. */
  importLimits: { bytes: number; entries: number; fileBytes: number; hours: number }
  /** When the courses of a teacher who leaves end. */
  courseEndings: EndingLimits
  /** How long a backup is kept; null where nobody says. */
  backupDays: number | null
  /** How many packs of one course a student may fetch within a day. */
  packsADay: number
  /** How many guests a class may have, and how often one network may come as one within an hour. */
  guestLimits: { places: number; anHour: number }
  /** How the specs last went on this machine. */
  specRecord: SpecRecord
}

/** Which adapter stands behind each port, by configuration; media, which takes part in the server, is opened in media.ts. */
export async function openPorts(
  config: Config,
  secrets: Secrets,
  db: Db,
  egress: Egress,
): Promise<Omit<Ports, 'rooms' | 'behind' | 'recorder' | 'hearing'>> {
  return {
    mailer: config.mail.kind === 'smtp' ? await openMail(config.mail) : outboxMailer(db),
    mailReachesPeople: config.mail.kind === 'smtp',
    provider: config.provider && openidProvider({ ...config.provider, egress }),
    store: await openStore(config.files, egress),
    erasureJournal: diskErasureJournal(config.erasureJournal),
    mediaTypes: sniffedMediaTypes(),
    markdown: safeMarkdown(),
    images: sharpImages(),
    passwordHash: config.passwordHash,
    vault: openVault(secrets.vault),
    countryOf: localCountries(config.countriesFile),
    recogniser: config.captions && transcriptions({ ...config.captions, egress }),
    senders: openSenders(config, secrets, egress),
    processors: egress.processors,
    processorsLater: config.later ? processorsOf(config.later) : [],
    privacyContact: { setting: config.privacyContact, isNeeded: config.isPublic },
    hosting: config.hosting,
    invitationDays: config.limits.invitationDays,
    keyLimits: { most: config.limits.keys, longestDays: config.limits.keyDays },
    restrictionNoticeDays: config.limits.restrictionNoticeDays,
    importLimits: {
      bytes: config.limits.importBytes,
      entries: config.limits.importFiles,
      fileBytes: config.limits.uploadBytes,
      hours: config.limits.importHours,
    },
    courseEndings: config.limits.courseEndings,
    backupDays: config.limits.backupDays,
    packsADay: config.limits.packsADay,
    guestLimits: config.limits.guests,
    specRecord: diskSpecRecord(),
  }
}

async function openMail(mail: Extract<Config['mail'], { kind: 'smtp' }>): Promise<Mailer> {
  const { openSmtp } = await import('#adapters/mail')
  return openSmtp(mail)
}

async function openStore(files: Config['files'], egress: Egress): Promise<FileStore> {
  return files.kind === 'disk' ? diskFiles(files.folder) : bucketFiles(files.url, egress)
}

/** How the processes of this school wake each other up. */
export async function openFanout(config: Config, databaseUrl: string, log: Log): Promise<Fanout> {
  switch (config.fanOut.kind) {
    case 'in-process':
      return openLocalFanout()
    case 'postgres':
      return openPostgresFanout({ databaseUrl, log })
    case 'redis':
      // as with mail: what most schools do without is loaded where it is configured
      return (await import('#adapters/fanout-redis')).openRedisFanout({
        url: config.fanOut.url,
        school: config.publicUrl.host,
        log,
      })
  }
}
