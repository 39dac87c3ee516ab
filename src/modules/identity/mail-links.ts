import type { PersonId } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { announce } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import type { Visit } from '#kernel/visit'
import { credentialsOf } from './credentials.ts'
import { enterAsked } from './events.ts'
import { proveFirst } from './first-proofs.ts'
import { sha256, takeLink } from './links.ts'
import { personByAddress } from './people.ts'
import { allowances, networkOf } from './rules.ts'
import { beginSignIn, type Entry } from './sign-ins.ts'
import { spendTry, tried } from './tries.ts'

/** Mails a link that signs in, if the address has an account; does and says the same if not. */
export async function askToEnter(tx: Tx, email: string, visit: Visit): Promise<void> {
  await spendTry(tx, allowances.enterFromNetwork, networkOf(visit.address))
  const personId = await personByAddress(tx, email)
  if (await tried(tx, allowances.enterMails, email)) await announce(tx, enterAsked, { personId })
}

/** The mailbox stands in for the password, not for the second step. */
export async function enterByLink(tx: Tx, token: string, visit: Visit): Promise<Entry & { isFirst: boolean }> {
  const { about } = await takeLink(tx, sha256(token), ['enter'])
  const account = await credentialsOf(tx, about as PersonId)
  if (!account || account.suspended) throw new Refusal('link.unknown')
  const isFirst = await proveFirst(tx, account.id)
  return { isFirst, ...(await beginSignIn(tx, account.id, visit)) }
}
