import type { ReadTx } from '#kernel/db'
import { gatesOf, hasOthersThanOwners } from '#modules/identity'
import { schoolFace } from '#modules/school'
import { controllerOf } from './controllers.ts'
import { withContract } from './evidences.ts'
import { outside, partyOf } from './facts.ts'
import type { Sources } from './policies.ts'

export type Lacks = {
  /** Nobody is named to whom people write about privacy. */
  contact: boolean
  /** Services outside whose contract was never put on file; one that has run out was. */
  contracts: { id: string; hosts: string[] }[]
}

/**
 * What a school that stands in public has to have and does not. One that nobody has set up yet lacks nothing: its owner is asked
 * for the contact. While only owners are here, a contract can still be put on file.
 */
export async function lacksOf(tx: ReadTx, sources: Pick<Sources, 'processors' | 'contact'>): Promise<Lacks> {
  const { open } = await schoolFace(tx)
  if (!open) return { contact: false, contracts: [] }
  const used = (await hasOthersThanOwners(tx)) ? outside(sources.processors) : []
  const onFile = await withContract(tx, used.map(partyOf))
  return {
    contact: !sources.contact && !(await isReachable(tx)),
    contracts: used.filter((one) => !onFile.has(partyOf(one))).map(({ id, hosts }) => ({ id, hosts })),
  }
}

async function isReachable(tx: ReadTx): Promise<boolean> {
  return (await gatesOf(tx)).privacyContact !== '' || (await controllerOf(tx)) !== null
}
