import type { z } from 'zod'
import type { Db, Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import type { Visit } from '#kernel/visit'
import { guardianFor, wayByAge } from './admissions.ts'
import { askGuardian } from './guardians.ts'
import type { IdentityPorts } from './ports.ts'
import { allowances } from './rules.ts'
import type { answerOfAge } from './schema.ts'
import { write } from './tables.ts'
import { spendTry } from './tries.ts'
import { forgetUnused, holdWaiting, waitingFor } from './waits.ts'

/** For an account that began without the question, as with Google: the same gate, before the first page. */
export async function answerAge(
  db: Db,
  ports: Pick<IdentityPorts, 'countryOf'>,
  input: z.output<typeof answerOfAge>,
  visit: Visit,
): Promise<{ way: 'alone' | 'guardian' }> {
  const { personId, email } = await db.read((tx) => waitingFor(tx, visit.sessionToken, 'age'))
  const answer = await db
    .read((tx) => wayByAge(tx, ports, input, visit))
    .catch(async (refusal) => {
      if (!(refusal instanceof Refusal) || refusal.code !== 'sign_up.age') throw refusal
      await db.transact((tx) => forgetUnused(tx, [personId]))
      visit.keepSession(null)
      throw refusal
    })
  await db.transact(async (tx) => {
    const guardianEmail = answer.way === 'guardian' ? await guardianFor(tx, email, input.guardianEmail) : null
    await write(tx)
      .updateTable('identity.person')
      .set({ age_band: answer.ageBand, waits_for: guardianEmail ? 'guardian' : null })
      .where('id', '=', personId)
      .where('waits_for', '=', 'age')
      .execute()
    if (guardianEmail) await askGuardian(tx, personId, { email: guardianEmail, locale: visit.locale })
  })
  return { way: answer.way }
}

export async function nameGuardian(tx: Tx, guardianEmail: string, visit: Visit): Promise<void> {
  const { personId, email } = await waitingFor(tx, visit.sessionToken, 'guardian')
  await holdWaiting(tx, personId)
  await spendTry(tx, allowances.guardianNames, personId)
  await askGuardian(tx, personId, { email: await guardianFor(tx, email, guardianEmail), locale: visit.locale })
}
