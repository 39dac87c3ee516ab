import jsonld from 'jsonld'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf } from '#kernel/door'
import { type PersonalColumn, type PersonalData, purposeOf } from '#kernel/personal-data'
import type { Processor } from '#kernel/processors'
import { quietVisit } from '#kernel/visit'
import { openWorld, type World } from '../../../test/world.ts'
import { dataMaps, dataRows } from '../../data-maps.ts'
import { documentsDoors } from './api.ts'
import type { Sources } from './policies.ts'
import type { ProcessingRecord } from './schema.ts'

const kept = { maps: dataMaps, rows: dataRows }
const mail: Processor = {
  id: 'mail',
  kind: 'mail',
  over: 'smtp',
  hosts: [],
  namedHosts: ['mail.example:465'],
  fields: ['identity.person.name', 'identity.guardian_consent.guardian_name'],
  region: 'CA-QC',
}
const database: Processor = {
  id: 'database',
  kind: 'database',
  over: 'postgres',
  hosts: [],
  namedHosts: ['db.example'],
  fields: ['*'],
}

/** What the maps say, read by nothing of ours: `column → its line`. */
const columns = new Map<string, PersonalColumn>(
  Object.entries<PersonalData>(dataMaps).flatMap(([module, map]) =>
    Object.entries(map).flatMap(([table, lines]) =>
      Object.entries(lines).flatMap(([name, line]): [string, PersonalColumn][] =>
        'purpose' in line ? [[`${module}.${table}.${name}`, line]] : [],
      ),
    ),
  ),
)
const saidByMap = [...columns]
  .flatMap(([column, line]) =>
    [purposeOf(line), ...(line.further ? [line.further.purpose] : [])].map((each) => `${column}: ${each}`),
  )
  .toSorted()

describe('The record of processing activities', () => {
  let world: World
  let owner: Awaited<ReturnType<World['people']['owner']>>
  let record: ProcessingRecord
  const doors = (sources: Sources, locale = 'en') =>
    clientOf(
      { documents: documentsDoors(sources, { mailReachesPeople: true, countryOf: () => null }) },
      world.db,
      { ...owner, confirmedAt: world.clock.now() },
      { ...quietVisit('http://school.test'), locale },
    ).documents
  beforeAll(async () => {
    world = await openWorld()
    owner = await world.people.owner()
    const here = doors({ kept, processors: [mail], processorsLater: [] })
    await here.enterController({
      since: '2026-09-01',
      name: 'North School',
      form: '',
      address: '1 Main Street',
      contact: 'privacy@north.test',
      officer: 'Olive Owner',
      authority: 'CNIL',
      authorityUrl: 'https://www.cnil.fr',
    })
    const day = { signedOn: '2026-08-01', endsOn: '2027-08-01', reference: 'Cabinet 3', processorId: 'mail' }
    await here.enterEvidence({ ...day, kind: 'contract' })
    await here.enterEvidence({ ...day, kind: 'transfer', mechanism: 'standard_clauses', module: 2 })
    record = await here.processing()
  })
  afterAll(() => world.close())

  it('holds every purpose of the map with its fields, and no other', () => {
    const uses = record.activities.flatMap(({ category, uses }) => uses.map((use) => ({ category, ...use })))
    const said = uses.flatMap(({ columns, purpose }) => columns.map((column) => `${column}: ${purpose}`))
    expect(said.toSorted()).toEqual(saidByMap)
    for (const { category, about, purpose, basis, basisRecord, period, columns: names } of uses)
      for (const name of names) {
        const own = columns.get(name)
        const line = own?.further?.purpose === purpose ? { ...own, ...own.further } : own
        expect({ name, category: line?.category, about: line?.about, basis: line?.legal.basis }).toEqual({
          name,
          category,
          about,
          basis,
        })
        expect(basisRecord).toBe(recordOf(line as PersonalColumn))
        const keep = line?.retention.keep
        expect(period).toBe(keep === 'while' || keep === 'PT0S' ? null : keep)
      }
  })

  it('holds them as a table: one line for each purpose', async () => {
    const { lines } = await doors({ kept, processors: [mail], processorsLater: [] }).processingLines()
    const said = lines.flatMap((line) =>
      String(line[4])
        .split(' ')
        .map((column) => `${column}: ${line[3]}`),
    )
    expect(said.toSorted()).toEqual(saidByMap)
    expect(lines.find((line) => line[4] === 'identity.guardian_consent.guardian_name')).toEqual([
      'Guardians and their consent',
      expect.stringContaining('responsible for a minor'),
      'About guardians',
      'to prove who agreed',
      'identity.guardian_consent.guardian_name',
      'A duty in law',
      recordOf(columns.get('identity.guardian_consent.guardian_name') as PersonalColumn),
      expect.any(String),
      'Delivery of mail (mail.example:465)',
      'Canada (QC): Standard contractual clauses of the European Commission protect your data there. It is module 2 of these clauses.',
    ])
  })

  it('holds them as linked data that is read without a network and without losing a word', async () => {
    const linked = JSON.parse(
      JSON.stringify(await doors({ kept, processors: [mail], processorsLater: [] }).linkedProcessing()),
    )
    const strictly = {
      safe: true,
      documentLoader: (url: string) => Promise.reject(new Error(`Somebody wants to fetch ${url}.`)),
    }
    await expect(jsonld.expand({ ...linked, madeUp: 'a word of no vocabulary' }, strictly)).rejects.toThrow()
    const expanded = await jsonld.expand(linked, strictly)
    expect(expanded).toHaveLength(1)
    const [root] = expanded as [Node]
    expect(root['@type']).toEqual([`${dpv}ROPA`])
    const uses = all(root, 'hasProcess').flatMap((activity) => all(activity, 'hasProcess'))
    const said = uses.flatMap((use) =>
      all(use, 'hasPersonalData').map(
        (data) => `${text(data, `${dct}identifier`)}: ${text(all(use, 'hasPurpose')[0], `${dct}description`)}`,
      ),
    )
    expect(said.toSorted()).toEqual(saidByMap)
    for (const use of uses)
      for (const each of ['hasDataSubject', 'hasLegalBasis', 'hasStorageCondition'])
        expect(all(use, each)).toHaveLength(1)
    const [controller] = all(root, 'hasDataController')
    expect(text(controller, `${dpv}hasName`)).toBe('North School')
    expect(text(all(controller, 'hasAuthority')[0], `${dpv}hasName`)).toBe('CNIL')
    const [recipient] = all(root, 'hasRecipient')
    expect(all(recipient, 'hasLegalBasis')[0]?.['@type']).toEqual(['https://w3id.org/dpv/legal/eu/gdpr#A46-2-c'])
    expect(all(recipient, 'hasLegalMeasure')).toHaveLength(1)
    const handed = uses.filter((use) => all(use, 'hasRecipient').length > 0)
    expect(handed.flatMap((use) => all(use, 'hasPersonalData').map((data) => text(data, `${dct}identifier`)))).toEqual(
      expect.arrayContaining(['identity.person.name', 'identity.guardian_consent.guardian_name']),
    )
    expect([...termsOf(expanded)].filter((term) => !vocabulary.has(term))).toEqual([])
  })

  it('names who receives what by the configuration that runs: nobody, one service for its fields, or one for all', async () => {
    const receiving = async (processors: Processor[]) =>
      (await doors({ kept, processors, processorsLater: [] }).processing()).activities.flatMap(({ uses }) =>
        uses.flatMap(({ recipients, columns }) =>
          columns.flatMap((column) => recipients.map((id) => `${id} ${column}`)),
        ),
      )
    expect(await receiving([])).toEqual([])
    expect((await receiving([mail])).toSorted()).toEqual(mail.fields.map((field) => `mail ${field}`).toSorted())
    expect(await receiving([database])).toHaveLength(saidByMap.length)
    expect(await receiving([{ ...mail, namedHosts: ['127.0.0.1:25'] }])).toEqual([])
  })

  it('says in the language of the reader what the school decides, and follows it at once', async () => {
    const french = await doors({ kept, processors: [mail], processorsLater: [] }, 'fr').processing()
    expect(french).toMatchObject({ language: 'fr', contact: 'privacy@north.test', madeAt: expect.any(String) })
    expect(french.measures.find(({ id }) => id === 'second_step')?.sentence).toContain('Personne n’y est tenu')
    expect(french.activities[0]?.name).not.toBe(record.activities[0]?.name)
    expect(French.test(JSON.stringify(record.measures))).toBe(false)
  })
})

const French = /données|école/
const dpv = 'https://w3id.org/dpv#'
const dct = 'http://purl.org/dc/terms/'
type Node = Record<string, unknown>
const all = (node: Node | undefined, name: string) => (node?.[`${dpv}${name}`] ?? []) as Node[]
const text = (node: Node | undefined, name: string) =>
  (node?.[name] as { '@value': string }[] | undefined)?.[0]?.['@value']

function recordOf({ legal }: PersonalColumn): string | null {
  if (legal.basis === 'legal obligation') return legal.statute
  return legal.basis === 'legitimate interest' ? legal.balancing : null
}

/** Every name and class of the two vocabularies that stands in a document. */
function termsOf(value: unknown): Set<string> {
  const names = JSON.stringify(value).matchAll(/"https:\/\/w3id\.org\/dpv([^"]*)"/g)
  return new Set([...names].flatMap(([, term]) => term ?? []))
}

/** As they stand in DPV 2.0 and its extension for the GDPR: a word of our own would mean nothing to anybody. */
const vocabulary = new Set([
  ...[
    'AccessControlMethod ActivityMonitoring ControllerProcessorAgreement DataBackupProtocols DataController',
    'DataErasurePolicy DataProcessor DataProtectionAuthority DataProtectionOfficer DataSubject DataTransferLegalBasis',
    'EncryptionAtRest EncryptionInTransfer GuardianOfDataSubject HashFunctions InformationFlowControl',
    'MultiFactorAuthentication PersonalData PersonalDataProcess Pseudonymisation Purpose ROPA SecurityIncidentRecord',
    'StorageDuration Student TemporalDuration UntilEventDuration User Visitor',
    'hasAddress hasAuthority hasContact hasDataController hasDataProtectionOfficer hasDataSubject hasDuration',
    'hasLegalBasis hasLegalMeasure hasLocation hasName hasPersonalData hasProcess hasPurpose hasRecipient',
    'hasStorageCondition hasTechnicalOrganisationalMeasure',
  ].flatMap((line) => line.split(' ').map((term) => `#${term}`)),
  ...['A6-1-a', 'A6-1-b', 'A6-1-c', 'A6-1-f', 'A45-3', 'A46-2-c'].map((term) => `/legal/eu/gdpr#${term}`),
])
