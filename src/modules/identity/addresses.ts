import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { sealedColumn } from '#kernel/sealed-columns'
import { read } from './tables.ts'

const ofPeople = sealedColumn('identity.person.email_sealed')

/** What keeps an address in a person's row: closed by that person's key, and found again by the whole of it. */
export async function addressesToKeep(tx: Tx, people: readonly { id: PersonId; email: string }[]) {
  const sealed = await ofPeople.sealMany(
    tx,
    people.map(({ id, email }) => ({ subject: id, row: id, text: email })),
  )
  const indexes = await indexesOfAddresses(
    tx,
    people.map(({ email }) => email),
  )
  return people.map((_, at) => ({ email_sealed: sealed[at] as Buffer, email_index: indexes[at] as Buffer }))
}

export async function addressToKeep(tx: Tx, id: PersonId, email: string) {
  const [kept] = await addressesToKeep(tx, [{ id, email }])
  return kept as NonNullable<typeof kept>
}

/** The addresses in rows of people, in their order: one question for all of them. */
export function addressesIn(
  tx: ReadTx,
  rows: readonly { id: PersonId; email_sealed: Uint8Array }[],
): Promise<string[]> {
  return ofPeople.openMany(
    tx,
    rows.map(({ id, email_sealed }) => ({ subject: id, row: id, sealed: email_sealed })),
  )
}

export async function addressIn(tx: ReadTx, row: { id: PersonId; email_sealed: Uint8Array }): Promise<string> {
  return ofPeople.open(tx, { subject: row.id, row: row.id }, row.email_sealed)
}

/** By what a person's row is found when all that is known is an address, as `emailAddress` writes it. */
export const indexOfAddress = ofPeople.indexOf
export const indexesOfAddresses = ofPeople.indexesOf

export async function addressOf(tx: ReadTx, id: PersonId): Promise<string> {
  const row = await read(tx)
    .selectFrom('identity.person')
    .select(['id', 'email_sealed'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return addressIn(tx, row)
}

/** What a row knows a guardian, a wish, a change or a provider's account by; each is closed by the key of whom it concerns. */
export const sealed = {
  signUp: sealedColumn('identity.sign_up.email_sealed'),
  guardianInSignUp: sealedColumn('identity.sign_up.guardian_email_sealed'),
  before: sealedColumn('identity.address_change.old_email_sealed'),
  after: sealedColumn('identity.address_change.new_email_sealed'),
  guardian: sealedColumn('identity.guardian.email_sealed'),
  consent: sealedColumn('identity.guardian_consent.guardian_email_sealed'),
  request: sealedColumn('identity.guardian_request.email_sealed'),
  provider: sealedColumn('identity.provider_account.email_sealed'),
  visit: sealedColumn('identity.provider_visit.email_sealed'),
}
