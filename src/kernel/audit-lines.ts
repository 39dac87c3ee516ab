import type { PersonId } from './actor.ts'
import { type ReadTx, statement, type Tx } from './db.ts'
import type { Id } from './id.ts'
import { holdToPurpose, type Purposed } from './purposes.ts'

export type AuditLineId = Id<'aud'>
export type AuditLine = {
  id: AuditLineId
  at: Temporal.Instant
  actor_id: string
  deed: string
  things: Record<string, unknown>
  details: Record<string, string | number>
}
export type AuditFilter = {
  /** Lines of what this person did, and of what was done to them. */
  person?: PersonId | undefined
  deed?: string | undefined
  from?: Temporal.Instant | undefined
  until?: Temporal.Instant | undefined
  before?: AuditLineId | undefined
  limit: number
}

/** Newest first. An id begins with its instant, so one index serves time and paging; each of a person's two sides has its own. */
export function auditLines(tx: ReadTx, purposed: Purposed, filter: AuditFilter): Promise<readonly AuditLine[]> {
  holdToPurpose(purposed)
  const parameters: unknown[] = []
  const given = (value: unknown) => `$${parameters.push(value)}`
  const limit = given(filter.limit)
  const common = [
    filter.deed === undefined ? '' : `and deed = ${given(filter.deed)}`,
    filter.from ? `and id >= ${given(firstIdAt(filter.from))}` : '',
    filter.until ? `and id < ${given(firstIdAt(filter.until))}` : '',
    filter.before ? `and id < ${given(filter.before)}` : '',
  ].join(' ')
  const side = (condition: string) =>
    `(select id, at, actor_id, deed, things, details from kernel.audit_line where ${condition} ${common} order by id desc limit ${limit})`
  if (!filter.person) return statement<AuditLine>(tx, side('true'), parameters)
  const person = given(filter.person)
  return statement<AuditLine>(
    tx,
    `select * from (${side(`actor_id = ${person}`)} union all ${side(`about_id = ${person} and actor_id <> ${person}`)}) as lines
     order by id desc limit ${limit}`,
    parameters,
  )
}

/** Whether this sign-in has left a line of this deed since. */
export async function hasLineSince(
  tx: Tx,
  purposed: Purposed,
  { deed, signIn, since }: { deed: string; signIn: string; since: Temporal.Instant },
): Promise<boolean> {
  holdToPurpose(purposed)
  const rows = await statement(
    tx,
    `select from kernel.audit_line where deed = $1 and id >= $2 and things ->> 'signInId' = $3 limit 1`,
    [deed, firstIdAt(since), signIn],
  )
  return rows.length > 0
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

function firstIdAt(instant: Temporal.Instant): string {
  let rest = Math.max(0, instant.epochMilliseconds)
  let text = ''
  for (let digit = 0; digit < 10; digit++) {
    text = (alphabet[rest % 32] ?? '0') + text
    rest = Math.floor(rest / 32)
  }
  return `aud_${text}`
}
