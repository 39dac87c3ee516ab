import { createHash } from 'node:crypto'
import { type Readable, Transform } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'

/** What a file of an archive turned out to be. */
export type Packed = { readonly path: string; readonly size: number; readonly sha256: string }

/** A ZIP that is read while it is written, one file after the other; larger than 4 GB where it has to be. */
export function openArchive(now: Temporal.Instant) {
  const zip = new ZipFile()
  const body = zip.outputStream as Readable
  zip.on('error', (error) => body.destroy(error as Error))
  const mtime = new Date(now.epochMilliseconds)
  return {
    body,
    /** Waits until the whole of it is in. */
    async add(path: string, source: Readable, { isPacked = false } = {}): Promise<Packed> {
      const hash = createHash('sha256')
      let size = 0
      const counted = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          size += chunk.length
          hash.update(chunk)
          done(null, chunk)
        },
      })
      const stop = () => counted.destroy()
      body.once('close', stop)
      zip.addReadStream(counted, path, { mtime, mode: 0o100644, compress: !isPacked })
      await Promise.all([pipeline(source, counted), finished(counted)])
      body.off('close', stop)
      return { path, size, sha256: hash.digest('hex') }
    },
    end() {
      zip.end()
    },
  }
}
