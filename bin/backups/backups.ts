import { existsSync, readdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Piece,
  postgresMajor,
  runningPostgres,
  startHotCopy,
  startPostgres,
} from '../../src/adapters/postgres/index.ts'
import type { Config } from '../../src/config/config.ts'
import { silentLog } from '../../src/kernel/log.ts'
import { type Archive, openArchive } from './archives.ts'
import { auditHead } from './audit-heads.ts'
import { BackupRefused, type Manifest } from './manifests.ts'

/** Folders of DATA_DIR that a backup holds beside the database. */
export const keptFolders = ['files', 'secrets']

/** Writes everything in the data folder into one archive, whether Lectern runs on it or not. */
export async function backUp(config: Config, path: string, version: string): Promise<Manifest> {
  refuseOutsideDatabase(config)
  if (existsSync(path)) throw new BackupRefused(`${path} exists already. Name another file, or move it away.`)
  const running = runningPostgres(config.dataFolder)
  if (running) return write(config, path, version, running)

  const postgres = await startPostgres({ dataFolder: config.dataFolder, log: silentLog })
  try {
    return await write(config, path, version, postgres)
  } finally {
    await postgres.stop()
  }
}

async function write(
  { dataFolder }: Config,
  path: string,
  version: string,
  { adminUrl, folder }: { adminUrl: string; folder: string },
): Promise<Manifest> {
  const audit = await auditHead(adminUrl)
  const archive = openArchive(path)
  const copy = await startHotCopy(adminUrl, folder)
  try {
    const cluster = `postgres/${postgresMajor}`
    await archive.add({ kind: 'folder', path: 'postgres' })
    await archive.add({ kind: 'folder', path: cluster })
    await addAll(archive, copy.files(), cluster)

    // Before the copy's moment, so that a file deleted after it is there; and once more for those that came in between.
    const known = new Set<string>()
    for (const kept of keptFolders) await addAll(archive, newFilesIn(dataFolder, kept, known))
    await addAll(archive, copy.finish(), cluster)
    for (const kept of keptFolders) await addAll(archive, newFilesIn(dataFolder, kept, known))

    return await archive.close({ madeAt: new Date().toISOString(), lectern: version, postgres: postgresMajor, audit })
  } catch (error) {
    await archive.abandon()
    throw error
  } finally {
    await copy.close()
  }
}

async function addAll(archive: Archive, pieces: AsyncIterable<Piece>, place = ''): Promise<void> {
  for await (const piece of pieces) await archive.add(place ? { ...piece, path: `${place}/${piece.path}` } : piece)
}

async function* newFilesIn(dataFolder: string, place: string, known: Set<string>): AsyncIterable<Piece> {
  if (!existsSync(join(dataFolder, place))) return
  if (!known.has(place)) yield { kind: 'folder', path: place }
  known.add(place)
  for (const entry of readdirSync(join(dataFolder, place), { withFileTypes: true })) {
    const path = `${place}/${entry.name}`
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) yield* newFilesIn(dataFolder, path, known)
    if (!entry.isFile() || known.has(path)) continue
    known.add(path)
    const file = await open(join(dataFolder, path), 'r').catch(() => undefined)
    if (!file) continue
    const { size } = await file.stat()
    yield { kind: 'file', path, size, read: () => file.createReadStream({ end: Math.max(0, size - 1) }) }
  }
}

export function refuseOutsideDatabase(config: Config): void {
  if (config.database.kind === 'external') {
    throw new BackupRefused(
      'The database is outside (DATABASE_URL), so its own tools back it up and restore it: pg_dump and pg_restore, or your provider’s snapshots. Copy DATA_DIR/files and DATA_DIR/secrets, or the bucket of FILES_URL, along with it.',
    )
  }
}
