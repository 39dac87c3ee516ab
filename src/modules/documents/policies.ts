import { browserEntries } from '#kernel/browser-entries'
import type { ReadTx } from '#kernel/db'
import type { DataMaps, DataRows } from '#kernel/erasures'
import type { Processor } from '#kernel/processors'
import { gatesOf } from '#modules/identity'
import { wordsIn } from '#modules/notifications'
import { keptIn } from '#modules/privacy'
import { schoolFace } from '#modules/school'
import { type Language, languages } from '#modules/school/schema'
import { clausesIn } from './clauses.ts'
import { controllerOf } from './controllers.ts'
import { noProofs, proofsOf } from './evidences.ts'
import {
  type Facts,
  handedAsConfigured,
  hashOfMap,
  type OutsideProcessor,
  outside,
  type PolicyFacts,
  partyOf,
  sha256,
} from './facts.ts'
import type { Clause } from './schema.ts'

/** What the documents are made of besides what stands in the database; the same for as long as a process runs. */
export type Sources = { kept: { maps: DataMaps; rows: DataRows }; processors: readonly Processor[] }

export type Content<Of extends Facts = Facts> = { facts: Of; clauses: Record<Language, Clause[]> }
export type Rendered<Of extends Facts = Facts> = Content<Of> & { sha256: string; text: string }
export type Policy = Rendered<PolicyFacts>

/** What the software does, as it will be said on this day: made of the maps, the configuration and what owners say of the school. */
export async function policyOn(tx: ReadTx, sources: Sources, day?: Temporal.PlainDate): Promise<Policy> {
  const { processors, ...always } = lasting(sources)
  const [school, controller, gates, proofs] = await Promise.all([
    schoolFace(tx),
    controllerOf(tx, day),
    gatesOf(tx),
    proofsOf(tx, processors),
  ])
  const facts: PolicyFacts = {
    ...always,
    processors: processors.map((one) => ({ ...one, ...(proofs.get(partyOf(one)) ?? noProofs) })),
    school: school.name,
    controller,
    contact: gates.privacyContact,
    leastAge: gates.leastAge,
    guardians: gates.guardians,
    browser: browserEntries,
  }
  const clauses = Object.fromEntries(
    languages.map((language) => [language, clausesIn(facts, language, wordsIn(language, school.roleWords))]),
  ) as Policy['clauses']
  const text = JSON.stringify({ facts, clauses })
  return { facts, clauses, text, sha256: sha256(text) }
}

type Lasting = Pick<PolicyFacts, 'map' | 'categories'> & { processors: OutsideProcessor[] }
const known = new WeakMap<Sources, Lasting>()

export function lasting(sources: Sources): Lasting {
  const found = known.get(sources)
  if (found) return found
  const processors = outside(sources.processors)
  const { maps } = sources.kept
  const made = {
    map: hashOfMap(maps),
    processors,
    categories: handedAsConfigured(keptIn(Object.values(maps)), processors),
  }
  known.set(sources, made)
  return made
}
