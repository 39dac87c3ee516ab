import type { ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { comingParties } from './coming-parties.ts'
import { noProofs, type Proofs, proofsOf } from './evidences.ts'
import { type OutsideProcessor, outside, partyOf } from './facts.ts'
import { lasting, type Sources } from './policies.ts'

/** Everybody outside whom the running configuration names, with what is proved of them now. The one list behind every other. */
export async function processorsNow(tx: ReadTx, sources: Sources) {
  const all = outside(sources.processors)
  const proofs = await proofsOf(tx, all)
  return all.map((one) => faceOf(one, sources, proofs.get(partyOf(one)) ?? noProofs))
}

/** One that is announced stands beside the one it may replace, under another name: `coming-mail`. */
export const comingId = (id: string) => `coming-${id}`

export function processorNamed(
  sources: Pick<Sources, 'processors' | 'processorsLater'>,
  processorId: string,
): OutsideProcessor {
  const one =
    outside(sources.processors).find(({ id }) => id === processorId) ??
    comingParties(sources).find(({ id }) => comingId(id) === processorId)
  if (!one) throw new Refusal('processor.unknown')
  return one
}

/** A service that is announced, as it will be. */
export const comingFace = (one: OutsideProcessor, sources: Sources, proofs: Proofs) => ({
  ...faceOf(one, { ...sources, processors: sources.processorsLater }, proofs),
  processorId: comingId(one.id),
})

export function fieldsOf({ processors }: Sources, processorId: string): string[] {
  return (processors.find(({ id }) => id === processorId)?.fields ?? []).toSorted()
}

export function faceOf({ id, ...rest }: OutsideProcessor, sources: Sources, proofs: Proofs) {
  const categories = lasting(sources).categories.filter(({ handedTo }) =>
    handedTo.some((recipient) => recipient === id),
  )
  return {
    processorId: id,
    ...rest,
    keepsDays: sources.processors.find((one) => one.id === id)?.keepsDays ?? null,
    fields: fieldsOf(sources, id),
    categories: categories.map(({ about, category }) => ({ about, category })),
    ...proofs,
  }
}
