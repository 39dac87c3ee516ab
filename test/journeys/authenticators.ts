import { createHmac } from 'node:crypto'

/** An authenticator app, as somebody types a key into it: RFC 6238, written apart from ours. */
export function appOf(key: string) {
  const letters = [...key.replace(/\s/g, '')]
  let bits = 0n
  for (const letter of letters) bits = bits * 32n + BigInt('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter))
  const length = Math.floor((letters.length * 5) / 8)
  const secret = Buffer.from(
    (bits >> BigInt(letters.length * 5 - length * 8)).toString(16).padStart(length * 2, '0'),
    'hex',
  )
  return {
    codeAt(now: Temporal.Instant): string {
      const counter = Buffer.from(
        Math.floor(now.epochMilliseconds / 30_000)
          .toString(16)
          .padStart(16, '0'),
        'hex',
      )
      const digest = createHmac('sha1', secret).update(counter).digest()
      const from = Number(digest[19]) & 15
      return ((digest.readInt32BE(from) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0')
    },
  }
}
