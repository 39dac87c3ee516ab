import { createHmac, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** The part of STUN (RFC 8489) that an ICE-lite agent needs (RFC 8445 §2.5), and what it takes to ask whether packets come through. */
export type BindingRequest = {
  transaction: Buffer
  /** Our user fragment and theirs, as they stand in USERNAME. */
  ours: string
  theirs: string
  /** The controlling side has chosen this pair. */
  nominates: boolean
  packet: Buffer
  integrityAt: number
}

const cookie = 0x2112a442
const headerBytes = 20
const bindingRequest = 0x0001
const bindingSuccess = 0x0101
const attribute = {
  username: 0x0006,
  integrity: 0x0008,
  mapped: 0x0020,
  useCandidate: 0x0025,
  software: 0x8022,
  fingerprint: 0x8028,
}
const software = Buffer.from('Lectern!')
const fingerprintMask = 0x5354554e

export function readBindingRequest(packet: Buffer): BindingRequest | undefined {
  if (!isMessage(packet, bindingRequest)) return undefined
  const found = new Map(attributesIn(packet).map(({ kind, at, value }) => [kind, { at, value }]))
  const integrity = found.get(attribute.integrity)
  const [ours, theirs] = found.get(attribute.username)?.value.toString('utf8').split(':') ?? []
  if (!ours || theirs === undefined || integrity?.value.length !== 20) return undefined
  const nominates = found.has(attribute.useCandidate)
  return { transaction: packet.subarray(8, headerBytes), ours, theirs, nominates, packet, integrityAt: integrity.at }
}

/** A question without credentials: somebody wants to know whether packets come through, and from where. */
export function readPlainRequest(packet: Buffer): { transaction: Buffer } | undefined {
  const isPlain = packet.length === headerBytes && isMessage(packet, bindingRequest) && packet.readUInt16BE(2) === 0
  return isPlain ? { transaction: packet.subarray(8, headerBytes) } : undefined
}

function isMessage(packet: Buffer, kind: number): boolean {
  return packet.length >= headerBytes && packet.readUInt16BE(0) === kind && packet.readUInt32BE(4) === cookie
}

/** The attributes up to the one that signs them; what follows it is not trusted. */
function attributesIn(packet: Buffer): { kind: number; at: number; value: Buffer }[] {
  const found: { kind: number; at: number; value: Buffer }[] = []
  const end = Math.min(packet.length, headerBytes + packet.readUInt16BE(2))
  let at = headerBytes
  while (at + 4 <= end && found.at(-1)?.kind !== attribute.integrity) {
    const kind = packet.readUInt16BE(at)
    const length = packet.readUInt16BE(at + 2)
    found.push({ kind, at, value: packet.subarray(at + 4, Math.min(end, at + 4 + length)) })
    at += 4 + Math.ceil(length / 4) * 4
  }
  return found
}

/** MESSAGE-INTEGRITY (RFC 8489 §14.5): an HMAC over everything before it, with the length set as if it were last. */
export function isSignedWith(password: string, request: BindingRequest): boolean {
  const covered = Buffer.from(request.packet.subarray(0, request.integrityAt))
  covered.writeUInt16BE(request.integrityAt - headerBytes + 24, 2)
  const expected = createHmac('sha1', password).update(covered).digest()
  return timingSafeEqual(expected, request.packet.subarray(request.integrityAt + 4, request.integrityAt + 24))
}

/** Tells the client the address it was seen at. */
export function bindingResponse(
  request: BindingRequest,
  password: string,
  seen: { address: string; port: number },
): Buffer {
  const mapped = xorMappedAddress(request.transaction, seen)
  const head = headOf(bindingSuccess, request.transaction)
  const signed = Buffer.concat([head, attributeOf(attribute.mapped, mapped)])
  signed.writeUInt16BE(signed.length - headerBytes + 24, 2)
  const integrity = createHmac('sha1', password).update(signed).digest()
  const whole = Buffer.concat([signed, attributeOf(attribute.integrity, integrity)])
  whole.writeUInt16BE(whole.length - headerBytes + 8, 2)
  const check = Buffer.alloc(4)
  check.writeUInt32BE((crc32(whole) ^ fingerprintMask) >>> 0)
  return Buffer.concat([whole, attributeOf(attribute.fingerprint, check)])
}

/** To somebody without credentials: where they were seen, and who says so. */
export function plainResponse(
  { transaction }: { transaction: Buffer },
  seen: { address: string; port: number },
): Buffer {
  const body = [
    attributeOf(attribute.mapped, xorMappedAddress(transaction, seen)),
    attributeOf(attribute.software, software),
  ]
  const whole = Buffer.concat([headOf(bindingSuccess, transaction), ...body])
  whole.writeUInt16BE(whole.length - headerBytes, 2)
  return whole
}

export function bindingRequestOf(transaction: Buffer): Buffer {
  return headOf(bindingRequest, transaction)
}

/** The address in a response to our request; undefined when it is none. */
export function mappedIn(
  packet: Buffer,
  transaction: Buffer,
): { address: string; port: number; isOurs: boolean } | undefined {
  if (!isMessage(packet, bindingSuccess) || !packet.subarray(8, headerBytes).equals(transaction)) return undefined
  const found = new Map(attributesIn(packet).map(({ kind, value }) => [kind, value]))
  const value = found.get(attribute.mapped)
  if (!value || (value.length !== 8 && value.length !== 20)) return undefined
  const mask = maskOf(transaction)
  const bytes = value.subarray(4).map((byte, at) => byte ^ (mask[at] ?? 0))
  return {
    address: bytes.length === 4 ? bytes.join('.') : groupsOf(Buffer.from(bytes)),
    port: value.readUInt16BE(2) ^ (cookie >>> 16),
    isOurs: found.get(attribute.software)?.equals(software) ?? false,
  }
}

function groupsOf(bytes: Buffer): string {
  return Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16)).join(':')
}

function headOf(kind: number, transaction: Buffer): Buffer {
  const head = Buffer.alloc(headerBytes)
  head.writeUInt16BE(kind, 0)
  head.writeUInt32BE(cookie, 4)
  transaction.copy(head, 8)
  return head
}

function maskOf(transaction: Buffer): Buffer {
  const mask = Buffer.alloc(16)
  mask.writeUInt32BE(cookie)
  transaction.copy(mask, 4)
  return mask
}

function attributeOf(kind: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(kind, 0)
  head.writeUInt16BE(value.length, 2)
  return Buffer.concat([head, value])
}

function xorMappedAddress(transaction: Buffer, { address, port }: { address: string; port: number }): Buffer {
  const mask = maskOf(transaction)
  const bytes = addressBytes(address)
  const value = Buffer.alloc(4 + bytes.length)
  value[1] = bytes.length === 4 ? 1 : 2
  value.writeUInt16BE(port ^ (cookie >>> 16), 2)
  bytes.forEach((byte, at) => {
    value[4 + at] = byte ^ (mask[at] ?? 0)
  })
  return value
}

/** An address in network order; the zone of a link-local IPv6 address is left out. */
function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const before = head ? head.split(':') : []
  const after = tail ? tail.split(':') : []
  const zeros = tail === undefined ? [] : Array<string>(8 - before.length - after.length).fill('0')
  const bytes = Buffer.alloc(16)
  ;[...before, ...zeros, ...after].forEach((group, at) => {
    bytes.writeUInt16BE(Number.parseInt(group, 16), at * 2)
  })
  return bytes
}
