import type { Actor, PersonId } from '#kernel/actor'
import type { Db } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { sha256 } from '#kernel/tokens'
import { credentialsOf, passwordUnchanged } from './credentials.ts'
import { type Link, takeLink } from './links.ts'
import { passwordFits } from './passwords.ts'
import { confirmAddress } from './people.ts'
import { allowances } from './rules.ts'
import { spendTry } from './tries.ts'
import { holdWaysIn } from './ways.ts'

/** Of an account that exists: by whoever is signed in to it, or knows its password. The mailbox alone would vouch for a stranger. */
export async function confirmOwn(
  db: Db,
  actor: Actor,
  { about }: Link,
  { token, password }: { token: string; password: string },
): Promise<{ signedIn: false; next: null }> {
  const personId = about as PersonId
  const hash = isOf(actor, about) ? null : await hashThatFits(db, personId, password)
  await db.transact(async (tx) => {
    await takeLink(tx, sha256(token), ['verify'])
    await holdWaysIn(tx, personId)
    if (hash !== null && !(await passwordUnchanged(tx, personId, hash))) throw new Refusal('sign_up.other_password')
    await confirmAddress(tx, personId)
  })
  return { signedIn: false, next: null }
}

/** Whether a link is about whoever is here. */
export function isOf(actor: Actor, about: string): boolean {
  return actor.kind === 'person' && actor.id === about
}

async function hashThatFits(db: Db, personId: PersonId, password: string): Promise<string> {
  const account = await db.transact(async (tx) => {
    await spendTry(tx, allowances.passwordChanges, personId)
    return credentialsOf(tx, personId)
  })
  const fits = await passwordFits(account?.hash, password)
  if (!account?.hash || !fits) throw new Refusal('sign_up.other_password')
  return account.hash
}
