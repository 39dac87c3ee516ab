import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { KeyId } from '#kernel/actor'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const shape = /^lectern_([0-9a-hjkmnp-tv-z]{26})[0-9A-Za-z]{43}([0-9A-Za-z]{6})$/

/**
 * `lectern_`, the key's number, 256 random bits, a checksum. Programs that look for leaked secrets know one when they see it,
 * and can tell a real one from a made-up one without asking anybody. A double click selects all of it.
 */
export function newKeyText(id: KeyId): string {
  const secret = BigInt(`0x${randomBytes(32).toString('hex')}`)
  const body = `lectern_${id.slice('key_'.length)}${base62(secret, 43)}`
  return body + checksumOf(body)
}

/** Which key a text says it is; null for what no key could be, so that nobody has to be asked about it. */
export function keyIdIn(text: string): KeyId | null {
  const [, number, checksum] = shape.exec(text) ?? []
  return number && checksum === checksumOf(text.slice(0, -6)) ? (`key_${number}` as KeyId) : null
}

function checksumOf(body: string): string {
  return base62(BigInt(crc32(body)), 6)
}

function base62(value: bigint, length: number): string {
  let text = ''
  for (let digit = 0; digit < length; digit++) {
    text = digits[Number(value % 62n)] + text
    value /= 62n
  }
  return text
}
