import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'
import { aeadAes128Gcm, type Profile, type SessionKeys } from './srtp-keys.ts'

/**
 * Seals and opens one packet. The first `clear` bytes stay readable; both return the whole packet, or undefined when forged.
 * What makes each packet's key stream its own is its source and number, read out of its header, and how often that number began anew.
 */
export interface SrtpCipher {
  sealRtp(header: Buffer, payload: readonly Buffer[], rollover: number): Buffer
  openRtp(packet: Buffer, clear: number, rollover: number): Buffer | undefined
  sealRtcp(packet: Buffer, index: number): Buffer
  openRtcp(packet: Buffer): { packet: Buffer; index: number } | undefined
}

export function cipherOf(profile: Profile, rtp: SessionKeys, rtcp: SessionKeys): SrtpCipher {
  return profile === aeadAes128Gcm ? gcm(rtp, rtcp) : counterMode(rtp, rtcp)
}

const encrypted = 0x80000000
const rtcpHeaderBytes = 8

/** AEAD_AES_128_GCM (RFC 7714): the header is authenticated, the tag closes the packet. */
function gcm(rtp: SessionKeys, rtcp: SessionKeys): SrtpCipher {
  const algorithm = 'aes-128-gcm'
  const tagBytes = 16
  const iv = Buffer.alloc(12)
  const rtpKey = createSecretKey(rtp.key)
  const rtcpKey = createSecretKey(rtcp.key)
  const rtpIv = (packet: Buffer, rollover: number): Buffer => {
    iv[0] = iv[1] = 0
    placeIndex(iv, 2, packet, rollover)
    return mix(iv, rtp.salt)
  }
  const rtcpIv = (ssrc: number, index: number): Buffer => {
    iv.writeUInt16BE(0, 0)
    iv.writeUInt32BE(ssrc, 2)
    iv.writeUInt16BE(0, 6)
    iv.writeUInt32BE(index, 8)
    return mix(iv, rtcp.salt)
  }
  const open = (key: KeyObject, nonce: Buffer, aad: Buffer, body: Buffer): Buffer | undefined => {
    if (body.length < tagBytes) return undefined
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
    decipher.setAAD(aad)
    decipher.setAuthTag(body.subarray(body.length - tagBytes))
    const clear = decipher.update(body.subarray(0, body.length - tagBytes))
    try {
      decipher.final()
      return clear
    } catch {
      return undefined
    }
  }
  return {
    sealRtp(header, payload, rollover) {
      // A tag of sixteen bytes is what it makes unless told otherwise; each thing told costs.
      const cipher = createCipheriv(algorithm, rtpKey, rtpIv(header, rollover))
      cipher.setAAD(header)
      const body = cipher.update(joined(payload))
      cipher.final()
      const out = Buffer.allocUnsafe(header.length + body.length + tagBytes)
      header.copy(out)
      body.copy(out, header.length)
      cipher.getAuthTag().copy(out, header.length + body.length)
      return out
    },
    openRtp(packet, clear, rollover) {
      const header = packet.subarray(0, clear)
      const payload = open(rtpKey, rtpIv(packet, rollover), header, packet.subarray(clear))
      return payload && Buffer.concat([header, payload])
    },
    sealRtcp(packet, index) {
      const header = packet.subarray(0, rtcpHeaderBytes)
      const trailer = Buffer.alloc(4)
      trailer.writeUInt32BE((encrypted | index) >>> 0)
      const cipher = createCipheriv(algorithm, rtcpKey, rtcpIv(packet.readUInt32BE(4), index), {
        authTagLength: tagBytes,
      })
      cipher.setAAD(Buffer.concat([header, trailer]))
      const body = cipher.update(packet.subarray(rtcpHeaderBytes))
      cipher.final()
      return Buffer.concat([header, body, cipher.getAuthTag(), trailer])
    },
    openRtcp(packet) {
      if (packet.length < rtcpHeaderBytes + tagBytes + 4) return undefined
      const header = packet.subarray(0, rtcpHeaderBytes)
      const trailer = packet.subarray(packet.length - 4)
      const word = trailer.readUInt32BE()
      if ((word & encrypted) === 0) return undefined
      const index = word & 0x7fffffff
      const nonce = rtcpIv(packet.readUInt32BE(4), index)
      const body = open(
        rtcpKey,
        nonce,
        Buffer.concat([header, trailer]),
        packet.subarray(rtcpHeaderBytes, packet.length - 4),
      )
      return body && { packet: Buffer.concat([header, body]), index }
    },
  }
}

/** AES_CM_128_HMAC_SHA1_80 (RFC 3711 §4.1.1, §4.2.1): counter mode, then the first ten bytes of an HMAC. */
function counterMode(rtp: SessionKeys, rtcp: SessionKeys): SrtpCipher {
  const tagBytes = 10
  const iv = Buffer.alloc(16)
  const rtpCounter = (packet: Buffer, rollover: number): Buffer => {
    iv.fill(0)
    placeIndex(iv, 4, packet, rollover)
    return mix(iv, rtp.salt)
  }
  const rtcpCounter = (ssrc: number, index: number): Buffer => {
    iv.fill(0)
    iv.writeUInt32BE(ssrc, 4)
    iv.writeUInt32BE(index >>> 16, 8)
    iv.writeUInt16BE(index & 0xffff, 12)
    return mix(iv, rtcp.salt)
  }
  const tag = (key: Buffer, ...parts: Buffer[]): Buffer => {
    const hmac = createHmac('sha1', key)
    for (const part of parts) hmac.update(part)
    return hmac.digest().subarray(0, tagBytes)
  }
  return {
    sealRtp(header, payload, rollover) {
      const cipher = createCipheriv('aes-128-ctr', rtp.key, rtpCounter(header, rollover))
      const out = Buffer.allocUnsafe(header.length + lengthOf(payload) + tagBytes)
      header.copy(out)
      let at = header.length
      for (const part of payload) at += cipher.update(part).copy(out, at)
      tag(rtp.authentication, out.subarray(0, at), word(rollover)).copy(out, at)
      return out
    },
    openRtp(packet, clear, rollover) {
      const end = packet.length - tagBytes
      if (end < clear) return undefined
      const expected = tag(rtp.authentication, packet.subarray(0, end), word(rollover))
      if (!timingSafeEqual(expected, packet.subarray(end))) return undefined
      const decipher = createDecipheriv('aes-128-ctr', rtp.key, rtpCounter(packet, rollover))
      return Buffer.concat([packet.subarray(0, clear), decipher.update(packet.subarray(clear, end))])
    },
    sealRtcp(packet, index) {
      const cipher = createCipheriv('aes-128-ctr', rtcp.key, rtcpCounter(packet.readUInt32BE(4), index))
      const out = Buffer.concat([
        packet.subarray(0, rtcpHeaderBytes),
        cipher.update(packet.subarray(rtcpHeaderBytes)),
        word((encrypted | index) >>> 0),
      ])
      return Buffer.concat([out, tag(rtcp.authentication, out)])
    },
    openRtcp(packet) {
      const end = packet.length - tagBytes
      if (end < rtcpHeaderBytes + 4) return undefined
      if (!timingSafeEqual(tag(rtcp.authentication, packet.subarray(0, end)), packet.subarray(end))) return undefined
      const trailer = packet.readUInt32BE(end - 4)
      if ((trailer & encrypted) === 0) return undefined
      const index = trailer & 0x7fffffff
      const decipher = createDecipheriv('aes-128-ctr', rtcp.key, rtcpCounter(packet.readUInt32BE(4), index))
      const body = decipher.update(packet.subarray(rtcpHeaderBytes, end - 4))
      return { packet: Buffer.concat([packet.subarray(0, rtcpHeaderBytes), body]), index }
    },
  }
}

/** Source, roll-over counter and sequence number, ten bytes in a row, as both profiles want them. */
function placeIndex(iv: Buffer, at: number, packet: Buffer, rollover: number): void {
  for (let byte = 0; byte < 4; byte++) iv[at + byte] = packet[8 + byte] ?? 0
  for (let byte = 0; byte < 4; byte++) iv[at + 4 + byte] = rollover >>> (24 - 8 * byte)
  iv[at + 8] = packet[2] ?? 0
  iv[at + 9] = packet[3] ?? 0
}

function mix(iv: Buffer, salt: Buffer): Buffer {
  for (let at = 0; at < salt.length; at++) iv[at] = (iv[at] ?? 0) ^ (salt[at] ?? 0)
  return iv
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}

const scratch = Buffer.alloc(2048)

/** As one piece, which is good until the next is made. */
function joined(parts: readonly Buffer[]): Buffer {
  if (parts.length === 1) return parts[0] as Buffer
  if (lengthOf(parts) > scratch.length) return Buffer.concat(parts)
  let length = 0
  for (const part of parts) length += part.copy(scratch, length)
  return scratch.subarray(0, length)
}

function lengthOf(parts: readonly Buffer[]): number {
  let length = 0
  for (const part of parts) length += part.length
  return length
}
