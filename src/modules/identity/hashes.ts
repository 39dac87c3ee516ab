import { createHmac, randomBytes } from 'node:crypto'
import { hash as argon2, verify as fitsArgon2 } from '@node-rs/argon2'
import { hash as bcrypt, verify as fitsBcrypt } from '@node-rs/bcrypt'
import type { PasswordHash } from './ports.ts'

/** Above OWASP's minimum; a hash says itself how it was made, so these may grow. */
export const standardHash: PasswordHash = { algorithm: 'argon2id', memoryKiB: 32_768, passes: 3 }

const argon2id = 2
const ours = 'bcrypt-sha256:'

export async function makeHash(password: string | Uint8Array, how: PasswordHash): Promise<string> {
  if (how.algorithm === 'bcrypt') return ours + (await bcrypt(shortened(password), { cost: how.cost }))
  return argon2(password, {
    algorithm: argon2id,
    memoryCost: how.memoryKiB,
    timeCost: how.passes,
    parallelism: 1,
  })
}

/** Hashes of ours, and bcrypt's as other software wrote them: $2a$, $2b$, $2y$. */
export async function fitsHash(stored: string, password: string): Promise<boolean> {
  if (stored.startsWith('$argon2')) return fitsArgon2(stored, password)
  if (stored.startsWith(ours)) return fitsBcrypt(shortened(password), stored.slice(ours.length))
  return /^\$2[aby]\$/.test(stored) && fitsBcrypt(password, stored)
}

/** Whether a hash was made the way hashes are made now. */
export function isCurrent(stored: string, how: PasswordHash): boolean {
  return kindOf(stored) === kindMade(how)
}

/** The kind that hashes made this way are of. */
export function kindMade(how: PasswordHash): string {
  if (how.algorithm === 'argon2id') return `$argon2id$v=19$m=${how.memoryKiB},t=${how.passes},p=1`
  return `${ours}$2b$${String(how.cost).padStart(2, '0')}`
}

/** How a hash was made: all of it but its salt and its result. PostgreSQL knows the same, as identity.kind_of_hash(). */
export function kindOf(stored: string): string {
  return stored.startsWith('$argon2') ? stored.replace(/([$][^$]+){2}$/, '') : stored.slice(0, -54)
}

/** A hash of a kind that is nobody's: random where the salt and the result would be, and as much work as any other. */
export function decoyOf(kind: string): string {
  if (kind.startsWith('$argon2')) return `${kind}$${base64(16)}$${base64(32)}`
  // Of 16 bytes of salt and 23 of result the last letters are not full, and must be empty where they are not.
  return `${kind}$${bcryptLetters(21)}.${bcryptLetters(30)}.`
}

const base64 = (bytes: number) => randomBytes(bytes).toString('base64').replace(/=+$/, '')
const bcryptLetters = (count: number) => randomBytes(count).toString('base64').replaceAll('+', '.').slice(0, count)

/** Bcrypt looks at 72 bytes and stops at a zero byte; 44 letters stand for a password of any length. */
function shortened(password: string | Uint8Array): string {
  return createHmac('sha256', 'lectern.password').update(password).digest('base64')
}
