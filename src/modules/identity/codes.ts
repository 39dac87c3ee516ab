import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** RFC 6238 as authenticator apps know it: SHA-1, six digits, half a minute. */
const seconds = 30
const digits = 6
/** A clock may be off by one step. */
const drift = [0, -1, 1]

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export function newSecret(): Buffer {
  return randomBytes(20)
}

/** The secret as it is typed into an app: RFC 4648 base 32. */
export function keyOf(secret: Uint8Array): string {
  const bits = [...secret].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => base32[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

/** What a QR code tells an app. */
export function addressOfKey(secret: Uint8Array, school: string, account: string): string {
  const label = `${encodeURIComponent(school.replaceAll(':', ' '))}:${encodeURIComponent(account)}`
  const issuer = encodeURIComponent(school.replaceAll(':', ' '))
  return `otpauth://totp/${label}?secret=${keyOf(secret)}&issuer=${issuer}&algorithm=SHA1&digits=${digits}&period=${seconds}`
}

export function stepAt(now: Temporal.Instant): number {
  return Math.floor(now.epochMilliseconds / 1000 / seconds)
}

/** RFC 4226: the code of one step. */
export function codeOf(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash = createHmac('sha1', secret).update(counter).digest()
  const at = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 10 ** digits).padStart(digits, '0')
}

/** The step a code belongs to, if it is one of about now. */
export function stepOfCode(secret: Uint8Array, code: string, now: Temporal.Instant): number | null {
  if (!isAppCode(code)) return null
  const fitting = drift.map((by) => stepAt(now) + by).filter((step) => same(codeOf(secret, step), code))
  return fitting[0] ?? null
}

export function isAppCode(code: string): boolean {
  return /^\d{6}$/.test(code)
}

const recoveryLetters = '23456789abcdefghjkmnpqrstuvwxyz'

/** 24 letters that nobody mistakes for one another, 118 bits: enough to be kept under a plain hash. */
export function newRecoveryCode(): string {
  let letters = ''
  while (letters.length < 24)
    letters += [...randomBytes(32)].flatMap((byte) => recoveryLetters[byte % 32] ?? []).join('')
  return (letters.slice(0, 24).match(/.{4}/g) ?? []).join('-')
}

/** As it was typed, with or without its dashes, in any case. */
export function plainCode(code: string): string {
  return code.toLowerCase().replace(/[\s-]/g, '')
}

const mailLetters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Eight letters and digits, 40 bits, to be typed from a mail: for minutes, and with few tries. */
export function newMailCode(): string {
  const letters = [...randomBytes(8)].map((byte) => mailLetters[byte % 32]).join('')
  return `${letters.slice(0, 4)}-${letters.slice(4)}`
}

/** As it was typed, in any case, with what is easily mistaken for a letter or digit of it. */
export function plainMailCode(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
}

function same(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other))
}
