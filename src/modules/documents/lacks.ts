import type { ReadTx } from '#kernel/db'
import { gatesOf, hasOthersThanOwners } from '#modules/identity'
import type { Gates } from '#modules/identity/schema'
import { schoolFace } from '#modules/school'
import { comingParties } from './coming-parties.ts'
import { controllerOf } from './controllers.ts'
import { onFile } from './evidences.ts'
import { type OutsideProcessor, outside, partyOf } from './facts.ts'
import type { Sources } from './policies.ts'
import type { ProtectedPeople } from './processor-schemas.ts'
import { leavesQuebec, peoplesWhoCome, uncarried } from './transfer-rules.ts'

type Service = { id: string; hosts: string[] }
type Placed = Service & { region: string }

export type Lacks = {
  /** Nobody is named to whom people write about privacy. */
  contact: boolean
  /** Nobody says where the school itself runs. */
  hosting: boolean
  /** Services outside whose contract was never put on file; one that has run out was. */
  contracts: Service[]
  /** Of which nobody says where they stand. */
  regions: Service[]
  /** Which stand where nothing on file carries data of the people who come from there. */
  transfers: (Placed & { peoples: ProtectedPeople[] })[]
  /** Which stand outside Quebec, without an assessment, while people from Quebec may come. */
  assessments: Placed[]
}

/**
 * What a school that stands in public has to have and does not. One that nobody has set up yet lacks at most its region, which
 * nobody can say in it: its owner is asked for the contact. While only owners are here, papers can still be put on file.
 */
export async function lacksOf(
  tx: ReadTx,
  sources: Pick<Sources, 'processors' | 'contact' | 'hosting'>,
): Promise<Lacks> {
  const { open } = await schoolFace(tx)
  const used = open && (await hasOthersThanOwners(tx)) ? outside(sources.processors) : []
  return {
    contact: open && !sources.contact && !(await isReachable(tx)),
    hosting: !sources.hosting,
    ...(await lacksOfServices(tx, used, await gatesOf(tx))),
  }
}

type OfServices = Pick<Lacks, 'contracts' | 'regions' | 'transfers' | 'assessments'>

async function lacksOfServices(tx: ReadTx, used: readonly OutsideProcessor[], gates: Gates): Promise<OfServices> {
  const filed = await onFile(tx, used.map(partyOf))
  const peoples = peoplesWhoCome(gates)
  const found: OfServices = { contracts: [], regions: [], transfers: [], assessments: [] }
  for (const { id, hosts, region } of used) {
    const paper = filed.get(partyOf({ id, hosts }))
    if (!paper?.kinds.has('contract')) found.contracts.push({ id, hosts })
    if (region === null) {
      found.regions.push({ id, hosts })
      continue
    }
    const left = uncarried(region, paper?.mechanisms ?? [], peoples)
    if (left.length > 0) found.transfers.push({ id, hosts, region, peoples: left })
    if (leavesQuebec(region, gates) && !paper?.kinds.has('quebec_assessment'))
      found.assessments.push({ id, hosts, region })
  }
  return found
}

/**
 * Whether a school in public would let people come whose data may not go where a service stands: it would not start again.
 * What it lacks already it does not come to lack.
 */
export async function wouldLack(
  tx: ReadTx,
  { processors }: Pick<Sources, 'processors'>,
  gates: Gates,
): Promise<boolean> {
  const used = (await hasOthersThanOwners(tx)) ? outside(processors) : []
  const [now, then] = [await lacksOfServices(tx, used, await gatesOf(tx)), await lacksOfServices(tx, used, gates)]
  const known = new Set(namesOf(now))
  return namesOf(then).some((name) => !known.has(name))
}

/** Whether services that are used, or announced, stand where nothing on file carries data of the people who come. */
export async function lacksTransfers(
  tx: ReadTx,
  sources: Pick<Sources, 'processors' | 'processorsLater'>,
): Promise<boolean> {
  if (!(await hasOthersThanOwners(tx))) return false
  const used = [...outside(sources.processors), ...comingParties(sources)]
  const { regions, transfers } = await lacksOfServices(tx, used, await gatesOf(tx))
  return regions.length + transfers.length > 0
}

const namesOf = ({ transfers, assessments }: OfServices) => [
  ...transfers.flatMap(({ id, peoples }) => peoples.map((people) => `${id} ${people}`)),
  ...assessments.map(({ id }) => `${id} quebec`),
]

async function isReachable(tx: ReadTx): Promise<boolean> {
  return (await gatesOf(tx)).privacyContact !== '' || (await controllerOf(tx)) !== null
}
