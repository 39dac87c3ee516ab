import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type Extract, extract } from 'tar-stream'
import { lockFolder, postgresMajor, startPostgres } from '../../src/adapters/postgres/index.ts'
import type { Config } from '../../src/config/config.ts'
import { silentLog } from '../../src/kernel/log.ts'
import { reaches } from './audit-heads.ts'
import { keptFolders, refuseOutsideDatabase } from './backups.ts'
import { BackupRefused, type Manifest, manifest, manifestName } from './manifests.ts'

export type Restored = { manifest: Manifest; movedAside: string | undefined; auditIsWhole: boolean }

const places = ['postgres', ...keptFolders]

/** Unpacks beside the data, checks every byte against the manifest, and only then changes places. */
export async function restore(config: Config, path: string, options: { force: boolean }): Promise<Restored> {
  refuseOutsideDatabase(config)
  if (!existsSync(path)) throw new BackupRefused(`There is no file ${path}.`)
  const { dataFolder } = config
  const lock = await lockFolder(dataFolder)
  let restored: Omit<Restored, 'auditIsWhole'>
  try {
    const occupied = places.filter((place) => existsSync(join(dataFolder, place)))
    if (occupied.length > 0 && !options.force) {
      throw new BackupRefused(
        `${dataFolder} already holds a school (${occupied.join(', ')}). Set DATA_DIR to an empty folder, or say --force to move what is there aside.`,
      )
    }
    const draft = join(dataFolder, '.restoring')
    rmSync(draft, { recursive: true, force: true })
    const found = await unpack(path, draft).catch((error) => {
      rmSync(draft, { recursive: true, force: true })
      throw error
    })
    const movedAside = occupied.length > 0 ? moveAside(dataFolder, occupied, found.madeAt) : undefined
    for (const place of places)
      if (existsSync(join(draft, place))) renameSync(join(draft, place), join(dataFolder, place))
    rmSync(draft, { recursive: true })
    restored = { manifest: found, movedAside }
  } finally {
    lock.release()
  }
  // A start replays the log that the backup holds: what cannot start was not restored.
  const postgres = await startPostgres({ dataFolder, log: silentLog })
  const auditIsWhole = await reaches(postgres.adminUrl, restored.manifest.audit).finally(() => postgres.stop())
  return { ...restored, auditIsWhole }
}

async function unpack(path: string, draft: string): Promise<Manifest> {
  const entries = extract()
  const reading = pipeline(createReadStream(path), createGunzip(), entries)
  const unpacked = unpackEntries(entries, draft)
  const [read, result] = await Promise.allSettled([reading, unpacked])
  if (result.status === 'rejected' && result.reason instanceof BackupRefused) throw result.reason
  const broken = [read, result].find((outcome) => outcome.status === 'rejected')
  if (broken)
    throw new BackupRefused(
      `${path} is damaged or not a backup of Lectern: ${broken.reason.message}. Nothing was changed.`,
    )
  return verified(result.status === 'fulfilled' ? result.value : { sums: new Map() })
}

type Sums = Map<string, { size: number; sha256: string }>
type Unpacked = { found?: Manifest; sums: Sums }

async function unpackEntries(entries: Extract, draft: string): Promise<Unpacked> {
  const sums: Sums = new Map()
  let found: Manifest | undefined
  for await (const entry of entries) {
    const { name, type } = entry.header
    const body = entry as unknown as Readable
    if (name === manifestName) found = readManifest(await text(body))
    else if (type !== 'directory') sums.set(name, await writeEntry(body, placeIn(draft, name)))
    else {
      mkdirSync(placeIn(draft, name), { recursive: true, mode: 0o700 })
      body.resume()
    }
  }
  return found ? { found, sums } : { sums }
}

async function writeEntry(entry: Readable, path: string): Promise<{ size: number; sha256: string }> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  let size = 0
  await pipeline(
    entry,
    async function* (bytes: AsyncIterable<Uint8Array>) {
      for await (const chunk of bytes) {
        hash.update(chunk)
        size += chunk.length
        yield chunk
      }
    },
    createWriteStream(path, { mode: 0o600, flush: true }),
  )
  return { size, sha256: hash.digest('hex') }
}

/** An archive from elsewhere may name paths that lead out of the folder. */
function placeIn(draft: string, name: string): string {
  const parts = name.replace(/\/$/, '').split('/')
  if (!places.includes(parts[0] ?? '') || parts.includes('..') || parts.includes(''))
    throw new BackupRefused(`The backup holds a file that does not belong into one: "${name}". Nothing was changed.`)
  return join(draft, ...parts)
}

function readManifest(json: string): Manifest {
  const found = manifest.safeParse(JSON.parse(json))
  if (!found.success)
    throw new BackupRefused(
      'The backup was made by a Lectern that writes another format. Restore it with that version. Nothing was changed.',
    )
  return found.data
}

function verified({ found, sums }: Unpacked): Manifest {
  if (!found) throw new BackupRefused('The backup has no manifest, so it is not whole. Nothing was changed.')
  if (found.postgres !== postgresMajor) {
    throw new BackupRefused(
      `The backup holds PostgreSQL ${found.postgres} and this Lectern brings ${postgresMajor}. Restore it with Lectern ${found.lectern}. Nothing was changed.`,
    )
  }
  const wrong = found.files.filter(
    ({ path, size, sha256 }) => sums.get(path)?.sha256 !== sha256 || sums.get(path)?.size !== size,
  )
  if (wrong.length > 0 || sums.size !== found.files.length) {
    throw new BackupRefused(
      `The backup is not what was written: ${wrong[0]?.path ?? 'a file too many'} differs from its checksum. Nothing was changed.`,
    )
  }
  return found
}

function moveAside(dataFolder: string, occupied: string[], madeAt: string): string {
  const stamp = madeAt.replace(/\D/g, '').slice(0, 14)
  const aside =
    [...Array(1000).keys()]
      .map((n) => join(dataFolder, `before-${stamp}${n ? `-${n}` : ''}`))
      .find((path) => !existsSync(path)) ?? ''
  mkdirSync(aside, { mode: 0o700 })
  for (const place of occupied) renameSync(join(dataFolder, place), join(aside, place))
  return aside
}
