import { randomBytes } from 'node:crypto'
import { type Actor, keyOf, type PersonId } from './actor.ts'
import { statement, type Tx } from './db.ts'
import { newId } from './id.ts'

export type Details = Readonly<Record<string, string | number>>
type Deed = { actor: Actor; deed: string; input: unknown; output: unknown; details?: Details | undefined }

/** Who did what to which things, for good. Only ids and codes go in, never what somebody wrote. */
export function writeAuditLine(tx: Tx, { actor, deed, input, output, details = {} }: Deed): Promise<void> {
  const by = actor.kind === 'person' ? actor.id : actor.kind
  const keyId = keyOf(actor)
  return insertLine(tx, {
    by,
    deed,
    things: { ...idsIn(output), ...idsIn(input), ...(keyId && { byKey: keyId }) },
    details,
  })
}

/**
 * Takes a person out of the trail: their id goes, with the salt that could show it had been there, and the chain still holds.
 * A line names those that changed, so that nobody can blank one without a trace.
 */
export async function unlinkFromAudit(tx: Tx, personId: PersonId): Promise<number> {
  const changed = await statement<{ id: string }>(
    tx,
    `update kernel.audit_line set
       actor_id = case when actor_id = $1 then 'unlinked' else actor_id end,
       actor_salt = case when actor_id = $1 then null else actor_salt end,
       things = case when about_id = $1 then '{}' else things end,
       details = case when about_id = $1 then '{}' else details end,
       things_salt = case when about_id = $1 then null else things_salt end
     where actor_id = $1 or about_id = $1 returning id`,
    [personId],
  )
  for (let from = 0; from < changed.length; from += 1000) {
    const lines = changed.slice(from, from + 1000).map(({ id }) => id)
    await insertLine(tx, { by: 'system', deed: unlinking, things: { lines }, details: {} })
  }
  return changed.length
}

/** Where the trail lies, for whoever has to know whether it may be touched. */
export const trail = 'kernel.audit_line'

/** The deed of the lines that say which others were unlinked from a person. */
export const unlinking = 'audit.unlink'

type Line = { by: string; deed: string; things: object; details: Details }

/** In the change it tells of, by one statement: there is no deed without its line, and no line without its deed. */
async function insertLine(tx: Tx, { by, deed, things, details }: Line): Promise<void> {
  await statement(
    tx,
    `with line as (
       insert into kernel.audit_line
         (id, at, actor_id, deed, things, details, actor_salt, things_salt, actor_commitment, things_commitment)
       values ($1, $2, $3::text, $4, $5::jsonb, $6::jsonb, $7::bytea, $8::bytea,
         sha256($7::bytea || convert_to($3::text, 'UTF8')),
         sha256($8::bytea || convert_to($5::jsonb::text || E'\\n' || $6::jsonb::text, 'UTF8')))
     )
     insert into kernel.audit_waiting (line_id) values ($1)`,
    [
      newId('aud', tx.now),
      tx.now,
      by,
      deed,
      JSON.stringify(things),
      JSON.stringify(details),
      randomBytes(32),
      randomBytes(32),
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
