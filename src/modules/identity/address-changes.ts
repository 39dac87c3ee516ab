import type { Person, PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { announce } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { sha256 } from '#kernel/tokens'
import { addressIn, addressToKeep, indexOfAddress, sealed } from './addresses.ts'
import { refuseDisposable } from './disposables.ts'
import { dropRequests } from './entry-requests.ts'
import { addressChangeAsked, addressChanged } from './events.ts'
import { linkBehind, takeLink, voidLinks } from './links.ts'
import { allowances } from './rules.ts'
import type { AddressChangeId, LinkPurpose } from './schema.ts'
import { read, write } from './tables.ts'
import { spendTry } from './tries.ts'

const lifetime = Temporal.Duration.from({ hours: 24 })
const links: LinkPurpose[] = ['leave_address', 'take_address']

/** Asks both mailboxes. Whether the new address has an account already, only that mailbox learns. */
export async function askToChangeAddress(tx: Tx, { id: personId }: Person, newEmail: string): Promise<void> {
  await spendTry(tx, allowances.addressChanges, personId)
  await spendTry(tx, allowances.addressChangesTo, newEmail)
  const person = await write(tx)
    .selectFrom('identity.person')
    .select(['id', 'email_sealed', 'verified_at'])
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()
  const email = await addressIn(tx, person)
  if (email === newEmail) throw new Refusal('input.invalid', { fields: { newEmail: 'address.same' } })
  await refuseDisposable(tx, newEmail, 'newEmail')
  const id: AddressChangeId = newId('adc', tx.now)
  const at = { subject: personId, row: id }
  const values = {
    id,
    old_email_sealed: await sealed.before.seal(tx, at, email),
    new_email_sealed: await sealed.after.seal(tx, at, newEmail),
    asked_at: tx.now,
    ends_at: tx.now.add(lifetime),
    // An address that nobody ever confirmed may be a mistake; its mailbox need not let its person go.
    approved_at: person.verified_at ? null : tx.now,
    proven_at: null,
    done_at: null,
  }
  await write(tx)
    .insertInto('identity.address_change')
    .values({ person_id: personId, ...values })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(values))
    .execute()
  await announce(tx, addressChangeAsked, { addressChangeId: values.id })
}

export type AddressChange = {
  id: AddressChangeId
  personId: PersonId
  oldEmail: string
  newEmail: string
  endsAt: Temporal.Instant
  isApproved: boolean
  isProven: boolean
  isDone: boolean
}

/** The change that is under way, or null. */
export async function addressChangeOf(tx: ReadTx, who: PersonId | AddressChangeId): Promise<AddressChange | null> {
  const row = await read(tx)
    .selectFrom('identity.address_change')
    .selectAll()
    .where(who.startsWith('adc_') ? 'id' : 'person_id', '=', who as AddressChangeId & PersonId)
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  if (!row) return null
  return {
    id: row.id,
    personId: row.person_id,
    ...(await addressesOfChange(tx, row)),
    endsAt: row.ends_at,
    isApproved: row.approved_at !== null,
    isProven: row.proven_at !== null,
    isDone: row.done_at !== null,
  }
}

/** One of the two mailboxes agrees. With the second, in either order, the address is another. */
export async function agreeToAddressChange(tx: Tx, token: string): Promise<{ changed: boolean }> {
  const { purpose, about } = await takeLink(tx, sha256(token), links)
  const agreed = await write(tx)
    .updateTable('identity.address_change')
    .set(purpose === 'leave_address' ? { approved_at: tx.now } : { proven_at: tx.now })
    .where('id', '=', about as AddressChangeId)
    .where('ends_at', '>', tx.now)
    .where('done_at', 'is', null)
    .returning(['id', 'person_id', 'old_email_sealed', 'new_email_sealed', 'approved_at', 'proven_at'])
    .executeTakeFirst()
  if (!agreed) throw new Refusal('link.unknown')
  if (!agreed.approved_at || !agreed.proven_at) return { changed: false }
  const { oldEmail, newEmail } = await addressesOfChange(tx, agreed)
  await move(tx, agreed.person_id, oldEmail, newEmail)
  await write(tx).updateTable('identity.address_change').set({ done_at: tx.now }).where('id', '=', agreed.id).execute()
  await announce(tx, addressChanged, { addressChangeId: agreed.id })
  return { changed: true }
}

/** The old mailbox does not agree: the change is off. */
export async function refuseAddressChange(tx: Tx, token: string): Promise<void> {
  const { about } = await linkBehind(tx, token, links)
  await write(tx)
    .deleteFrom('identity.address_change')
    .where('id', '=', about as AddressChangeId)
    .where('done_at', 'is', null)
    .execute()
  await voidLinks(tx, about, links)
}

export async function dropAddressChange(tx: Tx, personId: PersonId): Promise<void> {
  const gone = await write(tx)
    .deleteFrom('identity.address_change')
    .where('person_id', '=', personId)
    .where('done_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (gone) await voidLinks(tx, gone.id, links)
}

async function addressesOfChange(
  tx: ReadTx,
  row: { id: AddressChangeId; person_id: PersonId; old_email_sealed: Buffer; new_email_sealed: Buffer },
): Promise<{ oldEmail: string; newEmail: string }> {
  const at = { subject: row.person_id, row: row.id }
  return {
    oldEmail: await sealed.before.open(tx, at, row.old_email_sealed),
    newEmail: await sealed.after.open(tx, at, row.new_email_sealed),
  }
}

/** Links that were mailed to the address from before open nothing any more. */
async function move(tx: Tx, personId: PersonId, from: string, to: string): Promise<void> {
  const moved = await write(tx)
    .updateTable('identity.person')
    .set({ ...(await addressToKeep(tx, personId, to)), verified_at: tx.now })
    .where('id', '=', personId)
    .where('email_index', '=', await indexOfAddress(tx, from))
    .executeTakeFirst()
    .catch((error: { code?: string }) => {
      throw error.code === '23505' ? new Refusal('link.unknown') : error
    })
  if (moved.numUpdatedRows === 0n) throw new Refusal('link.unknown')
  await voidLinks(tx, personId, ['reset', 'verify'])
  await dropRequests(tx, personId)
}
