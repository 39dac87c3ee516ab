import type { ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { noProofs, type Proofs, proofsOf } from './evidences.ts'
import { type OutsideProcessor, outside, partyOf } from './facts.ts'
import { lasting, type Sources } from './policies.ts'

/** Everybody outside whom the running configuration names, with what is proved of them now. The one list behind every other. */
export async function processorsNow(tx: ReadTx, sources: Sources) {
  const all = outside(sources.processors)
  const proofs = await proofsOf(tx, all)
  return all.map((one) => faceOf(one, sources, proofs.get(partyOf(one)) ?? noProofs))
}

export function processorNamed({ processors }: Sources, processorId: string): OutsideProcessor {
  const one = outside(processors).find(({ id }) => id === processorId)
  if (!one) throw new Refusal('processor.unknown')
  return one
}

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
    fields: fieldsOf(sources, id),
    categories: categories.map(({ about, category }) => ({ about, category })),
    ...proofs,
  }
}
