import { Refusal } from '#kernel/refusal'
import type { ByteReader } from './readers.ts'

const longestMeta = 1024 * 1024
const mostExtents = 64

type Box = { readonly name: string; readonly head: Buffer; readonly length: number }
type Extent = { readonly start: number; readonly end: number }

/**
 * A HEIC or AVIF as long as it was: what its beginning calls Exif, XMP or a thing of somebody’s own is blank. Which way
 * up it is stands elsewhere. Where it cannot be told what to blank, the photo is refused.
 */
export async function* plainHeif(bytes: ByteReader): AsyncGenerator<Buffer> {
  const extents: Extent[] = []
  for (let box = await boxIn(bytes); box; box = await boxIn(bytes)) {
    yield box.head
    const start = bytes.position
    if (box.name === 'meta') {
      const { kept, behind } = plainMeta(await wholeOf(bytes, box), start)
      extents.push(...behind)
      yield kept
    } else if (box.name === 'uuid') yield* bytes.blank(box.length)
    else for await (const some of bytes.pass(box.length)) yield blanked(some, bytes.position - some.length, extents)
  }
}

async function wholeOf(bytes: ByteReader, { length }: Box): Promise<Buffer> {
  const meta = await bytes.take(Math.min(length, longestMeta))
  if (meta.length < length) throw new Refusal('image.unreadable')
  return meta
}

function plainMeta(meta: Buffer, start: number): { kept: Buffer; behind: Extent[] } {
  try {
    const { inside, behind } = tracesIn(meta)
    if (behind.some((extent) => extent.start < start + meta.length)) throw new RangeError('read already')
    return { kept: blanked(meta, 0, inside), behind }
  } catch {
    throw new Refusal('image.unreadable')
  }
}

async function boxIn(bytes: ByteReader): Promise<Box | null> {
  const short = await bytes.peek(16)
  if (short.length < 8) return null
  const size = short.readUInt32BE()
  const isLong = size === 1 && short.length === 16
  const head = await bytes.take(isLong ? 16 : 8)
  const whole = size === 0 ? Number.POSITIVE_INFINITY : isLong ? Number(head.readBigUInt64BE(8)) : size
  return { name: head.toString('latin1', 4, 8), head, length: Math.max(0, whole - head.length) }
}

function blanked(bytes: Buffer, position: number, extents: readonly Extent[]): Buffer {
  const end = position + bytes.length
  const hit = extents.filter((extent) => extent.start < end && extent.end > position)
  if (hit.length === 0) return bytes
  const copy = Buffer.from(bytes)
  for (const extent of hit) copy.fill(0, Math.max(0, extent.start - position), Math.min(extent.end, end) - position)
  return copy
}

/** Where the things lie that do not draw the picture: inside `meta` itself, or behind it in the file. */
function tracesIn(meta: Buffer): { inside: Extent[]; behind: Extent[] } {
  const boxes = boxesIn(meta, 4)
  const found = (name: string) => boxes.find((box) => box.name === name)
  const [items, places, data] = [found('iinf'), found('iloc'), found('idat')]
  if (!items) return { inside: [], behind: [] }
  const named = itemsIn(meta.subarray(items.start, items.end)).filter(({ kind }) => kind !== null && traces.has(kind))
  if (named.length === 0) return { inside: [], behind: [] }
  if (!places) throw new RangeError('no places')
  const ids = new Set(named.map(({ id }) => id))
  const theirs = extentsIn(meta.subarray(places.start, places.end)).filter(({ id }) => ids.has(id))
  if (theirs.length > mostExtents || theirs.some(({ start, end }) => end <= start)) throw new RangeError('no extent')
  if (new Set(theirs.map(({ id }) => id)).size < ids.size) throw new RangeError('no place')
  if (theirs.some(({ method }) => method > 1) || (theirs.some(({ method }) => method === 1) && !data))
    throw new RangeError('elsewhere')
  const shift = data?.start ?? 0
  return {
    inside: theirs.flatMap((one) => (one.method === 1 ? { start: one.start + shift, end: one.end + shift } : [])),
    behind: theirs.filter(({ method }) => method === 0),
  }
}

const traces = new Set(['Exif', 'mime', 'uri '])

function boxesIn(bytes: Buffer, from: number): (Extent & { name: string })[] {
  const boxes = []
  for (let at = from; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at)
    if (size < 8 || at + size > bytes.length) throw new RangeError('no box')
    boxes.push({ name: bytes.toString('latin1', at + 4, at + 8), start: at + 8, end: at + size })
    at += size
  }
  return boxes
}

function itemsIn(bytes: Buffer): { id: number; kind: string | null }[] {
  return boxesIn(bytes, bytes.readUInt8() === 0 ? 6 : 8).map(({ start }) => {
    const version = bytes.readUInt8(start)
    const wide = version > 2 ? 4 : 2
    const id = bytes.readUIntBE(start + 4, wide)
    return { id, kind: version < 2 ? null : bytes.toString('latin1', start + 6 + wide, start + 10 + wide) }
  })
}

type Place = Extent & { id: number; method: number }

function extentsIn(bytes: Buffer): Place[] {
  const version = bytes.readUInt8()
  let at = 4
  const next = (size: number) => {
    const read = size === 8 ? Number(bytes.readBigUInt64BE(at)) : size === 0 ? 0 : bytes.readUIntBE(at, size)
    at += size
    return read
  }
  const [sizes, more] = [next(1), next(1)]
  const [ofOffset, ofLength, ofBase, ofIndex] = [sizes >> 4, sizes & 15, more >> 4, version > 0 ? more & 15 : 0]
  const wide = version > 1 ? 4 : 2
  const places: Place[] = []
  for (let items = next(wide); items > 0; items -= 1) {
    const id = next(wide)
    const method = version > 0 ? next(2) & 15 : 0
    next(2)
    const base = next(ofBase)
    const count = next(2)
    // Extents that take no room could be as many as anybody says.
    if (count > 1 && ofOffset + ofLength === 0) throw new RangeError('no room')
    for (let extent = 0; extent < count; extent += 1) {
      next(ofIndex)
      const start = base + next(ofOffset)
      places.push({ id, method, start, end: start + next(ofLength) })
    }
  }
  return places
}
