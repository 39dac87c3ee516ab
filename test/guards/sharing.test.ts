import { beforeAll, describe, expect, it } from 'vitest'
import type { ImpersonalColumn, PersonalColumn } from '#kernel/personal-data'
import type { Processor } from '#kernel/processors'
import { consentPurposes } from '#modules/profiles/schema'
import { decideConfig } from '../../src/config/config.ts'
import { processorsOf } from '../../src/config/processors.ts'
import { everybodyOutside } from '../configurations.ts'
import { columnsDeclared } from './data-maps.ts'

type Columns = [string, PersonalColumn | ImpersonalColumn][]

/** Whoever only keeps or carries our own rows and files, closed or whole, learns no field in particular. */
const keepers = new Set<Processor['kind']>(['database', 'fan-out', 'files'])

/** Where the map and the configuration do not say the same of who learns what. */
function differences(columns: Columns, processors: readonly Processor[]): string[] {
  const told = processors.filter(({ kind }) => !keepers.has(kind))
  const personal = columns.flatMap(([name, said]) =>
    'sharedWith' in said ? [[name, said.sharedWith as readonly string[]] as const] : [],
  )
  return personal.flatMap(([name, sharedWith]) => [
    ...told
      .filter(({ id, fields }) => fields.includes(name) && !sharedWith.includes(id))
      .map(({ id }) => `${id} is handed ${name}, and the map does not say so`),
    ...sharedWith
      .filter((id) => !told.some((one) => one.id === id && one.fields.includes(name)))
      .map((id) => `the map shares ${name} with ${id}, who is not handed it`),
  ])
}

/** What somebody agreed to keep here goes elsewhere only by an agreement of its own: one for each channel and topic. */
function withoutConsent(columns: Columns, processors: readonly Processor[], purposes: readonly string[]): string[] {
  const kindOf = new Map(processors.map(({ id, kind }) => [id, kind]))
  return columns.flatMap(([name, said]) =>
    'legal' in said && said.legal.basis === 'consent'
      ? said.sharedWith
          .filter((id) => !purposes.some((purpose) => purpose.startsWith(`${kindOf.get(id)}_`)))
          .map((id) => `${name} stands on consent, and nobody can agree that ${id} learns it`)
      : [],
  )
}

describe('Who outside the school learns what', () => {
  let columns: Columns
  let processors: Processor[]
  beforeAll(async () => {
    columns = await columnsDeclared()
    // Captions go with the embedded media server only.
    const listening = processorsOf(decideConfig({ CAPTIONS_URL: 'https://captions.example/v1' }))
    const captions = listening.filter(({ id }) => id === 'captions')
    processors = [...everybodyOutside((settings) => processorsOf(decideConfig(settings))), ...captions]
  })

  it('is said alike by the data map and by the configuration that lets them be spoken to', () => {
    expect(processors.map(({ id }) => id)).toEqual([
      'database',
      'fan-out',
      'files',
      'mail',
      'media',
      'sign-in',
      'push',
      'expo',
      'fcm',
      'whatsapp',
      'sms',
      'captions',
    ])
    expect(differences(columns, processors)).toEqual([])
  })

  it('is agreed to where it stands on consent', () => {
    expect(withoutConsent(columns, processors, consentPurposes)).toEqual([])
  })

  it('would be missed: answers to the survey cannot be handed on without a consent of their own', () => {
    const acme = {
      ...processors[3],
      id: 'acme',
      kind: 'acme',
      fields: ['profiles.survey.goals'],
    } as unknown as Processor
    const [, goals] = columns.find(([name]) => name === 'profiles.survey.goals') ?? []
    const shared: Columns = [['profiles.survey.goals', { ...(goals as PersonalColumn), sharedWith: ['acme' as never] }]]
    expect(differences(columns, [...processors, acme])).toEqual([
      'acme is handed profiles.survey.goals, and the map does not say so',
    ])
    expect(differences(shared, processors)).toHaveLength(1)
    expect(withoutConsent(shared, [...processors, acme], consentPurposes)).toHaveLength(1)
    expect(withoutConsent(shared, [...processors, acme], [...consentPurposes, 'acme_survey'])).toEqual([])
  })
})
