import type { LegalBasis, Subject } from '#kernel/personal-data'
import type { MeasureId, ProcessingRecord, ProcessingUse } from './processing-schemas.ts'
import type { Mechanism } from './processor-schemas.ts'

/** In the Data Privacy Vocabulary of the W3C community group (DPV 2), and its extension for the GDPR. */
const context = {
  dpv: 'https://w3id.org/dpv#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  dct: 'http://purl.org/dc/terms/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const

const bases = {
  contract: 'eu-gdpr:A6-1-b',
  consent: 'eu-gdpr:A6-1-a',
  'legal obligation': 'eu-gdpr:A6-1-c',
  'legitimate interest': 'eu-gdpr:A6-1-f',
} as const satisfies Record<LegalBasis['basis'], string>

const people = {
  account: 'dpv:User',
  student: 'dpv:Student',
  teacher: 'dpv:DataSubject',
  guest: 'dpv:DataSubject',
  guardian: 'dpv:GuardianOfDataSubject',
  visitor: 'dpv:Visitor',
} as const satisfies Record<Subject, string>

const measures = {
  access: 'dpv:AccessControlMethod',
  second_step: 'dpv:MultiFactorAuthentication',
  sealed: 'dpv:EncryptionAtRest',
  traces: 'dpv:HashFunctions',
  transport: 'dpv:EncryptionInTransfer',
  egress: 'dpv:InformationFlowControl',
  pseudonyms: 'dpv:Pseudonymisation',
  erasure: 'dpv:DataErasurePolicy',
  trail: 'dpv:ActivityMonitoring',
  backups: 'dpv:DataBackupProtocols',
  incidents: 'dpv:SecurityIncidentRecord',
} as const satisfies Record<MeasureId, string>

/** The framework is an adequacy decision; what belongs to the law of another country has no article of this one. */
const transfers = {
  same_law: null,
  adequacy: 'eu-gdpr:A45-3',
  privacy_framework: 'eu-gdpr:A45-3',
  standard_clauses: 'eu-gdpr:A46-2-c',
  uk_addendum: 'dpv:DataTransferLegalBasis',
  uk_agreement: 'dpv:DataTransferLegalBasis',
  swiss_adaptations: 'dpv:DataTransferLegalBasis',
  australian_principles: 'dpv:DataTransferLegalBasis',
} as const satisfies Record<Mechanism, string | null>

type Node = { readonly [Name: string]: string | Node | readonly Node[] }

/** The record as linked data (JSON-LD). Its context stands in it, so that nobody has to fetch anything to read it. */
export function linkedRecord(record: ProcessingRecord, address: string) {
  const { language, controller, school } = record
  const here = (part: string) => ({ '@id': `${address}#${part}` })
  const said = (text: string, of = language): Node => ({ '@value': text, '@language': of })
  return {
    '@context': context,
    '@id': address,
    '@type': 'dpv:ROPA',
    'dct:title': said(school),
    'dct:created': { '@value': record.madeAt, '@type': 'xsd:dateTime' },
    'dct:hasVersion': record.mapSha256,
    'dpv:hasDataController': {
      '@type': 'dpv:DataController',
      'dpv:hasName': controller?.name ?? school,
      ...filled('dpv:hasAddress', controller?.address),
      ...filled('dpv:hasContact', record.contact),
      ...(controller?.officer
        ? {
            'dpv:hasDataProtectionOfficer': { '@type': 'dpv:DataProtectionOfficer', 'dpv:hasName': controller.officer },
          }
        : {}),
      ...(controller?.authority
        ? {
            'dpv:hasAuthority': {
              '@type': 'dpv:DataProtectionAuthority',
              'dpv:hasName': controller.authority,
              ...filled('dpv:hasContact', controller.authorityUrl),
            },
          }
        : {}),
    },
    'dpv:hasRecipient': record.recipients.map((one) => ({
      ...here(`recipient-${one.processorId}`),
      '@type': 'dpv:DataProcessor',
      'dpv:hasName': one.name,
      'dct:identifier': one.hosts.join(' '),
      ...filled('dpv:hasLocation', one.region),
      ...(one.contract
        ? {
            'dpv:hasLegalMeasure': {
              '@type': 'dpv:ControllerProcessorAgreement',
              'dct:date': { '@value': one.contract, '@type': 'xsd:date' },
            },
          }
        : {}),
      ...transferTo(one, said),
    })),
    'dpv:hasTechnicalOrganisationalMeasure': record.measures.map(({ id, sentence }) => ({
      '@type': measures[id],
      'dct:description': said(sentence),
    })),
    'dpv:hasProcess': record.activities.map(({ category, name, why, uses }) => ({
      ...here(`activity-${category.replaceAll(' ', '-')}`),
      '@type': 'dpv:PersonalDataProcess',
      'dct:title': said(name),
      'dpv:hasPurpose': { '@type': 'dpv:Purpose', 'dct:description': said(why) },
      'dpv:hasProcess': uses.map((use) => ({
        '@type': 'dpv:PersonalDataProcess',
        'dpv:hasPurpose': { '@type': 'dpv:Purpose', 'dct:description': said(use.purpose, 'en') },
        'dpv:hasDataSubject': {
          ...here(`people-${use.about}`),
          '@type': people[use.about],
          'dct:title': said(use.subject),
        },
        'dpv:hasPersonalData': use.columns.map((column) => ({
          ...here(column),
          '@type': 'dpv:PersonalData',
          'dct:identifier': column,
        })),
        'dpv:hasLegalBasis': {
          '@type': bases[use.basis],
          ...(use.basisRecord ? { 'dct:description': said(use.basisRecord, 'en') } : {}),
        },
        'dpv:hasStorageCondition': { '@type': 'dpv:StorageDuration', 'dpv:hasDuration': durationOf(use, said) },
        'dpv:hasRecipient': use.recipients.map((id) => here(`recipient-${id}`)),
      })),
    })),
  }
}

type Saying = (text: string, of?: string) => Node

const durationOf = ({ period, kept }: ProcessingUse, said: Saying): Node => ({
  '@type': period ? 'dpv:TemporalDuration' : 'dpv:UntilEventDuration',
  ...(period ? { 'rdf:value': { '@value': period, '@type': 'xsd:duration' } } : {}),
  'dct:description': said(kept),
})

function transferTo({ transfers: ways }: ProcessingRecord['recipients'][number], said: Saying): Node {
  const found = ways.flatMap(({ mechanism, transferText }): Node[] => {
    const basis = transfers[mechanism]
    return basis ? [{ '@type': basis, 'dct:description': said(transferText) }] : []
  })
  return found.length > 0 ? { 'dpv:hasLegalBasis': found } : {}
}

const filled = (name: string, text: string | null | undefined): Node => (text ? { [name]: text } : {})

/** One line for each purpose, with what stands beside it; the same columns in the same order as `recordHeading`. */
export function recordLines({ activities, recipients }: ProcessingRecord): string[][] {
  const byId = new Map(recipients.map((one) => [one.processorId, one]))
  return activities.flatMap(({ name, why, uses }) =>
    uses.map((use) => {
      const told = use.recipients.flatMap((id) => byId.get(id) ?? [])
      return [
        name,
        why,
        use.subject,
        use.purpose,
        use.columns.join(' '),
        use.basisName,
        use.basisRecord ?? '',
        use.kept,
        told.map((one) => `${one.name} (${one.hosts.join(' ')})`).join('; '),
        told
          .flatMap(({ regionName, transfers: ways }) => [
            [regionName, ways.map(({ transferText }) => transferText).join(' ')].filter(Boolean).join(': '),
          ])
          .join('; '),
      ]
    }),
  )
}
