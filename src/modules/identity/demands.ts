import type { z } from 'zod'
import { type Person, signInOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import type { AskedOf, demandFace } from './schema.ts'
import { lacking, lacksSecondStep } from './second-steps.ts'
import { endUnshown } from './sign-ins.ts'
import { read, write } from './tables.ts'

/** Whom the school asks for a second step, and how many of them have none yet. */
export async function demandOf(tx: ReadTx): Promise<z.input<typeof demandFace>> {
  const { asked_of: askedOf } = await read(tx)
    .selectFrom('identity.second_step_demand')
    .select('asked_of')
    .executeTakeFirstOrThrow()
  const { number } = await read(tx)
    .selectFrom('identity.person')
    .select(({ fn }) => fn.countAll<bigint>().as('number'))
    .where('suspended_at', 'is', null)
    .where(lacking('person'))
    .executeTakeFirstOrThrow()
  return { askedOf, lacking: Number(number) }
}

/**
 * From now on these people need a second step. Whoever has none finds only the way to one, in every browser and with every key;
 * whoever has a passkey but came by something else signs in again. An owner shows the way.
 */
export async function changeDemand(tx: Tx, owner: Person, askedOf: AskedOf): Promise<void> {
  await write(tx)
    .updateTable('identity.second_step_demand')
    .set({ asked_of: askedOf, changed_at: tx.now })
    .where('asked_of', '!=', askedOf)
    .execute()
  if (await lacksSecondStep(tx, owner.id)) throw new Refusal('second_step.own_first')
  await endUnshown(tx, signInOf(owner))
}
