import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { openBucketStandIn } from '../../../test/stand-ins/buckets.ts'
import { egressTo } from '../../../test/stand-ins/egress.ts'
import { fileStoreContract } from '../../modules/files/file-store.contract.ts'
import { bucketFiles } from './index.ts'

fileStoreContract('A bucket', async () => {
  const bucket = await openBucketStandIn()
  return { store: await bucketFiles(bucket.url, egressTo('files', bucket.url)), close: bucket.close }
})

it('a large object goes up in parts, and comes back byte for byte', async () => {
  const bucket = await openBucketStandIn()
  const store = await bucketFiles(bucket.url, egressTo('files', bucket.url))
  const bytes = randomBytes(19 * 1024 * 1024)
  const stored = await store.put(
    'recordings/long',
    Readable.from([bytes.subarray(0, 17_000_000), bytes.subarray(17_000_000)]),
  )
  expect(stored).toEqual({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
  expect((await buffer(await store.get('recordings/long'))).equals(bytes)).toBe(true)
  expect([...bucket.objects.keys()]).toEqual(['live/recordings/long'])
  await bucket.close()
})

it('a large object that breaks off leaves no parts behind', async () => {
  const bucket = await openBucketStandIn()
  const store = await bucketFiles(bucket.url, egressTo('files', bucket.url))
  async function* breaking() {
    yield randomBytes(18 * 1024 * 1024)
    throw new Error('the line dropped')
  }
  await expect(store.put('recordings/half', Readable.from(breaking()))).rejects.toThrow('the line dropped')
  expect([bucket.objects.size, bucket.uploads.size]).toEqual([0, 0])
  await bucket.close()
})

it('wrong keys are refused with the bucket’s own word, and without the secret', async () => {
  const bucket = await openBucketStandIn()
  const wrong = new URL(bucket.url)
  wrong.password = 'guessed'
  const store = await bucketFiles(wrong, egressTo('files', wrong))
  await expect(store.stat('a')).rejects.toThrow(/403/)
  await expect(store.put('a', Readable.from([Buffer.from('a')]))).rejects.toThrow(
    /^The bucket answered 403 SignatureDoesNotMatch about a\. It was refused\.$/,
  )
  await bucket.close()
})
