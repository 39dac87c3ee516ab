import { createHash } from 'node:crypto'

/** What the database keeps of a link's token: enough to recognise it, not to make it. */
export function sha256(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
