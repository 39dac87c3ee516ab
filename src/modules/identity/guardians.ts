import type { PersonId } from '#kernel/actor'
import { pseudonymOf, type ReadTx, type Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { announce } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { shred } from '#kernel/sealed-columns'
import type { SweepPart } from '#kernel/sweeps'
import { sha256 } from '#kernel/tokens'
import type { Visit } from '#kernel/visit'
import { sealed } from './addresses.ts'
import { consentGiven, guardianAsked } from './events.ts'
import { blockForErasure } from './minors.ts'
import { allowances } from './rules.ts'
import type { GuardianConsentId } from './schema.ts'
import { read, write } from './tables.ts'
import { tried } from './tries.ts'
import { forgetUnused } from './waits.ts'
import { guardianWording, type Wording } from './wordings.ts'

/** How long a guardian has; then the account that nobody could use is deleted. */
export const patience = Temporal.Duration.from({ hours: 14 * 24 })
const remindAfter = [Temporal.Duration.from({ hours: 4 * 24 }), Temporal.Duration.from({ hours: 10 * 24 })]

/** Asks somebody's guardian. Asking another one voids the first link and leaves the time as it was. */
export async function askGuardian(
  tx: Tx,
  personId: PersonId,
  { email, locale }: { email: string; locale: string },
): Promise<void> {
  const email_sealed = await sealed.guardian.seal(tx, ofChild(personId), email)
  await write(tx)
    .insertInto('identity.guardian')
    .values({
      person_id: personId,
      email_sealed,
      locale,
      asked_at: tx.now,
      ends_at: tx.now.add(patience),
      reminders: 0,
      token_sha256: null,
    })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ email_sealed, locale, token_sha256: null }))
    .execute()
  if (await tried(tx, allowances.guardianMails, email)) await announce(tx, guardianAsked, { personId })
}

export type Asking = { childName: string; email: string; locale: string; token: string; endsAt: Temporal.Instant }

/** What the mail to a guardian says, with its link; null when there is nothing to ask any more. */
export async function guardianAsking(tx: Tx, personId: PersonId): Promise<Asking | null> {
  const row = await read(tx)
    .selectFrom('identity.guardian as g')
    .innerJoin('identity.person as p', 'p.id', 'g.person_id')
    .select(['p.name', 'g.email_sealed', 'g.locale', 'g.ends_at'])
    .where('g.person_id', '=', personId)
    .where('p.waits_for', '=', 'guardian')
    .where('g.ends_at', '>', tx.now)
    .executeTakeFirst()
  if (!row) return null
  const email = await sealed.guardian.open(tx, ofChild(personId), row.email_sealed)
  const token = tokenFor(tx, `guardian ${personId} ${email}`)
  await write(tx)
    .updateTable('identity.guardian')
    .set({ token_sha256: sha256(token) })
    .where('person_id', '=', personId)
    .execute()
  return { childName: row.name, email, locale: row.locale, token, endsAt: row.ends_at }
}

export type GuardianRequest = {
  personId: PersonId
  childName: string
  email: string
  endsAt: Temporal.Instant
  wording: Wording
}

/** What a guardian is asked, by the link in their mail, in the language they read it in. */
export async function guardianRequestBehind(tx: ReadTx, token: string, locale: string): Promise<GuardianRequest> {
  const row = await read(tx)
    .selectFrom('identity.guardian as g')
    .innerJoin('identity.person as p', 'p.id', 'g.person_id')
    .select(['p.id', 'p.name', 'g.email_sealed', 'g.ends_at'])
    .where('g.token_sha256', '=', sha256(token))
    .where('g.ends_at', '>', tx.now)
    .where('p.waits_for', '=', 'guardian')
    .executeTakeFirst()
  if (!row) throw new Refusal('link.unknown')
  return {
    personId: row.id,
    childName: row.name,
    email: await sealed.guardian.open(tx, ofChild(row.id), row.email_sealed),
    endsAt: row.ends_at,
    wording: await guardianWording(tx, locale, row.name),
  }
}

/** A guardian agrees: the record of it, and the account opens. Of several presses, one counts. */
export async function consent(
  tx: Tx,
  { token, name, wordingSha256 }: { token: string; name: string; wordingSha256: string },
  visit: Visit,
): Promise<PersonId> {
  const { personId, email, wording } = await guardianRequestBehind(tx, token, visit.locale)
  if (wording.sha256 !== wordingSha256) throw new Refusal('guardian.wording_changed')
  const opened = await write(tx)
    .updateTable('identity.person')
    .set({ waits_for: null })
    .where('id', '=', personId)
    .where('waits_for', '=', 'guardian')
    .executeTakeFirst()
  if (opened.numUpdatedRows === 0n) throw new Refusal('link.unknown')
  // Another guardian named in this moment voids the link: then this answer does not count.
  const asked = await write(tx)
    .deleteFrom('identity.guardian')
    .where('person_id', '=', personId)
    .where('token_sha256', '=', sha256(token))
    .executeTakeFirst()
  if (asked.numDeletedRows === 0n) throw new Refusal('link.unknown')
  const id: GuardianConsentId = newId('gco', tx.now)
  await write(tx)
    .insertInto('identity.guardian_consent')
    .values({
      id,
      person_id: personId,
      guardian_email_sealed: await sealed.consent.seal(tx, { subject: personId, row: id }, email),
      guardian_name: name,
      wording_version: wording.version,
      wording_sha256: Buffer.from(wording.sha256, 'hex'),
      locale: wording.locale,
      surface: 'guardian page',
      token_sha256: sha256(token),
      given_at: tx.now,
      revocation_sha256: null,
      revoked_at: null,
    })
    .execute()
  await announce(tx, consentGiven, { personId })
  return personId
}

/** A guardian says no: nothing of the account stays. */
export async function decline(tx: Tx, token: string): Promise<void> {
  const { personId } = await guardianRequestBehind(tx, token, 'en')
  const gone = await write(tx)
    .deleteFrom('identity.person')
    .where('id', '=', personId)
    .where('waits_for', '=', 'guardian')
    .returning('id')
    .executeTakeFirst()
  if (!gone) throw new Refusal('link.unknown')
  await shred(tx, [gone.id])
}

export type Consent = { childName: string; guardianName: string; guardianEmail: string; locale: string; token: string }

/** What the mail that confirms a consent says, with the link by which it can be taken back at any time. */
export async function consentToConfirm(tx: Tx, personId: PersonId): Promise<Consent | null> {
  const row = await standingConsent(tx)
    .select(['p.name', 'c.id', 'c.guardian_name', 'c.guardian_email_sealed', 'c.locale'])
    .where('c.person_id', '=', personId)
    .executeTakeFirst()
  if (!row) return null
  const token = tokenFor(tx, `revocation ${row.id}`)
  await write(tx)
    .updateTable('identity.guardian_consent')
    .set({ revocation_sha256: sha256(token) })
    .where('id', '=', row.id)
    .execute()
  return {
    childName: row.name,
    guardianName: row.guardian_name,
    guardianEmail: await sealed.consent.open(tx, { subject: personId, row: row.id }, row.guardian_email_sealed),
    locale: row.locale,
    token,
  }
}

export async function consentBehind(tx: ReadTx, token: string) {
  const row = await standingConsent(tx)
    .select(['c.id', 'c.person_id', 'p.name', 'c.given_at'])
    .where('c.revocation_sha256', '=', sha256(token))
    .executeTakeFirst()
  if (!row) throw new Refusal('link.unknown')
  return { id: row.id, personId: row.person_id, childName: row.name, givenAt: row.given_at }
}

/** Takes a consent back: from this moment nobody gets in, and what there is about the child is to be erased. */
export async function revokeConsent(tx: Tx, token: string): Promise<PersonId> {
  const { id, personId } = await consentBehind(tx, token)
  const revoked = await write(tx)
    .updateTable('identity.guardian_consent')
    .set({ revoked_at: tx.now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (revoked.numUpdatedRows === 0n) throw new Refusal('link.unknown')
  await blockForErasure(tx, personId, 'consent_revoked', null)
  return personId
}

/** With a guardian who did not answer in time goes the account that waited for them. */
export const identitySweeps: SweepPart[] = [
  {
    table: 'identity.guardian',
    column: 'person_id',
    perform: (tx, children) => forgetUnused(tx, children as readonly PersonId[]),
  },
]

/** Reminds guardians who have not answered. */
export async function remindGuardians(tx: Tx): Promise<void> {
  for (const [given, after] of remindAfter.entries()) {
    const due = await write(tx)
      .updateTable('identity.guardian')
      .set({ reminders: given + 1 })
      .where('reminders', '=', given)
      .where('asked_at', '<=', tx.now.subtract(after))
      .returning('person_id')
      .execute()
    for (const { person_id } of due) await announce(tx, guardianAsked, { personId: person_id })
  }
}

/** A guardian is known by the child's row, and forgotten with the child's key. */
const ofChild = (personId: PersonId) => ({ subject: personId, row: personId })

function standingConsent(tx: ReadTx) {
  return read(tx)
    .selectFrom('identity.guardian_consent as c')
    .innerJoin('identity.person as p', 'p.id', 'c.person_id')
    .where('c.revoked_at', 'is', null)
}

/** The same link in every mail about the same thing; the database holds only its hash. */
function tokenFor(tx: ReadTx, about: string): string {
  return pseudonymOf(tx, about).toString('base64url')
}
