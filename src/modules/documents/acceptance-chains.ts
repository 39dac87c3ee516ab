import { createHash } from 'node:crypto'
import type { AcceptanceRow } from './tables.ts'

/** Under which the audit trail holds number and hash of every acceptance. */
export const chainDeed = 'documents.chainAcceptance'

/** What the first acceptance stands on. */
export const beginning = Buffer.alloc(32)

/** An acceptance as the chain sees it. */
export type Chained = Omit<AcceptanceRow, 'hash'>

export function hashOfAcceptance(row: Chained): Buffer {
  const said = JSON.stringify([
    row.number.toString(),
    row.subject_id,
    row.document,
    row.version,
    row.locale,
    row.sha256,
    row.surface,
    row.controller,
    row.at.toString(),
    ...(row.french_shown_at ? [row.french_shown_at.toString()] : []),
  ])
  return createHash('sha256').update(row.previous_hash).update(said).digest()
}
