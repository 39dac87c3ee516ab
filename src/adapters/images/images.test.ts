import { Readable } from 'node:stream'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { Refusal } from '#kernel/refusal'
import { sharpImages } from './index.ts'

const images = sharpImages()

const photo = () =>
  sharp({ create: { width: 3000, height: 2000, channels: 3, background: '#2a6f97' } })
    .withExif({ IFD0: { Artist: 'Ada Lovelace' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
    .jpeg()
    .toBuffer()

test('a cover comes in two widths as WebP of one shape', async () => {
  const { narrow, wide } = await images.cover(Readable.from([await photo()]))
  const sizes = await Promise.all(
    [narrow, wide].map(async ({ bytes }) =>
      (({ format, width, height }) => ({ format, width, height }))(await sharp(bytes).metadata()),
    ),
  )
  expect(sizes).toEqual([
    { format: 'webp', width: 640, height: 360 },
    { format: 'webp', width: 1600, height: 900 },
  ])
})

test('where and by whom a photo was taken is not kept', async () => {
  const sent = await photo()
  expect((await sharp(sent).metadata()).exif).toBeDefined()
  const { wide } = await images.cover(Readable.from([sent]))
  const kept = await sharp(wide.bytes).metadata()
  expect([kept.exif, kept.iptc, kept.xmp]).toEqual([undefined, undefined, undefined])
  expect(Buffer.from(wide.bytes).includes('Lovelace')).toBe(false)
})

test('a photo taken sideways is shown upright', async () => {
  const sideways = await sharp({ create: { width: 1000, height: 500, channels: 3, background: '#ffffff' } })
    .composite([
      { input: { create: { width: 100, height: 500, channels: 3, background: '#ff0000' } }, left: 0, top: 0 },
    ])
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
  const { narrow } = await images.cover(Readable.from([sideways]))
  const { width, height } = await sharp(narrow.bytes).metadata()
  expect({ width, height }).toEqual({ width: 640, height: 360 })
})

test.each([
  ['text', Buffer.from('not a picture at all')],
  ['nothing', Buffer.alloc(0)],
  ['half a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
])('%s is refused as unreadable', async (_what, bytes) => {
  await expect(images.cover(Readable.from([bytes]))).rejects.toEqual(new Refusal('image.unreadable'))
})

test('a small file that would unpack to a huge picture is refused', async () => {
  const bomb = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#000000' } })
    .png()
    .toBuffer()
  expect(bomb.length).toBeLessThan(1_000_000)
  await expect(images.cover(Readable.from([bomb]))).rejects.toThrow('image.unreadable')
})
