import { Readable } from 'node:stream'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
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

describe('A portrait', () => {
  const red = { r: 255, g: 0, b: 0 }
  const colourAt = async (bytes: Uint8Array, left: number, top: number) =>
    [...(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw().toBuffer())].map((part) =>
      part > 127 ? 1 : 0,
    )
  /** Blue, with a red square in its upper left corner. */
  const marked = (width: number, height: number, corner: number) =>
    sharp({ create: { width, height, channels: 3, background: '#00f' } }).composite([
      { input: { create: { width: corner, height: corner, channels: 3, background: red } }, left: 0, top: 0 },
    ])

  test('comes in two sizes, square, without where and by whom it was taken', async () => {
    const { small, large } = await images.portrait(Readable.from([await photo()]))
    for (const [{ bytes }, side] of [
      [small, 128],
      [large, 512],
    ] as const) {
      const { format, width, height, exif } = await sharp(bytes).metadata()
      expect({ format, width, height, exif }).toEqual({ format: 'webp', width: side, height: side, exif: undefined })
      expect(Buffer.from(bytes).includes('Lovelace')).toBe(false)
    }
  })

  test('is cut where it was asked to be, and in the middle otherwise', async () => {
    const sent = await marked(800, 400, 400).png().toBuffer()
    const left = await images.portrait(Readable.from([sent]), { x: 0, y: 0, side: 1 })
    expect(await colourAt(left.large.bytes, 256, 256)).toEqual([1, 0, 0])
    const right = await images.portrait(Readable.from([sent]), { x: 1, y: 0, side: 1 })
    expect(await colourAt(right.large.bytes, 256, 256)).toEqual([0, 0, 1])
    const middle = await images.portrait(Readable.from([sent]))
    expect(await colourAt(middle.large.bytes, 100, 256)).toEqual([1, 0, 0])
    expect(await colourAt(middle.large.bytes, 400, 256)).toEqual([0, 0, 1])
    const closer = await images.portrait(Readable.from([sent]), { x: 0, y: 1, side: 0.25 })
    expect(await colourAt(closer.large.bytes, 500, 500)).toEqual([1, 0, 0])
  })

  test('taken sideways is cut as it is seen, upright', async () => {
    const sideways = await marked(400, 200, 50).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const { large } = await images.portrait(Readable.from([sideways]), { x: 0, y: 0, side: 1 })
    expect(await colourAt(large.bytes, 480, 20)).toEqual([1, 0, 0])
    expect(await colourAt(large.bytes, 20, 20)).toEqual([0, 0, 1])
  })

  test('keeps nothing of what hung behind a picture', async () => {
    const sent = Buffer.concat([await photo(), Buffer.from('<script>alert(1)</script>'.repeat(100))])
    const { large } = await images.portrait(Readable.from([sent]))
    expect(Buffer.from(large.bytes).includes('<script>')).toBe(false)
  })

  test('of pictures that move is the first', async () => {
    const frames = Buffer.concat([Buffer.alloc(64 * 64 * 3, 255), Buffer.alloc(64 * 64 * 3, 0)])
    const moving = await sharp(frames, { raw: { width: 64, height: 128, channels: 3, pageHeight: 64 } })
      .gif({ delay: [100, 100] })
      .toBuffer()
    expect((await sharp(moving).metadata()).pages).toBe(2)
    const { large } = await images.portrait(Readable.from([moving]))
    expect((await sharp(large.bytes).metadata()).pages).toBeUndefined()
    expect(await colourAt(large.bytes, 256, 256)).toEqual([1, 1, 1])
  })

  test.each([
    [
      'a drawing',
      async () =>
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'),
    ],
    ['a picture that breaks off', async () => (await photo()).subarray(0, 9000)],
    [
      'a picture of 81 megapixels',
      () =>
        sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#000' } })
          .png()
          .toBuffer(),
    ],
    ['more than thirty megabytes', async () => Buffer.alloc(31 * 1024 * 1024, 7)],
    [
      'a page for printers',
      async () =>
        sharp({ create: { width: 9, height: 9, channels: 3, background: '#000' } })
          .tiff()
          .toBuffer(),
    ],
  ] as const)('is not made from %s', async (_what, sent) => {
    await expect(images.portrait(Readable.from([await sent()]))).rejects.toEqual(new Refusal('image.unreadable'))
  })

  test('of one pixel is one', async () => {
    const sent = await sharp({ create: { width: 1, height: 3, channels: 3, background: red } })
      .png()
      .toBuffer()
    const { small } = await images.portrait(Readable.from([sent]), { x: 1, y: 1, side: 0.1 })
    expect(await colourAt(small.bytes, 64, 64)).toEqual([1, 0, 0])
  })
})
