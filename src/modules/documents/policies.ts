import { browserEntries } from '#kernel/browser-entries'
import type { ReadTx } from '#kernel/db'
import type { DataMaps, DataRows } from '#kernel/erasures'
import type { Processor } from '#kernel/processors'
import { gatesOf } from '#modules/identity'
import { wordsIn } from '#modules/notifications'
import { backupsKept, keptIn } from '#modules/privacy'
import { schoolFace } from '#modules/school'
import { type Language, languages } from '#modules/school/schema'
import { clausesIn } from './clauses.ts'
import { begunParties, comingParties } from './coming-parties.ts'
import { controllerOf } from './controllers.ts'
import { auditsNow, noProofs, proofsOf } from './evidences.ts'
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
export type Sources = {
  kept: { maps: DataMaps; rows: DataRows }
  processors: readonly Processor[]
  /** Those that the configuration will name once what it announces is used; none where it announces nothing. */
  processorsLater: readonly Processor[]
  /** How long a backup is kept, where somebody says so. */
  backupDays?: number | null
  /** Where people write about privacy while no owner has named another. */
  contact?: string
  /** Where the school itself runs, where whoever runs it says so. */
  hosting?: string | null
}

export type Content<Of extends Facts = Facts> = { facts: Of; clauses: Record<Language, Clause[]> }
export type Rendered<Of extends Facts = Facts> = Content<Of> & { sha256: string; text: string }
export type Policy = Rendered<PolicyFacts>

/**
 * What the software does, as it will be said on this day: made of the maps, the configuration and what owners say of the school.
 * A service that is announced is named from the day that it was announced for.
 */
export async function policyOn(tx: ReadTx, sources: Sources, day?: Temporal.PlainDate): Promise<Policy> {
  const begun = day ? comingParties(sources) : await begunParties(tx, sources)
  const { processors, ...always } = lasting(sources, begun)
  const backups = backupsKept(sources.backupDays ?? null)
  const [school, controller, gates, proofs, audits] = await Promise.all([
    schoolFace(tx),
    controllerOf(tx, day),
    gatesOf(tx),
    proofsOf(tx, processors),
    auditsNow(tx),
  ])
  const facts: PolicyFacts = {
    ...always,
    processors: processors.map((one) => ({ ...one, ...(proofs.get(partyOf(one)) ?? noProofs) })),
    school: school.name,
    controller,
    contact: gates.privacyContact || (sources.contact ?? ''),
    leastAge: gates.leastAge,
    guardians: gates.guardians,
    browser: browserEntries,
    ...(backups && { backups }),
    ...(sources.hosting && { hosting: sources.hosting }),
    ...(audits && { audits }),
  }
  const clauses = Object.fromEntries(
    languages.map((language) => [language, clausesIn(facts, language, wordsIn(language, school.roleWords))]),
  ) as Policy['clauses']
  const text = JSON.stringify({ facts, clauses })
  return { facts, clauses, text, sha256: sha256(text) }
}

type Lasting = Pick<PolicyFacts, 'map' | 'categories'> & { processors: OutsideProcessor[] }
const known = new WeakMap<Sources, Map<string, Lasting>>()

/** With the services that are configured, and those of the announced ones that have begun. */
export function lasting(sources: Sources, begun: readonly OutsideProcessor[] = []): Lasting {
  const made = known.get(sources) ?? new Map<string, Lasting>()
  known.set(sources, made)
  const key = begun.map(partyOf).join('\n')
  const found = made.get(key) ?? makeLasting(sources, begun)
  made.set(key, found)
  return found
}

function makeLasting({ processors: configured, kept: { maps } }: Sources, begun: readonly OutsideProcessor[]): Lasting {
  const processors = [...outside(configured), ...begun]
  return {
    map: hashOfMap(maps),
    processors,
    categories: handedAsConfigured(keptIn(Object.values(maps)), processors),
  }
}
