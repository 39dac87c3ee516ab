import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ErasureJournal } from '#modules/privacy/ports'

/** A file of lines `2026-11-22T10:00:00Z <mark>`, each on disk before the erasure it stands for is done. */
export function diskErasureJournal(path: string): ErasureJournal {
  return {
    async note(mark, at) {
      if (!/^[0-9a-f]{64}$/.test(mark)) throw new Error('A mark is a SHA-256 in hex.')
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const file = await open(path, 'a+', 0o600)
      try {
        // A line that a crash cut short must not swallow the next one.
        const { size } = await file.stat()
        const last = size > 0 ? (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString() : '\n'
        await file.appendFile(`${last === '\n' ? '' : '\n'}${at} ${mark}\n`)
        await file.sync()
      } finally {
        await file.close()
      }
    },

    async marks() {
      const lines = await readFile(path, 'utf8').catch(nothingYet)
      return new Set([...lines.matchAll(/ ([0-9a-f]{64})$/gm)].map(([, mark]) => mark as string))
    },
  }
}

function nothingYet(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return ''
  throw error
}
