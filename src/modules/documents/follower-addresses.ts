import { pseudonymOf, type ReadTx, type Tx } from '#kernel/db'
import { sealedColumn } from '#kernel/sealed-columns'
import { sha256 } from '#kernel/tokens'
import type { Reader } from '#modules/notifications'
import type { FollowerId } from './follower-schemas.ts'
import { type FollowerRow, read, write } from './tables.ts'

export const followerAddresses = sealedColumn('documents.follower.email_sealed')
export const lying = (id: FollowerId) => ({ subject: id, row: id })

export function followerNumbered(tx: ReadTx, id: FollowerId): Promise<FollowerRow | undefined> {
  return read(tx).selectFrom('documents.follower').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function readerOf(tx: ReadTx, { id, email_sealed, locale }: FollowerRow): Promise<Reader> {
  return { name: '', address: await followerAddresses.open(tx, lying(id), email_sealed), locale }
}

/** What confirms the address and ends the mails: always the same, so that a mail that is sent twice says the same. */
export async function tokenOf(tx: Tx, { id }: FollowerRow): Promise<string> {
  const token = pseudonymOf(tx, `processor follower ${id}`).toString('base64url')
  await write(tx)
    .updateTable('documents.follower')
    .set({ token_sha256: sha256(token) })
    .where('id', '=', id)
    .execute()
  return token
}
