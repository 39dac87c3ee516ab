import { exifOf, orientationIn } from './orientations.ts'
import type { ByteReader } from './readers.ts'

const end = 0xd9
const scan = 0xda
const exif = 'Exif\0\0'

/** A JPEG with what draws it: its tables, its pixels, its colours and which way up it is. */
export async function* plainJpeg(bytes: ByteReader): AsyncGenerator<Buffer> {
  yield await bytes.take(2)
  for (;;) {
    const marker = await markerIn(bytes)
    if (marker === null) return
    if (marker === end) return yield Buffer.of(0xff, end)
    if (standsAlone(marker)) continue
    const size = await bytes.take(2)
    const length = size.length < 2 ? 0 : Math.max(0, size.readUInt16BE() - 2)
    const payload = await bytes.take(length)
    if (payload.length < length) return
    const kept = keptOf(marker, payload)
    if (kept) yield segment(marker, kept)
    if (marker === scan) yield* pixels(bytes)
  }
}

const standsAlone = (marker: number) => marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)

/** What lies between two segments belongs to neither, and is left out. */
async function markerIn(bytes: ByteReader): Promise<number | null> {
  for (;;) {
    if ((await bytes.peek(2)).length < 2) return null
    const at = markerAt(bytes.atHand)
    await bytes.skip(at)
    if (at > 0) continue
    const [, marker] = await bytes.take(2)
    return marker as number
  }
}

function keptOf(marker: number, payload: Buffer): Buffer | null {
  const begins = (name: string) => payload.toString('latin1', 0, name.length) === name
  switch (marker) {
    case 0xe0:
      // Without the small picture that may stand in it: it can show what was cut off the large one.
      return begins('JFIF\0') && payload.length >= 14 ? Buffer.concat([payload.subarray(0, 12), Buffer.alloc(2)]) : null
    case 0xe1: {
      const orientation = begins(exif) ? orientationIn(payload.subarray(exif.length)) : 1
      return orientation === 1 ? null : Buffer.concat([Buffer.from(exif, 'latin1'), exifOf(orientation)])
    }
    case 0xe2:
      return begins('ICC_PROFILE\0') ? payload : null
    case 0xee:
      return begins('Adobe') ? payload : null
    default:
      return marker >= 0xc0 && marker <= 0xdf ? payload : null
  }
}

function segment(marker: number, payload: Buffer): Buffer {
  const head = Buffer.of(0xff, marker, 0, 0)
  head.writeUInt16BE(payload.length + 2, 2)
  return Buffer.concat([head, payload])
}

/** Up to the next marker, which stays to be read. */
async function* pixels(bytes: ByteReader): AsyncGenerator<Buffer> {
  for (;;) {
    if ((await bytes.peek(2)).length < 2) return
    const run = runIn(bytes.atHand)
    if (run === 0) return
    yield* bytes.pass(run)
  }
}

const belongs = (marker: number) => marker === 0 || (marker >= 0xd0 && marker <= 0xd7)

/** Where the next marker is; or the last byte, which may be the first half of one. */
function markerAt(bytes: Buffer): number {
  for (let at = bytes.indexOf(0xff); at !== -1 && at < bytes.length - 1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next !== 0 && next !== 0xff) return at
  }
  return bytes.length - 1
}

/** How many bytes follow without a marker among them. */
function runIn(bytes: Buffer): number {
  for (let at = bytes.indexOf(0xff); at !== -1; at = bytes.indexOf(0xff, at + 2)) {
    const next = bytes[at + 1]
    if (next === undefined || !belongs(next)) return at
  }
  return bytes.length
}
