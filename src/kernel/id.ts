import { z } from 'zod'

declare const kind: unique symbol

/** `crs_01k…`: the prefix says what it is, the type stops it from being passed as something else. */
export type Id<Prefix extends string> = `${Prefix}_${string}` & { readonly [kind]: Prefix }

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A ULID (48 bits of time, 80 random bits, Crockford base 32 in lower case) behind a prefix; ids sort by the time they were made. */
export function newId<Prefix extends string>(prefix: Prefix, now: Temporal.Instant): Id<Prefix> {
  const bytes = crypto.getRandomValues(new Uint8Array(10))
  const random = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return `${prefix}_${base32(BigInt(now.epochMilliseconds), 10)}${base32(random, 16)}` as Id<Prefix>
}

/** When an id, or a key that begins with one, was made; null where nothing of ours is named so. */
export function madeAt(named: string): Temporal.Instant | null {
  const digits = /^[a-z]+_([0-9a-hjkmnp-tv-z]{10})[0-9a-hjkmnp-tv-z]{16}/.exec(named)?.[1]
  if (!digits) return null
  const time = [...digits].reduce((sum, digit) => sum * 32 + alphabet.indexOf(digit), 0)
  return Temporal.Instant.fromEpochMilliseconds(time)
}

/** Accepts exactly the ids that `newId` makes with this prefix. */
export function idOf<Prefix extends string>(prefix: Prefix) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`))
    .transform((text) => text as Id<Prefix>)
    .meta({ description: `An id that begins with ${prefix}_` })
}

function base32(value: bigint, length: number): string {
  let text = ''
  for (let digit = 0; digit < length; digit++) {
    text = alphabet[Number(value & 31n)] + text
    value >>= 5n
  }
  return text
}
