import type { ReadTx } from '#kernel/db'
import type { DataMaps } from '#kernel/erasures'
import {
  type Category,
  categories,
  type LegalBasis,
  type PersonalColumn,
  purposeOf,
  subjects,
} from '#kernel/personal-data'
import type { Processor } from '#kernel/processors'
import { demandOf, gatesOf } from '#modules/identity'
import { type Words, wordsIn } from '#modules/notifications'
import { keepingOf } from '#modules/privacy'
import { categoryKeys, keepingText, subjectKeys } from '#modules/privacy/schema'
import { schoolFace } from '#modules/school'
import { controllerOf } from './controllers.ts'
import { basisKeys } from './facts.ts'
import { lasting, type Sources } from './policies.ts'
import { type MeasureId, measureIds, type ProcessingRecord, type ProcessingUse } from './processing-schemas.ts'
import { processorKeys } from './processor-schemas.ts'
import { processorsNow } from './processors.ts'
import { transferText } from './proof-texts.ts'
import { languageOf, type PublicTongue, tongueOf } from './tongues.ts'

/** The record that GDPR Art. 30(1) asks for, as it is true at this moment: made of the maps, the configuration and what owners say. */
export async function processingRecordOf(
  tx: ReadTx,
  sources: Sources,
  locale: string | null,
): Promise<ProcessingRecord> {
  const [school, controller, gates, processors, demand] = [
    await schoolFace(tx),
    await controllerOf(tx),
    await gatesOf(tx),
    await processorsNow(tx, sources),
    await demandOf(tx),
  ]
  const language = languageOf(locale)
  const say = wordsIn(language, school.roleWords)
  const tongue = tongueOf(language, say)
  const { activities, counts } = known(sources)
  return {
    school: school.name,
    language,
    madeAt: tx.now.toString(),
    mapSha256: lasting(sources).map,
    contact: controller?.contact ?? (gates.privacyContact || (sources.contact ?? '')),
    controller: controller && without(controller),
    recipients: processors.map(({ processorId, kind, hosts, region, keepsDays, contract, transfers }) => ({
      processorId,
      name: say(processorKeys[kind]),
      hosts,
      region,
      regionName: region && tongue.region(region),
      keepsDays,
      contract,
      transfers: transfers.map((transfer) => ({ ...transfer, transferText: transferText(transfer, say) })),
    })),
    measures: measureIds.map((id) => ({
      id,
      sentence: say(`processing_measure_${id}`, {
        sealed: counts.sealed,
        pseudonyms: counts.pseudonyms,
        demand: say(`demand_${demand.askedOf}`),
      } satisfies Partial<Record<MeasureId | 'demand', string | number>>),
    })),
    activities: activities.map(({ category, uses }) => ({
      category,
      name: say(categoryKeys[category]),
      why: say(`${categoryKeys[category]}_why`),
      uses: uses.map((use) => saidUse(use, say, tongue)),
    })),
  }
}

const without = ({ since: _, ...controller }: NonNullable<Awaited<ReturnType<typeof controllerOf>>>) => controller

type Use = Pick<PersonalColumn, 'about' | 'purpose' | 'legal' | 'retention'> & {
  columns: string[]
  recipients: string[]
}
type Activity = { category: Category; uses: Use[] }
type Known = { activities: Activity[]; counts: { sealed: number; pseudonyms: number } }

const made = new WeakMap<Sources, Known>()

/** What stays the same for as long as a process runs. */
function known(sources: Sources): Known {
  const found = made.get(sources)
  if (found) return found
  const columns = columnsOf(sources.kept.maps)
  const told = new Set(lasting(sources).processors.map(({ id }) => id))
  const processors = sources.processors.filter(({ id }) => told.has(id))
  const knowing = {
    activities: activitiesOf(columns, processors),
    counts: {
      sealed: columns.filter(([name]) => /[._]sealed$/.test(name)).length,
      pseudonyms: columns.filter(([, { erase }]) => erase === 'pseudonymise').length,
    },
  }
  made.set(sources, knowing)
  return knowing
}

type Named = [name: string, column: PersonalColumn]

function columnsOf(maps: DataMaps): Named[] {
  return Object.entries(maps).flatMap(([module, map]) =>
    Object.entries(map).flatMap(([table, columns]) =>
      Object.entries(columns).flatMap(([name, column]): Named[] =>
        'purpose' in column ? [[`${module}.${table}.${name}`, column]] : [],
      ),
    ),
  )
}

function activitiesOf(columns: readonly Named[], processors: readonly Processor[]): Activity[] {
  return categories.flatMap((category) => {
    const ofCategory = columns.filter(([, column]) => column.category === category)
    return ofCategory.length === 0 ? [] : [{ category, uses: usesOf(ofCategory, processors) }]
  })
}

function usesOf(columns: readonly Named[], processors: readonly Processor[]): Use[] {
  const alike = new Map<string, Use>()
  const said = columns.flatMap(([name, column]): Named[] =>
    column.further
      ? [
          [name, column],
          [name, { ...column, ...column.further }],
        ]
      : [[name, column]],
  )
  for (const [name, column] of said) {
    const { about, legal, retention } = column
    const purpose = purposeOf(column)
    const recipients = processors
      .filter(({ fields }) => fields.some((field) => covers(field, name)))
      .map(({ id }) => id)
    const key = JSON.stringify([about, purpose, legal, retention, recipients])
    const use = alike.get(key)
    if (use) use.columns.push(name)
    else alike.set(key, { about, purpose, legal, retention, recipients, columns: [name] })
  }
  return [...alike.values()].toSorted((one, other) => subjects.indexOf(one.about) - subjects.indexOf(other.about))
}

/** `*`, `files.file.*` or one column. */
const covers = (field: string, column: string) =>
  field.endsWith('*') ? column.startsWith(field.slice(0, -1)) : field === column

function saidUse({ about, legal, retention, ...use }: Use, say: Words, tongue: PublicTongue): ProcessingUse {
  const keeping = keepingOf(retention)
  return {
    ...use,
    about,
    subject: say(subjectKeys[about]),
    basis: legal.basis,
    basisName: say(`${basisKeys[legal.basis]}_name`),
    basisRecord: recordOf(legal),
    kept: keepingText(keeping, tongue),
    period: 'period' in keeping ? keeping.period : null,
  }
}

function recordOf(legal: LegalBasis): string | null {
  if (legal.basis === 'legal obligation') return legal.statute
  return legal.basis === 'legitimate interest' ? legal.balancing : null
}
