import type { PersonId } from '#kernel/actor'
import { hold, type Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { shred } from '#kernel/sealed-columns'
import { sha256 } from '#kernel/tokens'
import { mailAddressOf, networkOf, personByAddress, spendTry, tried } from '#modules/identity'
import { sendMail } from '#modules/notifications'
import { followerAddresses, lying } from './follower-addresses.ts'
import { confirmFollowing } from './follower-notices.ts'
import type { FollowerId } from './follower-schemas.ts'
import { lastChange } from './processor-changes.ts'
import { type FollowerRow, write } from './tables.ts'

const day = Temporal.Duration.from({ hours: 24 })
const fromNetwork = { kind: 'processor-follower-network', most: 20, within: day }
const toAddress = { kind: 'processor-follower', most: 3, within: day }
/** What nobody confirmed is forgotten after a week. */
const unconfirmedFor = Temporal.Duration.from({ hours: 7 * 24 })

/** Somebody gives an address. Whether it follows already is not looked at before it is confirmed, so the answer cannot tell. */
export async function askToFollow(
  tx: Tx,
  email: string,
  { address, locale }: { address: string; locale: string },
): Promise<void> {
  await spendTry(tx, fromNetwork, networkOf(address))
  if (!(await tried(tx, toAddress, email))) return
  const id: FollowerId = newId('fol', tx.now)
  await write(tx)
    .insertInto('documents.follower')
    .values({
      id,
      email_sealed: await followerAddresses.seal(tx, lying(id), email),
      email_index: await followerAddresses.indexOf(tx, email),
      person_id: null,
      locale,
      token_sha256: null,
      asked_at: tx.now,
      confirmed_at: null,
      ends_at: tx.now.add(unconfirmedFor),
      told: 0,
    })
    .execute()
  await sendMail(tx, confirmFollowing, { followerId: id })
}

/** The address is theirs: it is told of what changes from now on. It follows once, however often it asked; pressing twice is no fault. */
export async function followByLink(tx: Tx, token: string): Promise<void> {
  await hold(tx, 'documents.followers')
  const row = await behind(tx, token)
  if (!row) throw new Refusal('link.unknown')
  if (row.confirmed_at) return
  const former = await write(tx)
    .deleteFrom('documents.follower')
    .where('email_index', '=', row.email_index)
    .where('confirmed_at', 'is not', null)
    .returning(['id', 'told'])
    .executeTakeFirst()
  if (former) await shred(tx, [former.id])
  const person_id = await personByAddress(tx, await followerAddresses.open(tx, lying(row.id), row.email_sealed))
  const told = former?.told ?? (await lastChange(tx))
  await write(tx)
    .updateTable('documents.follower')
    .set({ person_id, told, confirmed_at: tx.now, ends_at: null })
    .where('id', '=', row.id)
    .execute()
}

/** Whoever holds the link of a mail ends it for that address; a link that leads to nobody has nothing to end. */
export async function unfollowByLink(tx: Tx, token: string): Promise<void> {
  const row = await behind(tx, token)
  if (!row) return
  const gone = await write(tx)
    .deleteFrom('documents.follower')
    .where('email_index', '=', row.email_index)
    .returning('id')
    .execute()
  await shred(
    tx,
    gone.map(({ id }) => id),
  )
}

/** Whose account is about to go takes along what the same address asked for before it had one. */
export async function claimFollowing(tx: Tx, personId: PersonId): Promise<void> {
  const person = await mailAddressOf(tx, personId)
  if (!person) return
  await write(tx)
    .updateTable('documents.follower')
    .set({ person_id: personId })
    .where('email_index', '=', await followerAddresses.indexOf(tx, person.email))
    .execute()
}

function behind(tx: Tx, token: string): Promise<FollowerRow | undefined> {
  return write(tx)
    .selectFrom('documents.follower')
    .selectAll()
    .where('token_sha256', '=', sha256(token))
    .where(({ or, eb }) => or([eb('ends_at', 'is', null), eb('ends_at', '>', tx.now)]))
    .forUpdate()
    .executeTakeFirst()
}
