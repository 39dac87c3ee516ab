import { crc32 } from 'node:zlib'
import { exifOf, orientationIn } from './orientations.ts'
import type { ByteReader } from './readers.ts'

/** Longer than any camera writes it; of what is longer nothing is read. */
const longestExif = 1024 * 1024

const drawsPng = new Set(
  'IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT'.split(' '),
)

/** A PNG with the chunks that draw it, and nothing behind its end. */
export async function* plainPng(bytes: ByteReader): AsyncGenerator<Buffer> {
  yield await bytes.take(8)
  for (;;) {
    const head = await bytes.take(8)
    if (head.length < 8) return
    const length = head.readUInt32BE()
    const name = head.toString('latin1', 4, 8)
    if (drawsPng.has(name)) {
      yield head
      yield* bytes.pass(length + 4)
    } else if (name === 'eXIf' && length <= longestExif) {
      const orientation = orientationIn(await bytes.take(length))
      await bytes.skip(4)
      if (orientation !== 1) yield pngChunk(name, exifOf(orientation))
    } else await bytes.skip(length + 4)
    if (name === 'IEND') return
  }
}

function pngChunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

const drawsWebp = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
const flagOfXmp = 0x04

/**
 * A WebP as long as it was: its beginning says how long that is, and is gone on before what follows is known. What does
 * not draw it is blank, under a name that readers pass over.
 */
export async function* plainWebp(bytes: ByteReader): AsyncGenerator<Buffer> {
  const beginning = await bytes.take(12)
  const end = beginning.readUInt32LE(4) + 8
  yield beginning
  while (bytes.position < end) {
    const head = await bytes.take(8)
    if (head.length < 8) return
    const length = Math.min(head.readUInt32LE(4), Math.max(0, end - bytes.position))
    const name = head.toString('latin1', 0, 4)
    const padding = length % 2
    if (name === 'VP8X' && length > 0) {
      yield Buffer.concat([head, without(flagOfXmp, await bytes.take(1))])
      yield* bytes.pass(length - 1 + padding)
    } else if (drawsWebp.has(name)) {
      yield head
      yield* bytes.pass(length + padding)
    } else if (name === 'EXIF' && length <= longestExif) {
      const sent = await bytes.take(length)
      const plain = exifOf(orientationIn(sent.subarray(sent.toString('latin1', 0, 4) === 'Exif' ? 6 : 0)))
      yield head
      yield Buffer.concat([plain, Buffer.alloc(sent.length)]).subarray(0, sent.length)
      yield* bytes.blank(padding)
    } else {
      yield Buffer.concat([Buffer.from('JUNK'), head.subarray(4)])
      yield* bytes.blank(length + padding)
    }
  }
}

const without = (flag: number, flags: Buffer) => Buffer.from(flags.map((byte) => byte & ~flag))
