import { timingSafeEqual } from 'node:crypto'
import type { PersonId } from '#kernel/actor'
import { pseudonymOf, type ReadTx, type Tx } from '#kernel/db'
import { type Id, newId } from '#kernel/id'
import { newToken, sha256 } from '#kernel/tokens'
import { newMailCode, plainMailCode } from './codes.ts'
import { makeLink, voidLinks } from './links.ts'
import { read, write } from './tables.ts'
import { holdWaysIn } from './ways.ts'

export type EntryRequestId = Id<'ent'>

/** How long a browser waits for its mail, and what the mail says works. */
const lifetime = Temporal.Duration.from({ minutes: 10 })

/** The wish of one browser to sign in by mail. Whose it is nobody can tell from it until the mail is written. */
export async function beginRequest(tx: Tx): Promise<{ id: EntryRequestId; secret: string; endsAt: Temporal.Instant }> {
  const id: EntryRequestId = newId('ent', tx.now)
  const secret = newToken()
  const endsAt = tx.now.add(lifetime)
  await write(tx)
    .insertInto('identity.entry_request')
    .values({
      id,
      secret_sha256: sha256(secret),
      person_id: null,
      code_hash: null,
      asked_at: tx.now,
      ends_at: endsAt,
    })
    .execute()
  return { id, secret, endsAt }
}

/**
 * What the mail says: a link, and a code to type where it was asked for. What was mailed to this person before works no more;
 * null when that browser waits no longer, or a newer one has been answered.
 */
export async function answerRequest(
  tx: Tx,
  id: EntryRequestId,
  personId: PersonId,
): Promise<{ token: string; code: string } | null> {
  await holdWaysIn(tx, personId)
  const code = newMailCode()
  const asked = await write(tx)
    .updateTable('identity.entry_request as r')
    .set({ person_id: personId, code_hash: hashOfCode(tx, id, code) })
    .where('id', '=', id)
    .where('ends_at', '>', tx.now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('identity.entry_request as newer')
            .select('newer.id')
            .where('newer.person_id', '=', personId)
            .whereRef('newer.asked_at', '>', 'r.asked_at'),
        ),
      ),
    )
    .returning('id')
    .executeTakeFirst()
  if (!asked) return null
  await dropRequests(tx, personId, id)
  const { token } = await makeLink(tx, { purpose: 'enter', about: id })
  return { token, code }
}

export type EntryRequest = {
  id: EntryRequestId
  personId: PersonId | null
  secretSha256: Buffer
  codeHash: Buffer | null
}

/** The request of the browser that has this secret, or the one that a link is about, while it stands. */
export async function requestBehind(
  tx: ReadTx,
  by: { secret: string } | { id: EntryRequestId },
): Promise<EntryRequest | null> {
  const row = await read(tx)
    .selectFrom('identity.entry_request')
    .select(['id', 'person_id', 'secret_sha256', 'code_hash'])
    .where(({ eb }) => ('secret' in by ? eb('secret_sha256', '=', sha256(by.secret)) : eb('id', '=', by.id)))
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  return row ? { id: row.id, personId: row.person_id, secretSha256: row.secret_sha256, codeHash: row.code_hash } : null
}

export function isAskedBy({ secretSha256 }: EntryRequest, secret: string): boolean {
  return timingSafeEqual(secretSha256, sha256(secret))
}

export function fitsCode(tx: ReadTx, { id, codeHash }: EntryRequest, code: string): boolean {
  const given = hashOfCode(tx, id, code)
  return codeHash !== null && timingSafeEqual(codeHash, given)
}

/** Uses a request up, its link and its code with it; of several who come at once, for one it is still there. */
export async function takeRequest(tx: Tx, id: EntryRequestId): Promise<boolean> {
  const { numDeletedRows } = await write(tx)
    .deleteFrom('identity.entry_request')
    .where('id', '=', id)
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  await voidLinks(tx, id, ['enter'])
  return numDeletedRows === 1n
}

/** Takes back what was mailed to somebody, but for one request. */
export async function dropRequests(tx: Tx, personId: PersonId, but?: EntryRequestId): Promise<void> {
  const all = write(tx).deleteFrom('identity.entry_request').where('person_id', '=', personId).returning('id')
  const gone = await (but ? all.where('id', '!=', but) : all).execute()
  for (const { id } of gone) await voidLinks(tx, id, ['enter'])
}

/** Forty bits would be found out from a plain hash; from this, nobody can who has only the database. */
function hashOfCode(tx: ReadTx, id: EntryRequestId, code: string): Buffer {
  return pseudonymOf(tx, `entry code\n${id}\n${plainMailCode(code)}`)
}
