import { randomBytes } from 'node:crypto'

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

/** A server-made id in LiveKit's form: a prefix that says what it is (`RM_`, `PA_`, `TR_…`) and random characters. */
export function newSid(prefix: string): string {
  const random = [...randomBytes(12)].map((byte) => alphabet[byte % alphabet.length]).join('')
  return `${prefix.includes('_') ? prefix : `${prefix}_`}${random}`
}
