import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { assertKey, type ByteRange, type FileStore, MissingObject, type Stored } from '#modules/files/ports'

/** Objects as files under one folder. What is being written stays among the drafts until it is whole and on disk. */
export async function diskFiles(folder: string): Promise<FileStore> {
  const drafts = join(folder, '.drafts')
  await mkdir(drafts, { recursive: true })
  await removeAbandoned(drafts)
  const pathOf = (key: string) => join(folder, ...assertKey(key).split('/'))

  return {
    async put(key, body) {
      const path = pathOf(key)
      const draft = join(drafts, randomUUID())
      try {
        const stored = await writeWhole(draft, body)
        await mkdir(dirname(path), { recursive: true })
        await rename(draft, path)
        await syncFolder(dirname(path))
        return stored
      } finally {
        await rm(draft, { force: true })
      }
    },

    async get(key, range) {
      const file = await openExisting(key, pathOf(key))
      return file.createReadStream(await optionsOf(file, range))
    },

    async stat(key) {
      const found = await stat(pathOf(key)).catch(nullIfMissing)
      return found?.isFile() ? { size: found.size } : null
    },

    async delete(key) {
      await rm(pathOf(key), { force: true })
    },

    async purge(key) {
      await rm(pathOf(key), { force: true })
    },

    list: (prefix) => list(folder, prefix),
  }
}

async function writeWhole(path: string, body: Readable): Promise<Stored> {
  const hash = createHash('sha256')
  let size = 0
  const file = await open(path, 'wx')
  try {
    for await (const chunk of body) {
      hash.update(chunk)
      size += chunk.length
      await writeAll(file, chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { size, sha256: hash.digest('hex') }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length; ) written += (await file.write(chunk, written)).bytesWritten
}

/** A rename is lasting only once its folder is on disk too. Windows keeps no handle on folders. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  await handle.sync()
  await handle.close()
}

async function openExisting(key: string, path: string): Promise<FileHandle> {
  const file = await open(path, 'r').catch(nullIfMissing)
  if (file && (await file.stat()).isFile()) return file
  await file?.close()
  throw new MissingObject(key)
}

/** A range past the end is an empty stream, as reading past the end is. */
async function optionsOf(file: FileHandle, range: ByteRange | undefined) {
  if (!range) return {}
  const { size } = await file.stat()
  return range.start < size ? range : { start: size, end: size }
}

async function* list(folder: string, prefix: string): AsyncIterable<{ key: string; size: number }> {
  const start = prefix.includes('/') ? prefix.slice(0, prefix.lastIndexOf('/')) : ''
  if (start) assertKey(start)
  yield* walk(folder, start, prefix)
}

async function* walk(folder: string, place: string, prefix: string): AsyncIterable<{ key: string; size: number }> {
  const entries = (await readdir(join(folder, place), { withFileTypes: true }).catch(nullIfMissing)) ?? []
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const key = place ? `${place}/${entry.name}` : entry.name
    if (entry.name === '.drafts') continue
    if (entry.isDirectory() && (key.startsWith(prefix) || prefix.startsWith(`${key}/`)))
      yield* walk(folder, key, prefix)
    if (!entry.isFile() || !key.startsWith(prefix)) continue
    const found = await stat(join(folder, key)).catch(nullIfMissing)
    if (found) yield { key, size: found.size }
  }
}

/** Drafts of a process that was killed. Those of the last day may be another process's, still being written. */
async function removeAbandoned(drafts: string): Promise<void> {
  const dayAgo = performance.timeOrigin + performance.now() - 86_400_000
  for (const name of await readdir(drafts)) {
    const found = await stat(join(drafts, name)).catch(nullIfMissing)
    if (found && found.mtimeMs < dayAgo) await rm(join(drafts, name), { force: true })
  }
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}
