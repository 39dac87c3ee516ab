import type { z } from 'zod'
import { type Actor, personOf } from '#kernel/actor'
import type { Db } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import type { Visit } from '#kernel/visit'
import { credentialsOf, passwordUnchanged } from './credentials.ts'
import { passwordFits } from './passwords.ts'
import { allowances } from './rules.ts'
import type { confirmingOneself } from './schema.ts'
import { confirmSignIn } from './sign-ins.ts'
import { giveTryBack, spendTry } from './tries.ts'

/** Whoever sits at an open browser shows that they are its person; what asks for that opens for some minutes. */
export async function confirmByPassword(
  db: Db,
  actor: Actor,
  { password }: z.output<typeof confirmingOneself>,
  visit: Visit,
): Promise<Record<string, never>> {
  const person = personOf(actor)
  const account = await db.transact(async (tx) => {
    await spendTry(tx, allowances.confirmations, person.id)
    return credentialsOf(tx, person.id)
  })
  const fits = await passwordFits(account?.hash, password)
  if (!account?.hash || !fits) throw new Refusal('input.invalid', { fields: { password: 'password.wrong' } })
  const { hash } = account
  return db.transact(async (tx) => {
    await giveTryBack(tx, allowances.confirmations, person.id)
    if (!(await passwordUnchanged(tx, person.id, hash)))
      throw new Refusal('input.invalid', { fields: { password: 'password.wrong' } })
    await confirmSignIn(tx, person, visit)
    return {}
  })
}
