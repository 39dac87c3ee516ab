import type { Actor } from './actor.ts'
import { statement, type Tx } from './db.ts'
import { newId } from './id.ts'

type Deed = { actor: Actor; deed: string; input: unknown; output: unknown; details?: Record<string, string | number> }

/** Who did what to which things, for good. Only ids go in, never what somebody wrote. */
export async function writeAuditLine(tx: Tx, { actor, deed, input, output, details = {} }: Deed): Promise<void> {
  await statement(
    tx,
    'insert into kernel.audit_line (id, at, actor_id, deed, things, details) values ($1, $2, $3, $4, $5, $6)',
    [
      newId('aud', tx.now),
      tx.now,
      actor.kind === 'person' ? actor.id : actor.kind,
      deed,
      JSON.stringify({ ...idsIn(output), ...idsIn(input) }),
      JSON.stringify(details),
    ],
  )
}

function idsIn(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  const ids = Object.entries(value).filter(
    ([, part]) => typeof part === 'string' && /^[a-z]{3}_[0-9a-z]{26}$/.test(part),
  )
  return Object.fromEntries(ids) as Record<string, string>
}
