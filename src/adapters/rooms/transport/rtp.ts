/** RTP (RFC 3550 §5.1) with header extensions (RFC 8285), read without copying. */
export type RtpPacket = {
  payloadType: number
  marker: boolean
  sequence: number
  timestamp: number
  ssrc: number
  payload: Buffer
  /** The extension block, from `extensionsAt` to `extensionsEnd` of `source`; empty when there is none. */
  source: Buffer
  extensionsAt: number
  extensionsEnd: number
  twoByteExtensions: boolean
}

export const fixedHeaderBytes = 12

/** How long the header is, with contributing sources and extensions; 0 when the packet is too short to hold one. */
export function headerLength(packet: Buffer): number {
  if (packet.length < fixedHeaderBytes) return 0
  const first = packet[0] ?? 0
  let length = fixedHeaderBytes + (first & 0x0f) * 4
  if ((first & 0x10) !== 0) {
    if (packet.length < length + 4) return 0
    length += 4 + packet.readUInt16BE(length + 2) * 4
  }
  return packet.length < length ? 0 : length
}

/** Reads a decrypted packet; undefined when it is not RTP version 2 or lies about its lengths. */
export function readRtp(source: Buffer): RtpPacket | undefined {
  const header = headerLength(source)
  const first = source[0] ?? 0
  if (header === 0 || first >> 6 !== 2) return undefined
  const padding = (first & 0x20) === 0 ? 0 : (source[source.length - 1] ?? 0)
  if (header + padding > source.length) return undefined
  const extended = (first & 0x10) !== 0
  const block = fixedHeaderBytes + (first & 0x0f) * 4
  const profile = extended ? source.readUInt16BE(block) : 0
  const known = profile === 0xbede || profile >> 4 === 0x100
  const second = source[1] ?? 0
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequence: source.readUInt16BE(2),
    timestamp: source.readUInt32BE(4),
    ssrc: source.readUInt32BE(8),
    payload: source.subarray(header, source.length - padding),
    source,
    extensionsAt: known ? block + 4 : header,
    extensionsEnd: header,
    twoByteExtensions: profile !== 0xbede,
  }
}

/** The bytes of one header extension, by the number agreed on in the session description. */
export function extensionOf(packet: RtpPacket, id: number): Buffer | undefined {
  const { source, extensionsEnd: end } = packet
  let at = packet.extensionsAt
  while (at < end) {
    const element = elementAt(packet, at)
    if (element.id === id && element.start + element.length <= end)
      return source.subarray(element.start, element.start + element.length)
    at = element.start + element.length
  }
  return undefined
}

/** RFC 8285 §4.2 and §4.3: an id and a length in one byte or in two; a zero byte is padding. */
function elementAt(
  { source, twoByteExtensions }: RtpPacket,
  at: number,
): { id: number; start: number; length: number } {
  const head = source[at] ?? 0
  if (head === 0) return { id: 0, start: at + 1, length: 0 }
  if (twoByteExtensions) return { id: head, start: at + 2, length: source[at + 1] ?? 0 }
  return { id: head >> 4, start: at + 1, length: (head & 0x0f) + 1 }
}

export function extensionText(packet: RtpPacket, id: number | undefined): string | undefined {
  return id === undefined ? undefined : extensionOf(packet, id)?.toString('latin1')
}

/** The fixed header of a packet we send. Byte by byte: nothing else is done as often in a process that forwards. */
export function writeHeader(
  into: Buffer,
  { ssrc, payloadType }: Pick<RtpPacket, 'ssrc' | 'payloadType'>,
  { marker, sequence, timestamp }: Pick<RtpPacket, 'marker' | 'sequence' | 'timestamp'>,
): void {
  into[0] = 0x80
  into[1] = (marker ? 0x80 : 0) | payloadType
  into[2] = sequence >>> 8
  into[3] = sequence
  for (let byte = 0; byte < 4; byte++) {
    into[4 + byte] = timestamp >>> (24 - 8 * byte)
    into[8 + byte] = ssrc >>> (24 - 8 * byte)
  }
}

/** A retransmission (RFC 4588 §4) turned back into the packet it repeats; undefined for an empty one, sent as padding. */
export function withoutRtx(packet: RtpPacket, original: { ssrc: number; payloadType: number }): RtpPacket | undefined {
  if (packet.payload.length <= 2) return undefined
  return { ...packet, ...original, sequence: packet.payload.readUInt16BE(0), payload: packet.payload.subarray(2) }
}
