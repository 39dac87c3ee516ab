/** The little of Matroska (RFC 9559) that a recording in a browser needs. Times are milliseconds. */
const element = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  tracks: 0x1654ae6b,
  cluster: 0x1f43b675,
  cues: 0x1c53bb6b,
  void: 0xec,
} as const

export const videoTrack = 1
export const audioTrack = 2

/** What stands before the first cluster has room to be written again once everything is known. */
export const headBytes = 1024
/** Of the Segment: behind the EBML header and the Segment's own id and size. */
export const segmentStart = ebmlHeader().length + 12

export type Cue = { at: number; track: number; position: number }
export type HeadAbout = {
  /** Nothing while it is being written. */
  duration: number | undefined
  cuesAt: number | undefined
  segmentBytes: number | undefined
  picture: { width: number; height: number } | undefined
  /** Samples a decoder of the sound throws away at the start; nothing where there is no sound. */
  preSkip: number | undefined
}

/** From the first byte to the first cluster, always as long. */
export function headOf({ duration, cuesAt, segmentBytes, picture, preSkip }: HeadAbout): Buffer {
  const info = part(element.info, [
    part(0x2ad7b1, [unsigned(1_000_000)]),
    part(0x4d80, [text('lectern')]),
    part(0x5741, [text('lectern')]),
    ...(duration === undefined ? [] : [part(0x4489, [float(duration)])]),
  ])
  const tracks = part(element.tracks, [
    ...(picture ? [pictureTrack(picture)] : []),
    ...(preSkip === undefined ? [] : [soundTrack(preSkip)]),
  ])
  const seekBytes = 90
  const infoAt = seekBytes
  const tracksAt = infoAt + info.length
  const seek = part(element.seekHead, [
    seekTo(element.info, infoAt),
    seekTo(element.tracks, tracksAt),
    ...(cuesAt === undefined ? [] : [seekTo(element.cues, cuesAt)]),
  ])
  const body = Buffer.concat([seek, voidOf(seekBytes - seek.length), info, tracks])
  const used = segmentStart + body.length
  return Buffer.concat([
    ebmlHeader(),
    identifier(element.segment),
    segmentBytes === undefined ? Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) : wideSize(segmentBytes),
    body,
    voidOf(headBytes - used),
  ])
}

/** Blocks of one stretch of a few seconds, beginning at `at`. */
export function clusterOf(
  at: number,
  blocks: readonly { track: number; at: number; isKey: boolean; data: Buffer }[],
): Buffer {
  return part(element.cluster, [
    part(0xe7, [unsigned(at)]),
    ...blocks.map((block) => {
      const head = Buffer.allocUnsafe(4)
      head.writeUInt8(0x80 | block.track, 0)
      head.writeInt16BE(block.at - at, 1)
      head.writeUInt8(block.isKey ? 0x80 : 0, 3)
      return part(0xa3, [head, block.data])
    }),
  ])
}

/** Where a player finds the whole pictures. */
export function cuesOf(cues: readonly Cue[]): Buffer {
  return part(
    element.cues,
    cues.map(({ at, track, position }) =>
      part(0xbb, [
        part(0xb3, [unsigned(at)]),
        part(0xb7, [part(0xf7, [unsigned(track)]), part(0xf1, [unsigned(position)])]),
      ]),
    ),
  )
}

function ebmlHeader(): Buffer {
  return part(element.ebml, [
    part(0x4286, [unsigned(1)]),
    part(0x42f7, [unsigned(1)]),
    part(0x42f2, [unsigned(4)]),
    part(0x42f3, [unsigned(8)]),
    part(0x4282, [text('webm')]),
    part(0x4287, [unsigned(4)]),
    part(0x4285, [unsigned(2)]),
  ])
}

function pictureTrack({ width, height }: { width: number; height: number }): Buffer {
  return part(0xae, [
    part(0xd7, [unsigned(videoTrack)]),
    part(0x73c5, [unsigned(videoTrack)]),
    part(0x83, [unsigned(1)]),
    part(0x9c, [unsigned(0)]),
    part(0x86, [text('V_VP8')]),
    part(0xe0, [part(0xb0, [unsigned(width)]), part(0xba, [unsigned(height)])]),
  ])
}

function soundTrack(preSkip: number): Buffer {
  const head = Buffer.alloc(19)
  head.write('OpusHead', 'latin1')
  head.writeUInt8(1, 8)
  head.writeUInt8(1, 9)
  head.writeUInt16LE(preSkip, 10)
  head.writeUInt32LE(48_000, 12)
  return part(0xae, [
    part(0xd7, [unsigned(audioTrack)]),
    part(0x73c5, [unsigned(audioTrack)]),
    part(0x83, [unsigned(2)]),
    part(0x9c, [unsigned(0)]),
    part(0x86, [text('A_OPUS')]),
    part(0x56aa, [unsigned(Math.round((preSkip / 48) * 1_000_000))]),
    part(0x56bb, [unsigned(80_000_000)]),
    part(0x63a2, [head]),
    part(0xe1, [part(0xb5, [float(48_000)]), part(0x9f, [unsigned(1)])]),
  ])
}

function seekTo(id: number, position: number): Buffer {
  return part(element.seek, [part(element.seekId, [identifier(id)]), part(element.seekPosition, [unsigned(position)])])
}

/** Room for later, of exactly so many bytes. */
function voidOf(bytes: number): Buffer {
  if (bytes < 2) throw new Error('there is no room for a void')
  if (bytes < 10) return Buffer.concat([identifier(element.void), size(bytes - 2), Buffer.alloc(bytes - 2)])
  return Buffer.concat([identifier(element.void), wideSize(bytes - 9), Buffer.alloc(bytes - 9)])
}

function part(id: number, body: readonly Buffer[]): Buffer {
  const length = body.reduce((sum, piece) => sum + piece.length, 0)
  return Buffer.concat([identifier(id), size(length), ...body])
}

function identifier(id: number): Buffer {
  const hex = id.toString(16)
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')
}

function size(bytes: number): Buffer {
  if (bytes < 0x7f) return Buffer.from([0x80 | bytes])
  if (bytes < 0x3fff) return Buffer.from([0x40 | (bytes >> 8), bytes & 0xff])
  if (bytes < 0x0fffffff)
    return Buffer.from([0x10 | (bytes >>> 24), (bytes >> 16) & 0xff, (bytes >> 8) & 0xff, bytes & 0xff])
  return wideSize(bytes)
}

function wideSize(bytes: number): Buffer {
  const wide = Buffer.alloc(8)
  wide.writeBigUInt64BE(BigInt(bytes) | (1n << 56n))
  return wide
}

function unsigned(value: number): Buffer {
  const hex = Math.max(0, Math.round(value)).toString(16)
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')
}

function float(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes
}

function text(value: string): Buffer {
  return Buffer.from(value, 'latin1')
}
