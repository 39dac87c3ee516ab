import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Refusal } from '#kernel/refusal'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import { readableFile } from './attachments.ts'
import { plainPhoto } from './photos.ts'

const words = ['Lovelace', 'GPS-51-30', 'xmp-somewhere']
const xmp =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">xmp-somewhere</rdf:RDF></x:xmpmeta>'

/** Half red, half blue, as a camera would send it: taken sideways, with who and where. */
const taken = (orientation = 6) =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: '#00f' } })
    .composite([{ input: { create: { width: 30, height: 40, channels: 3, background: '#f00' } }, left: 0, top: 0 }])
    .withExif({
      IFD0: { Artist: 'Ada Lovelace' },
      IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSProcessingMethod: 'GPS-51-30' },
    })
    .withXmp(xmp)
    .withIccProfile('p3')
    .withMetadata({ orientation })

const formats = {
  'a JPEG': (orientation?: number) => taken(orientation).jpeg().toBuffer(),
  'a progressive JPEG': (orientation?: number) => taken(orientation).jpeg({ progressive: true }).toBuffer(),
  'a PNG': (orientation?: number) => taken(orientation).png().toBuffer(),
  'a WebP': (orientation?: number) => taken(orientation).webp().toBuffer(),
  'a WebP without loss': (orientation?: number) => taken(orientation).webp({ lossless: true }).toBuffer(),
  'an AVIF': (orientation?: number) => taken(orientation).avif({ effort: 0 }).toBuffer(),
} as const

const inPieces = (bytes: Uint8Array, size: number) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, nth) =>
      Buffer.from(bytes.subarray(nth * size, (nth + 1) * size)),
    ),
  )
const plain = (bytes: Uint8Array, size = 65_536) => buffer(plainPhoto(inPieces(bytes, size)))
const heldIn = (bytes: Buffer) => words.filter((word) => bytes.includes(word))
const pixels = async (bytes: Buffer) => (await sharp(bytes).autoOrient().raw().toBuffer()).toString('base64')

describe.each(Object.entries(formats))('%s', (_kind, make) => {
  test('keeps pixels, colours and which way up it is, and not who took it where', async () => {
    const sent = await make()
    expect(heldIn(sent).length).toBeGreaterThan(0)
    const kept = await plain(sent)
    expect(heldIn(kept)).toEqual([])
    expect(await pixels(kept)).toBe(await pixels(sent))
    const [before, after] = await Promise.all([sharp(sent).metadata(), sharp(kept).metadata()])
    expect(after.icc).toEqual(before.icc)
    expect(after.xmp?.some((byte) => byte !== 0) ?? false).toBe(false)
    expect({ format: after.format, ...after.autoOrient }).toEqual({ format: before.format, ...before.autoOrient })
  })

  test('is the same however it arrives, and the second time', async () => {
    const sent = await make()
    const kept = await plain(sent)
    expect(await plain(sent, 1)).toEqual(kept)
    expect(await plain(sent, 777)).toEqual(kept)
    expect(await plain(kept)).toEqual(kept)
  })

  test('that breaks off anywhere, or is damaged anywhere, ends or is refused, and keeps no more than was sent', async () => {
    const sent = await make()
    for (let length = 0; length < sent.length; length += Math.ceil(sent.length / 97)) {
      const kept = await plain(sent.subarray(0, length)).catch((error) => error)
      if (kept instanceof Error) expect(kept).toEqual(new Refusal('image.unreadable'))
      else expect(kept.length).toBeLessThanOrEqual(Math.max(sent.length, length))
      const hurt = Buffer.from(sent)
      hurt[length] = 255 - (hurt[length] ?? 0)
      const mended = await plain(hurt).catch((error) => error)
      if (mended instanceof Error) expect(mended).toEqual(new Refusal('image.unreadable'))
    }
  })
})

test('A photo that stands upright is left with no Exif at all', async () => {
  for (const make of [formats['a JPEG'], formats['a PNG']]) {
    expect((await sharp(await plain(await make(1))).metadata()).exif).toBeUndefined()
  }
})

test('What hangs behind a picture goes: another photo, a film, an archive', async () => {
  for (const make of [formats['a JPEG'], formats['a PNG'], formats['a WebP']]) {
    const kept = await plain(Buffer.concat([await make(1), await formats['a JPEG'](), Buffer.from('GPS-51-30')]))
    expect(heldIn(kept)).toEqual([])
    await sharp(kept).toBuffer()
  }
})

test('Words that somebody put between goes too: comments, Photoshop’s notes, thumbnails, texts, times', async () => {
  const jpeg = await formats['a JPEG'](1)
  const segment = (marker: number, text: string) =>
    Buffer.concat([Buffer.of(0xff, marker, 0, text.length + 2), Buffer.from(text, 'latin1')])
  const noted = Buffer.concat([
    jpeg.subarray(0, 2),
    segment(0xfe, 'Lovelace'),
    segment(0xed, 'Photoshop 3.0\0Lovelace'),
    segment(0xe0, 'JFXX\0\x10Lovelace'),
    segment(0xe2, 'MPF\0Lovelace'),
    Buffer.from('Lovelace'),
    jpeg.subarray(2),
  ])
  const kept = await plain(noted)
  expect(heldIn(kept)).toEqual([])
  expect(await pixels(kept)).toBe(await pixels(jpeg))

  const png = await formats['a PNG'](1)
  const chunk = (name: string, text: string) => {
    const size = Buffer.alloc(4)
    size.writeUInt32BE(text.length)
    return Buffer.concat([size, Buffer.from(`${name}${text}`), Buffer.alloc(4)])
  }
  const texts = ['tEXt', 'zTXt', 'iTXt', 'tIME', 'eXIf', 'whIm'].map((name) => chunk(name, 'Lovelace'))
  const plainer = await plain(Buffer.concat([png.subarray(0, 33), ...texts, png.subarray(33)]))
  expect(heldIn(plainer)).toEqual([])
  expect(await pixels(plainer)).toBe(await pixels(png))
})

test('What is no photo stays byte for byte', async () => {
  const others = [
    '%PDF-1.7 Lovelace',
    'Ada Lovelace',
    '',
    '\xff',
    'RIFF....WAVEfmt Lovelace',
    '....ftypisom....Lovelace',
  ]
  for (const other of others) {
    const bytes = Buffer.from(other, 'latin1')
    expect(await plain(bytes, 3)).toEqual(bytes)
  }
})

describe('A photo made to be much work', () => {
  const jpegOf = (pattern: string, bytes = 4_000_000) =>
    Buffer.concat([Buffer.from('ffd8ffe00010', 'hex'), Buffer.alloc(14), Buffer.alloc(bytes, pattern, 'hex')])

  test.each([
    ['pixels that look like markers', 'ffda0002', 'ff00'],
    ['garbage where a marker should be', '', '00'],
    ['fillers without end', '', 'ffff'],
  ])('of %s is read a chunk at a time', async (_what, before, pattern) => {
    const photo = jpegOf(pattern)
    photo.write(before, 20, 'hex')
    let pieces = 0
    for await (const _ of plainPhoto(inPieces(photo, 65_536))) pieces += 1
    expect(pieces).toBeLessThan(200)
  })

  test.each([
    ['a JPEG', jpegOf('ffda0002')],
    [
      'a PNG',
      Buffer.concat([
        Buffer.from('89504e470d0a1a0a', 'hex'),
        Buffer.alloc(8_000_000, '000000006464646400000000', 'hex'),
      ]),
    ],
    [
      'a WebP',
      Buffer.concat([
        Buffer.from('RIFF\xff\xff\xff\x7fWEBP', 'latin1'),
        Buffer.alloc(8_000_000, '6464646400000000', 'hex'),
      ]),
    ],
    [
      'a HEIC',
      Buffer.concat([
        Buffer.from('0000001066747970686569630000000000', 'hex').subarray(0, 16),
        Buffer.alloc(8_000_000, '0000000864646464', 'hex'),
      ]),
    ],
  ])('of empty parts without end is refused: %s', async (_kind, photo) => {
    await expect(plain(photo)).rejects.toEqual(new Refusal('image.unreadable'))
  })
})

describe('A HEIC', () => {
  const avif = formats['an AVIF']
  test('that says its Exif lies where it has been read already, nowhere, or everywhere, is refused', async () => {
    const sent = await avif()
    const at = sent.indexOf('iloc')
    const items = sent.indexOf('iinf')
    for (const change of [
      (bytes: Buffer) => bytes.fill(0, at + 12, at + 40),
      (bytes: Buffer) => bytes.fill(255, at + 12, at + 40),
      (bytes: Buffer) => bytes.write('none', at),
      (bytes: Buffer) => bytes.fill(255, items + 10, items + 14),
      (bytes: Buffer) => bytes.writeUInt32BE(0x7fffffff, sent.indexOf('meta') - 4),
    ]) {
      const hurt = Buffer.from(sent)
      change(hurt)
      await expect(plain(hurt)).rejects.toEqual(new Refusal('image.unreadable'))
    }
  })

  test('that promises extents without end costs no time', async () => {
    const box = (name: string, ...parts: Buffer[]) => {
      const body = Buffer.concat(parts)
      const head = Buffer.alloc(4)
      head.writeUInt32BE(body.length + 8)
      return Buffer.concat([head, Buffer.from(name), body])
    }
    const infe = box('infe', Buffer.from('0200000000010000', 'hex'), Buffer.from('Exif\0'))
    const iinf = box('iinf', Buffer.from('000000000001', 'hex'), infe)
    const endless = Buffer.concat([
      Buffer.from('000000000000ffff', 'hex'),
      ...Array.from({ length: 9999 }, () => Buffer.from('00010000ffff', 'hex')),
    ])
    const meta = box('meta', Buffer.alloc(4), iinf, box('iloc', endless))
    const heic = Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0mif1')), meta, box('mdat', Buffer.alloc(99))])
    await expect(plain(heic)).rejects.toEqual(new Refusal('image.unreadable'))
  })
})

describe('A photo attached as material', () => {
  let world: CourseWorld
  beforeAll(async () => {
    world = await openCourseWorld()
  })
  afterAll(() => world.close())

  test('is stored without where it was taken, and size and SHA-256 are of what is stored', async () => {
    const sent = await formats['a JPEG']()
    const id = await world.upload(world.ada, 'here.jpg', sent)
    const file = await world.db.read((tx) => readableFile(tx, world.ada, [], id))
    const stored = await buffer(await world.ports.store.get(file.store_key))
    expect(heldIn(stored)).toEqual([])
    const { exif, orientation } = await sharp(stored).metadata()
    expect([exif?.length, orientation]).toEqual([32, 6])
    expect(file).toMatchObject({
      media_type: 'image/jpeg',
      size: BigInt(stored.length),
      sha256: createHash('sha256').update(stored).digest('hex'),
    })
  })
})
