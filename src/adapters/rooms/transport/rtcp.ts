/** The RTCP we read: sender and receiver reports (RFC 3550 §6.4), NACK, PLI, FIR (RFC 4585, RFC 5104), REMB (draft-alvestrand-rmcat-remb). */
export type ReceptionReport = {
  ssrc: number
  /** Share of packets lost since the last report, 0–1. */
  lost: number
  /** The newest sequence number that arrived, counted on over its wraps, modulo 2³². */
  highest: number
  /** Middle 32 bits of the NTP time of the last sender report that arrived, and how long ago that was, in 1/65536 s. */
  lastReport: number
  sinceLastReport: number
}

export type Feedback =
  | { kind: 'sender-report'; ssrc: number; ntp: bigint; timestamp: number; reports: ReceptionReport[] }
  | { kind: 'receiver-report'; ssrc: number; reports: ReceptionReport[] }
  | { kind: 'nack'; ssrc: number; sequences: number[] }
  | { kind: 'keyframe'; ssrc: number }
  | { kind: 'bandwidth'; bitsPerSecond: number }

const type = { senderReport: 200, receiverReport: 201, description: 202, transportFeedback: 205, payloadFeedback: 206 }
const reportBytes = 24

/** Reads a compound packet; what is unknown or cut short is passed over. */
export function readRtcp(compound: Buffer): Feedback[] {
  const found: Feedback[] = []
  let at = 0
  while (at + 8 <= compound.length) {
    const first = compound[at] ?? 0
    const end = at + (compound.readUInt16BE(at + 2) + 1) * 4
    if (first >> 6 !== 2 || end > compound.length) break
    found.push(...readOne(compound.subarray(at, end), first & 0x1f))
    at = end
  }
  return found
}

function readOne(packet: Buffer, count: number): Feedback[] {
  switch (packet[1]) {
    case type.senderReport:
      return packet.length < 28 ? [] : [senderReportIn(packet, count)]
    case type.receiverReport:
      return [{ kind: 'receiver-report', ssrc: packet.readUInt32BE(4), reports: reportsIn(packet, 8, count) }]
    case type.transportFeedback:
      return count === 1 && packet.length >= 16
        ? [{ kind: 'nack', ssrc: packet.readUInt32BE(8), sequences: missingIn(packet) }]
        : []
    case type.payloadFeedback:
      return payloadFeedbackIn(packet, count)
    default:
      return []
  }
}

function senderReportIn(packet: Buffer, count: number): Feedback {
  return {
    kind: 'sender-report',
    ssrc: packet.readUInt32BE(4),
    ntp: packet.readBigUInt64BE(8),
    timestamp: packet.readUInt32BE(16),
    reports: reportsIn(packet, 28, count),
  }
}

function reportsIn(packet: Buffer, from: number, count: number): ReceptionReport[] {
  const reports: ReceptionReport[] = []
  for (let at = from; reports.length < count && at + reportBytes <= packet.length; at += reportBytes) {
    reports.push({
      ssrc: packet.readUInt32BE(at),
      lost: (packet[at + 4] ?? 0) / 256,
      highest: packet.readUInt32BE(at + 8),
      lastReport: packet.readUInt32BE(at + 16),
      sinceLastReport: packet.readUInt32BE(at + 20),
    })
  }
  return reports
}

/** RFC 4585 §6.2.1: a packet id and a bit mask of the sixteen that follow it. */
function missingIn(packet: Buffer): number[] {
  const sequences: number[] = []
  for (let at = 12; at + 4 <= packet.length; at += 4) {
    const first = packet.readUInt16BE(at)
    const mask = packet.readUInt16BE(at + 2)
    sequences.push(first)
    for (let bit = 0; bit < 16; bit++) if ((mask >> bit) & 1) sequences.push((first + bit + 1) & 0xffff)
  }
  return sequences
}

function payloadFeedbackIn(packet: Buffer, format: number): Feedback[] {
  if (packet.length < 12) return []
  if (format === 1) return [{ kind: 'keyframe', ssrc: packet.readUInt32BE(8) }]
  if (format === 4) return packet.length < 20 ? [] : [{ kind: 'keyframe', ssrc: packet.readUInt32BE(12) }]
  if (format !== 15 || packet.length < 20 || packet.toString('latin1', 12, 16) !== 'REMB') return []
  const word = packet.readUInt32BE(16)
  return [{ kind: 'bandwidth', bitsPerSecond: (word & 0x3ffff) * 2 ** ((word >> 18) & 0x3f) }]
}

/** One packet: the common header, then 32-bit words and bytes as given. */
function packetOf(kind: number, count: number, body: Buffer): Buffer {
  const header = Buffer.alloc(4)
  header[0] = 0x80 | count
  header[1] = kind
  header.writeUInt16BE(body.length / 4, 2)
  return Buffer.concat([header, body])
}

export function senderReport(about: {
  ssrc: number
  ntp: bigint
  timestamp: number
  packets: number
  bytes: number
}): Buffer {
  const body = Buffer.alloc(24)
  body.writeUInt32BE(about.ssrc, 0)
  body.writeBigUInt64BE(BigInt.asUintN(64, about.ntp), 4)
  body.writeUInt32BE(about.timestamp, 12)
  body.writeUInt32BE(about.packets >>> 0, 16)
  body.writeUInt32BE(about.bytes >>> 0, 20)
  return packetOf(type.senderReport, 0, body)
}

/** The canonical name that tells a receiver which streams share one clock (RFC 3550 §6.5.1). */
export function sourceDescription(ssrc: number, name: string): Buffer {
  const text = Buffer.from(name)
  const body = Buffer.alloc(Math.ceil((4 + 2 + text.length + 1) / 4) * 4)
  body.writeUInt32BE(ssrc, 0)
  body[4] = 1
  body[5] = text.length
  text.copy(body, 6)
  return packetOf(type.description, 1, body)
}

export type Reception = {
  ssrc: number
  lost: number
  lostInAll: number
  highest: number
  jitter: number
  lastReport: number
  sinceLastReport: number
}

export function receiverReport(from: number, receptions: readonly Reception[]): Buffer {
  const body = Buffer.alloc(4 + receptions.length * reportBytes)
  body.writeUInt32BE(from, 0)
  receptions.forEach((reception, position) => {
    const at = 4 + position * reportBytes
    body.writeUInt32BE(reception.ssrc, at)
    body.writeUInt32BE(Math.min(0x7fffff, Math.max(0, reception.lostInAll)), at + 4)
    body[at + 4] = Math.min(255, Math.round(reception.lost * 256))
    body.writeUInt32BE(reception.highest >>> 0, at + 8)
    body.writeUInt32BE(reception.jitter >>> 0, at + 12)
    body.writeUInt32BE(reception.lastReport >>> 0, at + 16)
    body.writeUInt32BE(reception.sinceLastReport >>> 0, at + 20)
  })
  return packetOf(type.receiverReport, receptions.length, body)
}

export function keyframeRequest(from: number, ssrc: number): Buffer {
  const body = Buffer.alloc(8)
  body.writeUInt32BE(from, 0)
  body.writeUInt32BE(ssrc, 4)
  return packetOf(type.payloadFeedback, 1, body)
}

/** Asks for packets again; the sequence numbers are grouped under bit masks. */
export function nack(from: number, ssrc: number, sequences: readonly number[]): Buffer {
  const items: { first: number; mask: number }[] = []
  for (const sequence of sequences) {
    const last = items.at(-1)
    const step = last ? (sequence - last.first) & 0xffff : 0
    if (last && step >= 1 && step <= 16) last.mask |= 1 << (step - 1)
    else items.push({ first: sequence, mask: 0 })
  }
  const body = Buffer.alloc(8 + items.length * 4)
  body.writeUInt32BE(from, 0)
  body.writeUInt32BE(ssrc, 4)
  items.forEach(({ first, mask }, position) => {
    body.writeUInt16BE(first, 8 + position * 4)
    body.writeUInt16BE(mask, 10 + position * 4)
  })
  return packetOf(type.transportFeedback, 1, body)
}

/** Wraps the body of transport-wide feedback; see arrivals.ts. */
export function transportFeedback(body: Buffer): Buffer {
  return packetOf(type.transportFeedback, 15, body)
}
