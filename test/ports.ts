import { Readable } from 'node:stream'
import { sharpImages } from '#adapters/images'
import { linkRooms } from '#adapters/link'
import { safeMarkdown } from '#adapters/markdown'
import { sniffedMediaTypes } from '#adapters/media-types'
import type { Db } from '#kernel/db'
import { type FileStore, MissingObject } from '#modules/files/ports'
import type { PasswordHash } from '#modules/identity/ports'
import type { Mail, Mailer } from '#modules/notifications/ports'
import type { ErasureJournal } from '#modules/privacy/ports'
import type { Ports } from '../src/ports.ts'
import { captionsForSpecs } from './captions.ts'
import { recorderForSpecs, roomsForSpecs } from './rooms.ts'
import { vaultOfSpecs } from './vaults.ts'

/** Made in no time: most specs are about something else than how long a guess takes. One that is not brings its own. */
export const quickHash: PasswordHash = { algorithm: 'argon2id', memoryKiB: 64, passes: 1 }

/** A letter box that specs can look into. */
export function letterBox(): Mailer & { mails: Mail[] } {
  const mails: Mail[] = []
  return {
    mails,
    async send(mail) {
      mails.push(mail)
      return 'sent'
    },
    async close() {},
  }
}

/** Keeps files in memory, for specs in which the disk plays no part. */
function memoryStore(): FileStore {
  const objects = new Map<string, Buffer>()
  const stored = (key: string) => {
    const bytes = objects.get(key)
    if (!bytes) throw new MissingObject(key)
    return bytes
  }
  return {
    async put(key, body) {
      const bytes = Buffer.concat(await body.toArray())
      objects.set(key, bytes)
      const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex')
      return { size: bytes.length, sha256 }
    },
    get: async (key, range) => Readable.from([range ? stored(key).subarray(range.start, range.end + 1) : stored(key)]),
    stat: async (key) => (objects.has(key) ? { size: stored(key).length } : null),
    delete: async (key) => void objects.delete(key),
    purge: async (key) => void objects.delete(key),
    async *list(prefix) {
      for (const [key, { length }] of objects) if (key.startsWith(prefix)) yield { key, size: length }
    },
  }
}

/** Remembers who was erased as long as the spec runs. */
function memoryJournal(): ErasureJournal {
  const marks = new Set<string>()
  return { note: async (mark) => void marks.add(mark), marks: async () => marks }
}

/** What a spec's school has in place of outside services. A spec that needs the real one hands it in. */
export function portsForSpecs({ db }: { db: Db }): Ports {
  return {
    mailer: letterBox(),
    mailReachesPeople: false,
    provider: null,
    store: memoryStore(),
    erasureJournal: memoryJournal(),
    mediaTypes: sniffedMediaTypes(),
    markdown: safeMarkdown(),
    images: sharpImages(),
    senders: { whatsapp: null, sms: null, push: null },
    processors: [],
    processorsLater: [],
    privacyContact: { setting: '', isNeeded: false },
    hosting: null,
    invitationDays: 14,
    keyLimits: { most: 20, longestDays: 365 },
    restrictionNoticeDays: 7,
    importLimits: { bytes: 1_000_000_000, entries: 1000, fileBytes: 100_000_000, hours: 24 },
    packsADay: 5,
    guestLimits: { places: 10, anHour: 30 },
    courseEndings: { noticeDays: 7, lastDays: 24 },
    backupDays: null,
    passwordHash: quickHash,
    vault: vaultOfSpecs(),
    rooms: roomsForSpecs(() => db.clock.now()).media,
    behind: linkRooms,
    recorder: recorderForSpecs().recorder,
    ...captionsForSpecs().ports,
    countryOf: () => null,
    specRecord: { last: async () => null, tree: async () => '' },
  }
}
