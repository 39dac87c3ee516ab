import { Readable } from 'node:stream'
import { plainHeif } from './boxes.ts'
import { plainPng, plainWebp } from './chunks.ts'
import { ByteReader } from './readers.ts'
import { plainJpeg } from './segments.ts'

type Plain = (bytes: ByteReader) => AsyncGenerator<Buffer>

/**
 * The same bytes; of a photo only what draws it: not where, when, by whom and with what it was taken. Pixels, colours
 * and which way up it is stay as they were.
 */
export function plainPhoto(body: Readable): Readable {
  return Readable.from(plain(new ByteReader(body)), { objectMode: false })
}

async function* plain(bytes: ByteReader): AsyncGenerator<Buffer> {
  try {
    yield* kindOf(await bytes.peek(32))(bytes)
    // Whoever sends is heard to the end, also where nothing more is kept: what is too large is refused.
    await bytes.skip(Number.POSITIVE_INFINITY)
  } finally {
    await bytes.close()
  }
}

function kindOf(beginning: Buffer): Plain {
  const at = (start: number, end: number) => beginning.toString('latin1', start, end)
  if (at(0, 3) === '\xff\xd8\xff') return plainJpeg
  if (at(0, 8) === '\x89PNG\r\n\x1a\n') return plainPng
  if (at(0, 4) === 'RIFF' && at(8, 12) === 'WEBP') return plainWebp
  if (at(4, 8) === 'ftyp' && stills.test(at(8, 32))) return plainHeif
  return asItIs
}

/** Brands of what is one picture, or some. */
const stills = /^(....)*?(hei[cxms]|hev[cmx]|mif1|msf1|avi[fs])/

const asItIs: Plain = (bytes) => bytes.pass(Number.POSITIVE_INFINITY)
