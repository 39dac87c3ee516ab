import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { addressOf, sealed } from './addresses.ts'
import { guardianFor } from './admissions.ts'
import { isGrownUp } from './ages.ts'
import { allowances } from './rules.ts'
import { read } from './tables.ts'
import { spendTry, tried } from './tries.ts'

/** Which of these people are not known to be grown up, with one question. */
export async function minorsAmong(tx: ReadTx, ids: readonly PersonId[]): Promise<PersonId[]> {
  if (ids.length === 0) return []
  const rows = await read(tx)
    .selectFrom('identity.person')
    .select(['id', 'age_band', 'joined_at'])
    .where('id', 'in', [...ids])
    .execute()
  return rows.filter((row) => !isGrownUp(row.age_band, row.joined_at, tx.now)).map(({ id }) => id)
}

/** Whether a guardian agreed to somebody's account, and still does. */
export async function hasGuardian(tx: ReadTx, personId: PersonId): Promise<boolean> {
  return (await standingConsent(tx, personId)) !== undefined
}

/**
 * The guardian a minor asks about something: who agreed to the account, if somebody did, else whom they name. A mailbox that
 * was written to often enough today is not `reachable`.
 */
export async function guardianToAsk(tx: Tx, personId: PersonId, named: string | undefined): Promise<AskableGuardian> {
  await spendTry(tx, allowances.guardianNames, personId)
  const consent = await standingConsent(tx, personId)
  const email = consent
    ? await sealed.consent.open(tx, { subject: personId, row: consent.id }, consent.guardian_email_sealed)
    : await guardianFor(tx, await addressOf(tx, personId), named)
  return { email, reachable: await tried(tx, allowances.guardianMails, email) }
}

export type AskableGuardian = { email: string; reachable: boolean }

function standingConsent(tx: ReadTx, personId: PersonId) {
  return read(tx)
    .selectFrom('identity.guardian_consent')
    .select(['id', 'guardian_email_sealed'])
    .where('person_id', '=', personId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}
