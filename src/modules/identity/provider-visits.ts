import { createHmac } from 'node:crypto'
import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { type Id, newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { shred } from '#kernel/sealed-columns'
import { newToken, sha256 } from '#kernel/tokens'
import { sealed } from './addresses.ts'
import type { Claims, ProviderSecrets } from './ports.ts'
import { read, write } from './tables.ts'

export type ProviderVisitId = Id<'pvi'>

/** Somebody's way to the provider and back: one browser, one answer, half an hour. */
const lifetime = Temporal.Duration.from({ minutes: 30 })

/** `personId`: who wants to connect an account of theirs, rather than sign in. */
export async function beginVisit(
  tx: Tx,
  personId: PersonId | null,
): Promise<{ secret: string; endsAt: Temporal.Instant }> {
  const secret = newToken()
  const endsAt = tx.now.add(lifetime)
  await write(tx)
    .insertInto('identity.provider_visit')
    .values({
      id: newId('pvi', tx.now),
      secret_sha256: sha256(secret),
      person_id: personId,
      asked_at: tx.now,
      ends_at: endsAt,
      answered_at: null,
      subject: null,
      email_sealed: null,
      name: null,
      picture_url: null,
    })
    .execute()
  return { secret, endsAt }
}

/** All three follow from what only this browser has, so that nothing of them need be kept. */
export function secretsOf(secret: string): ProviderSecrets {
  const derived = (use: string) => createHmac('sha256', secret).update(use).digest('base64url')
  return { state: derived('state'), nonce: derived('nonce'), verifier: derived('verifier') }
}

/** Takes the one answer a visit may bring, before anybody looks at it: what comes again finds nothing. */
export async function takeVisit(tx: Tx, secret: string): Promise<{ id: ProviderVisitId; personId: PersonId | null }> {
  const visit = await write(tx)
    .updateTable('identity.provider_visit')
    .set({ answered_at: tx.now })
    .where('secret_sha256', '=', sha256(secret))
    .where('answered_at', 'is', null)
    .where('ends_at', '>', tx.now)
    .returning(['id', 'person_id'])
    .executeTakeFirst()
  if (!visit) throw new Refusal('provider.visit_over')
  return { id: visit.id, personId: visit.person_id }
}

/** Remembers what the provider said until its person has decided, at most until the visit ends. */
export async function keepClaims(tx: Tx, id: ProviderVisitId, claims: Claims): Promise<void> {
  const { subject, email, name } = claims
  await write(tx)
    .updateTable('identity.provider_visit')
    .set({
      subject,
      email_sealed: await sealed.visit.seal(tx, { subject: id, row: id }, email),
      name,
      picture_url: claims.picture,
    })
    .where('id', '=', id)
    .execute()
}

export type WaitingClaims = { id: ProviderVisitId } & Omit<Claims, 'isConfirmed'>

/** What the provider said to this browser, or about this visit, while that still waits for a decision. */
export async function claimsWaiting(
  tx: ReadTx,
  by: { secret: string } | { id: ProviderVisitId },
): Promise<WaitingClaims> {
  const row = await read(tx)
    .selectFrom('identity.provider_visit')
    .select(['id', 'subject', 'email_sealed', 'name', 'picture_url'])
    .where(({ eb }) => ('secret' in by ? eb('secret_sha256', '=', sha256(by.secret)) : eb('id', '=', by.id)))
    .where('person_id', 'is', null)
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  if (!row?.subject || !row.email_sealed) throw new Refusal('provider.visit_over')
  const email = await sealed.visit.open(tx, { subject: row.id, row: row.id }, row.email_sealed)
  return { id: row.id, subject: row.subject, email, name: row.name ?? '', picture: row.picture_url }
}

/** Ends a visit; of two who decide at once, one does. */
export async function endVisit(tx: Tx, id: ProviderVisitId): Promise<void> {
  const ended = await write(tx)
    .deleteFrom('identity.provider_visit')
    .where('id', '=', id)
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  if (ended.numDeletedRows === 0n) throw new Refusal('provider.visit_over')
  await shred(tx, [id])
}
