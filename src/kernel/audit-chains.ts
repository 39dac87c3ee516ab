import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** A line as the chain sees it: what may be taken out later stands behind a commitment. */
export type ChainedLine = {
  readonly number: bigint
  readonly id: string
  readonly at: string
  readonly deed: string
  readonly actorCommitment: Buffer
  readonly thingsCommitment: Buffer
}

/** What the first line stands on. */
export const beginning = Buffer.alloc(32)

/** The columns of a line `l` in their canonical text: instants in UTC to the microsecond. */
export const canonicalAt = `to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

export function hashOfLine(previous: Buffer, line: ChainedLine): Buffer {
  const said = JSON.stringify([
    line.number.toString(),
    line.id,
    line.at,
    line.deed,
    line.actorCommitment.toString('hex'),
    line.thingsCommitment.toString('hex'),
  ])
  return createHash('sha256').update(previous).update(said).digest()
}

export function commitmentOf(salt: Buffer, said: string): Buffer {
  return createHash('sha256').update(salt).update(said).digest()
}

export type Mark = {
  readonly kind: 'head' | 'cut'
  readonly number: bigint
  readonly hash: Buffer
  readonly at: string
}

/** Who has the database and not the key can rewrite the chain, but not sign that it had come so far. */
export function signatureOf(key: string, { kind, number, hash, at }: Mark): Buffer {
  return createHmac('sha256', key)
    .update(`lectern audit ${kind}\n${number}\n${hash.toString('hex')}\n${at}`)
    .digest()
}

export function isSignedBy(key: string, mark: Mark, signature: Buffer): boolean {
  const expected = signatureOf(key, mark)
  return signature.length === expected.length && timingSafeEqual(signature, expected)
}
