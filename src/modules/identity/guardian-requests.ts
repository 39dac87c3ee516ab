import type { Person } from '#kernel/actor'
import { pseudonymOf, type ReadTx, type Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { announce } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { sha256 } from '#kernel/tokens'
import { sealed } from './addresses.ts'
import { guardianRequestMade, guardianRequestVerified } from './events.ts'
import { allowances, networkOf } from './rules.ts'
import type { GuardianRequestId, RequestOfGuardian } from './schema.ts'
import { read, write } from './tables.ts'
import { spendTry, tried } from './tries.ts'

const unconfirmed = Temporal.Duration.from({ hours: 7 * 24 })
const kept = Temporal.Duration.from({ hours: 365 * 24 })

/**
 * A parent or guardian writes about a child's account. Whether there is such an account is looked at by a person later, so the
 * answer here cannot tell.
 */
export async function makeRequest(
  tx: Tx,
  request: RequestOfGuardian,
  { address, locale }: { address: string; locale: string },
): Promise<void> {
  await spendTry(tx, allowances.guardianRequestsFromNetwork, networkOf(address))
  if (!(await tried(tx, allowances.guardianRequests, request.email))) return
  const id: GuardianRequestId = newId('grq', tx.now)
  await write(tx)
    .insertInto('identity.guardian_request')
    .values({
      id,
      name: request.name,
      email_sealed: await sealed.request.seal(tx, { subject: id, row: id }, request.email),
      child: request.child,
      message: request.message,
      locale,
      asked_at: tx.now,
      ends_at: tx.now.add(unconfirmed),
      token_sha256: null,
      verified_at: null,
      answered_at: null,
      answered_by: null,
    })
    .execute()
  await announce(tx, guardianRequestMade, { requestId: id })
}

/** What the mail that asks for confirmation says, with its link. */
export async function requestToConfirm(tx: Tx, id: GuardianRequestId) {
  const row = await read(tx)
    .selectFrom('identity.guardian_request')
    .select(['name', 'email_sealed', 'locale'])
    .where('id', '=', id)
    .where('verified_at', 'is', null)
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  if (!row) return null
  const token = pseudonymOf(tx, `guardian request ${id}`).toString('base64url')
  await write(tx)
    .updateTable('identity.guardian_request')
    .set({ token_sha256: sha256(token) })
    .where('id', '=', id)
    .execute()
  const email = await sealed.request.open(tx, { subject: id, row: id }, row.email_sealed)
  return { name: row.name, email, locale: row.locale, token }
}

/** The address is theirs. Pressing twice is no fault. */
export async function confirmRequest(tx: Tx, token: string): Promise<void> {
  const row = await read(tx)
    .selectFrom('identity.guardian_request')
    .select('id')
    .where('token_sha256', '=', sha256(token))
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  if (!row) throw new Refusal('link.unknown')
  const first = await write(tx)
    .updateTable('identity.guardian_request')
    .set({ verified_at: tx.now, ends_at: tx.now.add(kept) })
    .where('id', '=', row.id)
    .where('verified_at', 'is', null)
    .executeTakeFirst()
  if (first.numUpdatedRows === 1n) await announce(tx, guardianRequestVerified, { requestId: row.id })
}

export async function requestsOfGuardians(
  tx: ReadTx,
  { after, limit }: { after?: GuardianRequestId | undefined; limit: number },
) {
  let requests = read(tx)
    .selectFrom('identity.guardian_request')
    .selectAll()
    .where('ends_at', '>', tx.now)
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (after) requests = requests.where('id', '<', after)
  const rows = await requests.execute()
  const shown = rows.slice(0, limit)
  const emails = await sealed.request.openMany(
    tx,
    shown.map(({ id, email_sealed }) => ({ subject: id, row: id, sealed: email_sealed })),
  )
  return {
    items: shown.map((row, at) => ({
      id: row.id,
      name: row.name,
      email: emails[at] as string,
      child: row.child,
      message: row.message,
      askedAt: row.asked_at.toString(),
      verified: row.verified_at !== null,
      answeredAt: row.answered_at?.toString() ?? null,
    })),
    next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

export async function markAnswered(tx: Tx, by: Person, id: GuardianRequestId): Promise<void> {
  const marked = await write(tx)
    .updateTable('identity.guardian_request')
    .set((expression) => ({
      answered_at: expression.fn.coalesce('answered_at', expression.val(tx.now)),
      answered_by: expression.fn.coalesce('answered_by', expression.val(by.id)),
    }))
    .where('id', '=', id)
    .executeTakeFirst()
  if (marked.numUpdatedRows === 0n) throw new Refusal('guardian_request.unknown')
}
