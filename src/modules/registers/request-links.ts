import { pseudonymOf, type Tx } from '#kernel/db'
import { sha256 } from '#kernel/tokens'
import { type RequestRow, write } from './tables.ts'

/** The link that shows whose an address is: always the same one, so that a mail that is sent twice says the same. */
export async function linkOfRequest(tx: Tx, { id }: Pick<RequestRow, 'id'>): Promise<string> {
  const token = pseudonymOf(tx, `privacy request ${id}`).toString('base64url')
  await write(tx)
    .updateTable('registers.request')
    .set({ token_sha256: sha256(token) })
    .where('id', '=', id)
    .execute()
  return token
}
