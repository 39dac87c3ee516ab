import { type PersonId, system } from '#kernel/actor'
import { writeAuditLine } from '#kernel/audit'
import type { Tx } from '#kernel/db'
import { announce } from '#kernel/outbox'
import { dropAddressChange } from './address-changes.ts'
import { addressProven, securityChanged } from './events.ts'
import { endKeys } from './keys.ts'
import { removePasskeys } from './passkeys.ts'
import { dropPassword } from './passwords.ts'
import { confirmAddress } from './people.ts'
import { disconnectAll } from './provider-accounts.ts'
import { turnOff } from './second-steps.ts'
import { endSignIns } from './sign-ins.ts'
import { holdWaysIn } from './ways.ts'

/**
 * Somebody shows that the mailbox of this account is theirs. If nobody ever did before, whoever made the account may be somebody
 * else, and knows its password: every way in that was laid before goes, or that person could come back by it. Answers whether
 * this was the first time; of several who show it at once, for one it is.
 */
export async function proveFirst(tx: Tx, personId: PersonId): Promise<boolean> {
  await holdWaysIn(tx, personId)
  const role = await confirmAddress(tx, personId)
  if (!role) return false
  await dropPassword(tx, personId)
  await removePasskeys(tx, personId)
  await disconnectAll(tx, personId)
  // A school that made somebody an owner or a teacher knows who holds the account, whatever its address says.
  if (role === 'student') await turnOff(tx, personId)
  await endKeys(tx, personId)
  await endSignIns(tx, personId)
  await dropAddressChange(tx, personId)
  await announce(tx, addressProven, { personId })
  await announce(tx, securityChanged, { personId, change: 'ways_dropped' })
  await writeAuditLine(tx, { actor: system, deed: 'identity.dropWays', input: { personId }, output: {} })
  return true
}
