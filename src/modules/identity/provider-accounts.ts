import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { announce } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { sealed } from './addresses.ts'
import { securityChanged } from './events.ts'
import type { Claims } from './ports.ts'
import { read, write } from './tables.ts'

export type LinkedPerson = { personId: PersonId; suspended: boolean }

/** Whose account here the provider's subject opens. The address plays no part: it may be somebody else's tomorrow. */
export async function personBehind(tx: ReadTx, issuer: string, subject: string): Promise<LinkedPerson | null> {
  const row = await read(tx)
    .selectFrom('identity.provider_account as a')
    .innerJoin('identity.person as p', 'p.id', 'a.person_id')
    .select(['p.id', 'p.suspended_at'])
    .where('a.issuer', '=', issuer)
    .where('a.subject', '=', subject)
    .executeTakeFirst()
  return row ? { personId: row.id, suspended: row.suspended_at !== null } : null
}

/** Connects the two for good. Neither a second account there nor a second person here. */
export async function linkAccount(
  tx: Tx,
  personId: PersonId,
  issuer: string,
  { subject, email, name }: Pick<Claims, 'subject' | 'email' | 'name'>,
): Promise<void> {
  const email_sealed = await sealed.provider.seal(tx, { subject: personId, row: `${issuer} ${subject}` }, email)
  const linked = await write(tx)
    .insertInto('identity.provider_account')
    .values({ issuer, subject, person_id: personId, email_sealed, name, picture: null, linked_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('person_id')
    .executeTakeFirst()
  if (linked) return
  const there = await personBehind(tx, issuer, subject)
  if (there?.personId !== personId) throw new Refusal('provider.connected_already')
}

/** Where the copy of the picture is kept; the address it came from is not. */
export async function notePicture(tx: Tx, personId: PersonId, issuer: string, picture: string): Promise<void> {
  await write(tx)
    .updateTable('identity.provider_account')
    .set({ picture })
    .where('person_id', '=', personId)
    .where('issuer', '=', issuer)
    .execute()
}

export async function accountLinked(
  tx: ReadTx,
  personId: PersonId,
  issuer: string,
): Promise<{ email: string; linkedAt: Temporal.Instant } | null> {
  const row = await read(tx)
    .selectFrom('identity.provider_account')
    .select(['subject', 'email_sealed', 'linked_at'])
    .where('person_id', '=', personId)
    .where('issuer', '=', issuer)
    .executeTakeFirst()
  if (!row) return null
  const at = { subject: personId, row: `${issuer} ${row.subject}` }
  return { email: await sealed.provider.open(tx, at, row.email_sealed), linkedAt: row.linked_at }
}

export async function hasPassword(tx: ReadTx, personId: PersonId): Promise<boolean> {
  const row = await read(tx)
    .selectFrom('identity.password')
    .select('person_id')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row !== undefined
}

export async function disconnectAll(tx: Tx, personId: PersonId): Promise<void> {
  await write(tx).deleteFrom('identity.provider_account').where('person_id', '=', personId).execute()
}

/** Takes the two apart. */
export async function unlinkAccount(tx: Tx, personId: PersonId, issuer: string): Promise<void> {
  const gone = await write(tx)
    .deleteFrom('identity.provider_account')
    .where('person_id', '=', personId)
    .where('issuer', '=', issuer)
    .executeTakeFirst()
  if (gone.numDeletedRows === 0n) throw new Refusal('provider.not_here')
  await announce(tx, securityChanged, { personId, change: 'provider_disconnected' })
}
