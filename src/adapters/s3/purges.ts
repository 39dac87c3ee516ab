import { createHash } from 'node:crypto'
import { answerOf, elementsIn, inElement, textIn } from './answers.ts'
import { type Bucket, notImplemented } from './buckets.ts'

/** A page of a list holds up to a thousand; more rounds than this are a bucket that does not do as it says. */
const mostRounds = 50

/** Takes an object with all its versions, delete markers among them, and the parts of uploads that never ended. */
export async function purgeObject(bucket: Bucket, key: string): Promise<void> {
  await takeRounds(
    key,
    () => versionsOf(bucket, key),
    (found) => deleteVersions(bucket, key, found),
  )
  await takeRounds(
    key,
    () => uploadsOf(bucket, key),
    async (found) => {
      for (const uploadId of found) await deleteKey(bucket, key, { uploadId })
    },
  )
}

/** Only an empty list is an acknowledgement: what was deleted is looked for again. */
async function takeRounds(
  key: string,
  list: () => Promise<string[]>,
  take: (found: string[]) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < mostRounds; round += 1) {
    const found = await list()
    if (found.length === 0) return
    await take(found)
  }
  throw new Error(`The bucket still holds something of ${key}.`)
}

async function versionsOf(bucket: Bucket, key: string): Promise<string[]> {
  const prefix = bucket.folder + key
  const response = await bucket.askBucket({ query: { versions: '', prefix } })
  // A server that knows no versions holds one object, or none.
  if (response.status === notImplemented) {
    await response.body?.cancel()
    await deleteKey(bucket, key)
    return []
  }
  const page = await (await answerOf(response, key)).text()
  return [...elementsIn(page, 'Version'), ...elementsIn(page, 'DeleteMarker')]
    .filter((one) => textIn(one, 'Key') === prefix)
    .map((one) => textIn(one, 'VersionId') || 'null')
}

async function deleteVersions(bucket: Bucket, key: string, versions: string[]): Promise<void> {
  const objects = versions.map(
    (version) =>
      `<Object><Key>${inElement(bucket.folder + key)}</Key><VersionId>${inElement(version)}</VersionId></Object>`,
  )
  const body = Buffer.from(`<Delete><Quiet>true</Quiet>${objects.join('')}</Delete>`)
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') }
  const answer = await answerOf(await bucket.askBucket({ method: 'POST', query: { delete: '' }, headers, body }), key)
  // S3 answers 200 and says in the text what it did not delete: what is locked, or not allowed.
  const [refused] = elementsIn(await answer.text(), 'Error')
  if (refused) throw new Error(`The bucket kept a version of ${key}: ${textIn(refused, 'Code')}.`)
}

async function uploadsOf(bucket: Bucket, key: string): Promise<string[]> {
  const prefix = bucket.folder + key
  const response = await bucket.askBucket({ query: { uploads: '', prefix } })
  if (response.status === notImplemented) {
    await response.body?.cancel()
    return []
  }
  const page = await (await answerOf(response, key)).text()
  return elementsIn(page, 'Upload')
    .filter((one) => textIn(one, 'Key') === prefix)
    .map((one) => textIn(one, 'UploadId'))
}

/** What is gone already is no fault. */
export async function deleteKey(bucket: Bucket, key: string, query: Record<string, string> = {}): Promise<void> {
  const answer = await bucket.ask(key, { method: 'DELETE', query })
  if (answer.status !== 404) await answerOf(answer, key)
}
