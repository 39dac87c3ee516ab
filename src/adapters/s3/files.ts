import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { Egress } from '#kernel/egress'
import { assertKey, type ByteRange, type FileStore, MissingObject } from '#modules/files/ports'

import { answerOf, elementsIn, textIn } from './answers.ts'
import { openBucket } from './buckets.ts'
import { deleteKey, purgeObject } from './purges.ts'
import { putObject } from './uploads.ts'

/** Objects in an S3-compatible bucket, under the same keys as on disk. */
export async function bucketFiles(url: URL, egress: Egress): Promise<FileStore> {
  const bucket = openBucket(url, egress)
  const { folder } = bucket

  return {
    put: async (key, body) => putObject(bucket, assertKey(key), body),

    async get(key, range) {
      const response = await bucket.ask(assertKey(key), { headers: rangeHeader(range) })
      if (response.status === 404) throw new MissingObject(key)
      const isPastTheEnd = response.status === 416
      if (isPastTheEnd) return Readable.from([])
      return bodyOf(await answerOf(response, key))
    },

    async stat(key) {
      const response = await bucket.ask(assertKey(key), { method: 'HEAD' })
      if (response.status === 404) return null
      const { headers } = await answerOf(response, key)
      return { size: Number(headers.get('content-length')) }
    },

    async delete(key) {
      // A bucket that keeps versions would write down that nothing was deleted.
      const there = await bucket.ask(assertKey(key), { method: 'HEAD' })
      if (there.status !== 404) await deleteKey(bucket, key)
    },

    purge: (key) => purgeObject(bucket, assertKey(key)),

    async *list(prefix) {
      let token: string | undefined
      do {
        const query = {
          'list-type': '2',
          prefix: folder + prefix,
          ...(token ? { 'continuation-token': token } : {}),
        }
        const page = await (await answerOf(await bucket.askBucket({ query }), prefix)).text()
        for (const object of elementsIn(page, 'Contents')) {
          yield { key: textIn(object, 'Key').slice(folder.length), size: Number(textIn(object, 'Size')) }
        }
        token = textIn(page, 'NextContinuationToken') || undefined
      } while (token)
    },
  }
}

function rangeHeader(range: ByteRange | undefined): Record<string, string> {
  return range ? { range: `bytes=${range.start}-${range.end}` } : {}
}

function bodyOf({ body }: Response): Readable {
  return body ? Readable.fromWeb(body as ReadableStream) : Readable.from([])
}
