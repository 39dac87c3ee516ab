import type { PersonId } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { endKeys } from './keys.ts'
import { removePasskeys } from './passkeys.ts'
import { dropPassword } from './passwords.ts'
import { confirmAddress } from './people.ts'
import { disconnectAll } from './provider-accounts.ts'
import { turnOff } from './second-steps.ts'
import { endSignIns } from './sign-ins.ts'

/**
 * Somebody shows for the first time that the mailbox of this account is theirs. Whoever made the account may be somebody else,
 * and knows its password: every way in that was laid before goes, or that person could come back by it.
 */
export async function proveFirst(tx: Tx, personId: PersonId): Promise<void> {
  await dropPassword(tx, personId)
  await removePasskeys(tx, personId)
  await disconnectAll(tx, personId)
  await turnOff(tx, personId)
  await endKeys(tx, personId)
  await endSignIns(tx, personId)
  await confirmAddress(tx, personId)
}
