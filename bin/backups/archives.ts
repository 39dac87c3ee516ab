import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Headers, pack } from 'tar-stream'
import type { Piece } from '../../src/adapters/postgres/index.ts'
import { type Manifest, manifestName } from './manifests.ts'

export type Archive = {
  add(piece: Piece): Promise<void>
  /** Writes the manifest and puts the archive, whole and on disk, in its place. */
  close(about: Omit<Manifest, 'format' | 'files'>): Promise<Manifest>
  abandon(): Promise<void>
}

/** A .tar.gz that any tar can open, readable by its owner alone: it holds everything about everybody. */
export function openArchive(path: string): Archive {
  const draft = `${path}.partial`
  const tar = pack()
  const written = pipeline(tar, createGzip({ level: 3 }), createWriteStream(draft, { mode: 0o600, flush: true }))
  written.catch(() => {})
  const files: Manifest['files'] = []

  async function addFile(
    name: string,
    size: number,
    body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<string> {
    const hash = createHash('sha256')
    const { promise: closed, resolve, reject } = Promise.withResolvers<void>()
    const entry = tar.entry(header(name, 'file', size), (error) => (error ? reject(error) : resolve()))
    for await (const bytes of body) {
      hash.update(bytes)
      if (!entry.write(bytes)) await Promise.race([new Promise((drained) => entry.once('drain', drained)), written])
    }
    entry.end()
    await Promise.race([closed, written])
    return hash.digest('hex')
  }

  return {
    async add(piece) {
      if (piece.kind === 'folder') {
        tar.entry(header(piece.path, 'directory', 0)).end()
        return
      }
      const sha256 = await addFile(piece.path, piece.size, piece.read())
      files.push({ path: piece.path, size: piece.size, sha256 })
    },
    async close(about) {
      const manifest: Manifest = { format: 1, ...about, files }
      const text = Buffer.from(JSON.stringify(manifest, null, 1))
      await addFile(manifestName, text.length, [text])
      tar.finalize()
      await written
      await rename(draft, path)
      await syncFolder(dirname(path))
      return manifest
    },
    async abandon() {
      tar.destroy()
      await written.catch(() => {})
      await rm(draft, { force: true })
    },
  }
}

function header(name: string, type: 'file' | 'directory', size: number): Headers {
  return { name, type, size, mode: type === 'file' ? 0o600 : 0o700 }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  await handle.sync()
  await handle.close()
}
