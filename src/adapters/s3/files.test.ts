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

it('what is purged from a bucket that keeps versions leaves none, no delete marker and no unfinished upload', async () => {
  const bucket = await openBucketStandIn({ versioned: true })
  const store = await bucketFiles(bucket.url, egressTo('files', bucket.url))
  for (const text of ['one', 'two', 'three']) await store.put('files/a', Readable.from([Buffer.from(text)]))
  await store.put('files/ab', Readable.from([Buffer.from('of somebody else')]))
  await store.delete('files/a')
  bucket.beginUpload('live/files/a')
  bucket.beginUpload('live/files/ab')
  expect(bucket.versions.get('live/files/a')).toHaveLength(4)
  await store.purge('files/a')
  expect(bucket.versions.get('live/files/a')).toEqual([])
  expect(bucket.versions.get('live/files/ab')).toHaveLength(1)
  expect([...bucket.uploads.keys()]).toHaveLength(1)
  await bucket.close()
})

it('a version that the bucket keeps is not taken for gone', async () => {
  const bucket = await openBucketStandIn({ versioned: true })
  const store = await bucketFiles(bucket.url, egressTo('files', bucket.url))
  await store.put('files/a', Readable.from([Buffer.from('one')]))
  bucket.locked.add('live/files/a')
  await expect(store.purge('files/a')).rejects.toThrow('The bucket kept a version of files/a: AccessDenied.')
  await bucket.close()
})

it('where versions are not known, what is purged is deleted', async () => {
  const bucket = await openBucketStandIn({ knowsVersions: false })
  const store = await bucketFiles(bucket.url, egressTo('files', bucket.url))
  await store.put('files/a', Readable.from([Buffer.from('one')]))
  await store.purge('files/a')
  expect(bucket.objects.size).toBe(0)
  await bucket.close()
})
