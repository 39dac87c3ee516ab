import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sealing, unsealed } from './sealed-streams.ts'

const key = randomBytes(32)
const piece = 65_536
const lengths = [0, 1, piece - 1, piece, piece + 1, 3 * piece, 3 * piece + 7]

async function closed(plain: Buffer, chunk = 10_000): Promise<Buffer> {
  const chunks = Array.from({ length: Math.ceil(plain.length / chunk) }, (_, at) =>
    plain.subarray(at * chunk, (at + 1) * chunk),
  )
  return buffer(Readable.from(chunks).pipe(sealing(key, (size) => expect(size).toBe(plain.length))))
}

const opened = (bytes: Buffer, size: number, start = 0, end = Math.max(0, size - 1)) =>
  buffer(
    unsealed(key, size, { start, end }, async (range) => Readable.from([bytes.subarray(range.start, range.end + 1)])),
  )

test.each(lengths)('A stream of %i bytes comes out as it went in', async (length) => {
  const plain = randomBytes(length)
  expect((await opened(await closed(plain), length)).equals(plain)).toBe(true)
})

test('Any part of it comes out by itself', async () => {
  const plain = randomBytes(3 * piece + 7)
  const bytes = await closed(plain, 70_000)
  await fc.assert(
    fc.asyncProperty(fc.nat(plain.length - 1), fc.nat(plain.length - 1), async (one, other) => {
      const [start, end] = [Math.min(one, other), Math.max(one, other)]
      expect((await opened(bytes, plain.length, start, end)).equals(plain.subarray(start, end + 1))).toBe(true)
    }),
    { numRuns: 40 },
  )
})

test('What was changed, moved, cut off or lengthened does not open', async () => {
  const plain = randomBytes(3 * piece)
  const bytes = await closed(plain)
  const stride = piece + 16
  const changed = Buffer.from(bytes)
  changed[stride * 2 + 5] = (changed[stride * 2 + 5] ?? 0) ^ 1
  const moved = Buffer.concat([
    bytes.subarray(stride, 2 * stride),
    bytes.subarray(0, stride),
    bytes.subarray(2 * stride),
  ])
  await expect(opened(changed, plain.length)).rejects.toThrow('changed since')
  await expect(opened(moved, plain.length)).rejects.toThrow('changed since')
  await expect(opened(bytes.subarray(0, 2 * stride), plain.length)).rejects.toThrow('missing')
  await expect(opened(bytes.subarray(0, 2 * stride), 2 * piece)).rejects.toThrow('changed since')
  await expect(opened(Buffer.concat([bytes, Buffer.alloc(stride)]), 4 * piece)).rejects.toThrow('changed since')
})
