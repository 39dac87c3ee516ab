/** The payload descriptor of VP8 (RFC 7741 §4.2), as far as switching between streams needs it. */
export type Vp8Descriptor = {
  length: number
  startsKeyframe: boolean
  /** Where the picture id stands, and its bits; absent when the sender leaves it out. */
  picture: { at: number; bits: 7 | 15; id: number } | undefined
  /** Where the temporal level 0 index stands. */
  level: { at: number; index: number } | undefined
}

let latest: { payload: Buffer; descriptor: Vp8Descriptor | undefined } | undefined

/** Read for each who is sent the packet, one after the other: what was found in the latest one is kept. */
export function readVp8(payload: Buffer): Vp8Descriptor | undefined {
  if (latest?.payload !== payload) latest = { payload, descriptor: read(payload) }
  return latest.descriptor
}

function read(payload: Buffer): Vp8Descriptor | undefined {
  const first = payload[0] ?? 0
  const { length, picture, level } =
    (first & 0x80) === 0 ? { length: 1, picture: undefined, level: undefined } : extended(payload)
  const head = payload[length]
  if (head === undefined) return undefined
  const startsPartition = (first & 0x10) !== 0 && (first & 0x0f) === 0
  // RFC 6386 §9.1: the lowest bit of a frame is 0 in a key frame.
  return { length, startsKeyframe: startsPartition && (head & 1) === 0, picture, level }
}

/** The optional fields, each announced by a bit of the second byte. */
function extended(payload: Buffer): Pick<Vp8Descriptor, 'length' | 'picture' | 'level'> {
  const present = payload[1] ?? 0
  const picture = (present & 0x80) === 0 ? undefined : pictureAt(payload, 2)
  const afterPicture = 2 + (picture ? (picture.bits + 1) / 8 : 0)
  const hasLevel = (present & 0x40) !== 0
  const level = hasLevel ? { at: afterPicture, index: payload[afterPicture] ?? 0 } : undefined
  const length = afterPicture + (hasLevel ? 1 : 0) + ((present & 0x30) === 0 ? 0 : 1)
  return { length, picture, level }
}

function pictureAt(payload: Buffer, at: number): Vp8Descriptor['picture'] {
  const byte = payload[at]
  if (byte === undefined) return undefined
  if ((byte & 0x80) === 0) return { at, bits: 7, id: byte }
  return at + 1 < payload.length ? { at, bits: 15, id: payload.readUInt16BE(at) & 0x7fff } : undefined
}

/** How far the ids of the stream being forwarded are from those already sent. */
export type Vp8Shift = { pictures: number; levels: number }

export function isNone({ pictures, levels }: Vp8Shift): boolean {
  return pictures === 0 && levels === 0
}

/**
 * The payload with its ids moved by `shift`, as pieces: a descriptor of its own, and the rest, which is shared
 * with everybody else who gets this packet.
 */
export function shiftedVp8(payload: Buffer, descriptor: Vp8Descriptor, shift: Vp8Shift): Buffer[] {
  const head = Buffer.from(payload.subarray(0, descriptor.length))
  const { picture, level } = descriptor
  if (picture?.bits === 15) head.writeUInt16BE(0x8000 | ((picture.id + shift.pictures) & 0x7fff), picture.at)
  else if (picture) head[picture.at] = (picture.id + shift.pictures) & 0x7f
  if (level) head[level.at] = (level.index + shift.levels) & 0xff
  return [head, payload.subarray(descriptor.length)]
}

/** The shift that makes a stream's next picture follow the last one sent. */
export function shiftAfter(last: { picture: number; level: number } | undefined, next: Vp8Descriptor): Vp8Shift {
  if (!last) return { pictures: 0, levels: 0 }
  return {
    pictures: next.picture ? last.picture + 1 - next.picture.id : 0,
    levels: next.level ? last.level + 1 - next.level.index : 0,
  }
}
