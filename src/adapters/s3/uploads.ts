import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Stored } from '#modules/files/ports'
import { answerOf, textIn } from './answers.ts'
import type { Bucket } from './buckets.ts'

/** S3 takes parts of 5 MB and more, and 10,000 of them: objects up to 80 GB, in 8 MB of memory. */
const partSize = 8 * 1024 * 1024

/** A small object goes in one request; a large one in parts, and appears when the last has arrived. */
export async function putObject(bucket: Bucket, key: string, body: Readable): Promise<Stored> {
  const hash = createHash('sha256')
  let size = 0
  const counted = async function* () {
    for await (const chunk of body) {
      hash.update(chunk)
      size += chunk.length
      yield chunk as Uint8Array
    }
  }
  const parts = partsOf(counted())
  const first = (await parts.next()).value ?? new Uint8Array()
  const second = await parts.next()
  if (second.done) await answerOf(await bucket.ask(key, { method: 'PUT', body: first }), key)
  else await putParts(bucket, key, [first, second.value], parts)
  return { size, sha256: hash.digest('hex') }
}

async function putParts(
  bucket: Bucket,
  key: string,
  begun: Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
): Promise<void> {
  const opened = await answerOf(await bucket.ask(key, { method: 'POST', query: { uploads: '' } }), key)
  const uploadId = textIn(await opened.text(), 'UploadId')
  try {
    const tags: string[] = []
    const send = async (part: Uint8Array) => {
      const query = { partNumber: String(tags.length + 1), uploadId }
      const { headers } = await answerOf(await bucket.ask(key, { method: 'PUT', query, body: part }), key)
      tags.push(headers.get('etag') ?? '')
    }
    for (const part of begun) await send(part)
    for await (const part of rest) await send(part)
    await complete(bucket, key, uploadId, tags)
  } catch (error) {
    await bucket.ask(key, { method: 'DELETE', query: { uploadId } })
    throw error
  }
}

async function complete(bucket: Bucket, key: string, uploadId: string, tags: string[]): Promise<void> {
  const parts = tags.map((tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${tag}</ETag></Part>`)
  const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`)
  const answer = await (
    await answerOf(await bucket.ask(key, { method: 'POST', query: { uploadId }, body }), key)
  ).text()
  // S3 answers 200 before it is done, and may still fail.
  if (answer.includes('<Error>'))
    throw new Error(`The bucket could not put ${key} together: ${textIn(answer, 'Message')}`)
}

async function* partsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  let held: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    held.push(chunk)
    size += chunk.length
    if (size < partSize) continue
    const whole = Buffer.concat(held)
    let at = 0
    for (; whole.length - at >= partSize; at += partSize) yield whole.subarray(at, at + partSize)
    held = [whole.subarray(at)]
    size = whole.length - at
  }
  if (size > 0) yield Buffer.concat(held)
}
