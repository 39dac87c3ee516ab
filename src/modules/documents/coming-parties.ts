import type { ReadTx } from '#kernel/db'
import { hasOthersThanOwners } from '#modules/identity'
import { schoolFace } from '#modules/school'
import { type OutsideProcessor, outside, type PolicyFacts, partyOf } from './facts.ts'
import type { Sources } from './policies.ts'
import type { VersionRow } from './tables.ts'
import { contentOf, versionAhead, versionInForce } from './version-rows.ts'

/** Services outside that the configuration announces and does not use yet. */
export function comingParties({
  processors,
  processorsLater,
}: Pick<Sources, 'processors' | 'processorsLater'>): OutsideProcessor[] {
  const used = new Set(outside(processors).map(partyOf))
  return outside(processorsLater).filter((one) => !used.has(partyOf(one)))
}

/** Those of them that people were told of and whose day has come: they may be used from any start on. */
export async function begunParties(tx: ReadTx, sources: Sources): Promise<OutsideProcessor[]> {
  const coming = comingParties(sources)
  if (coming.length === 0) return []
  const told = namedIn(await versionInForce(tx, 'privacy'))
  return coming.filter((one) => told.has(partyOf(one)))
}

export type ComingParty = OutsideProcessor & { from: Temporal.Instant | null; begun: boolean }

/** Each that is announced, and from when on it was said to begin; null where people were not told. */
export async function comingNow(tx: ReadTx, sources: Sources): Promise<ComingParty[]> {
  const coming = comingParties(sources)
  if (coming.length === 0) return []
  const [holds, ahead] = [await versionInForce(tx, 'privacy'), await versionAhead(tx, 'privacy')]
  const [begun, told] = [namedIn(holds), namedIn(ahead)]
  return coming.map((one) => {
    const party = partyOf(one)
    const version = begun.has(party) ? holds : told.has(party) ? ahead : undefined
    return { ...one, from: version?.effective_at ?? null, begun: begun.has(party) }
  })
}

type Untold = { id: string; hosts: string[]; from: Temporal.PlainDate | null }

/**
 * Services outside that are configured though the people of the school were not told of them, or not for long enough: nothing
 * may be handed to them. A school that is not open or has said nothing yet, or in which only owners are, has nobody to tell.
 */
export async function untoldProcessors(tx: ReadTx, { processors }: Sources): Promise<Untold[]> {
  const used = outside(processors)
  const { open, timeZone } = await schoolFace(tx)
  if (used.length === 0 || !open || !(await hasOthersThanOwners(tx))) return []
  const holds = await versionInForce(tx, 'privacy')
  if (!holds) return []
  const told = namedIn(holds)
  const untold = used.filter((one) => !told.has(partyOf(one)))
  if (untold.length === 0) return []
  const ahead = await versionAhead(tx, 'privacy')
  const later = namedIn(ahead)
  const from = ahead?.effective_at.toZonedDateTimeISO(timeZone).toPlainDate() ?? null
  return untold.map((one) => ({ id: one.id, hosts: one.hosts, from: later.has(partyOf(one)) ? from : null }))
}

const namedIn = (version: VersionRow | undefined): Set<string> =>
  new Set(version ? (contentOf(version).facts as PolicyFacts).processors.map(partyOf) : [])
