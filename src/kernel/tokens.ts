import { hash, randomBytes } from 'node:crypto'

/** 256 random bits, as they stand in a link or a cookie. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What the database keeps of a token: enough to recognise it, not to make it, so that a stolen database opens nothing. */
export function sha256(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}
