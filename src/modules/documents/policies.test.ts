import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf } from '#kernel/door'
import { type PersonalColumn, subjects } from '#kernel/personal-data'
import type { Processor } from '#kernel/processors'
import { quietVisit } from '#kernel/visit'
import { wordsIn } from '#modules/notifications'
import { categoryKeys, subjectKeys } from '#modules/privacy/schema'
import { languages } from '#modules/school/schema'
import { columnsDeclared } from '../../../test/guards/data-maps.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { dataMaps, dataRows } from '../../data-maps.ts'
import { documentsDoors } from './api.ts'
import { policyOn } from './policies.ts'
import { clauseIds } from './schema.ts'

const mail: Processor = {
  id: 'mail',
  kind: 'mail',
  over: 'smtp',
  hosts: [],
  namedHosts: ['mail.example:465'],
  fields: [],
}

describe('The privacy policy', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  const kept = { maps: dataMaps, rows: dataRows }
  const now = (sources: Parameters<typeof policyOn>[1] = { kept, processors: [], processorsLater: [] }) =>
    world.db.read((tx) => policyOn(tx, sources))

  it.each(languages)(
    'says, in %s, every category of the map with what it is for, how long, and what allows it',
    async (language) => {
      const say = wordsIn(language, 'teacher_student')
      const { clauses } = await now()
      const rows = clauses[language].find(({ id }) => id === 'data')?.rows ?? []
      const columns = (await columnsDeclared()).flatMap(([, said]) =>
        'purpose' in said ? [said as PersonalColumn] : [],
      )
      const named = new Set(
        columns.map(({ category, about }) => `${say(categoryKeys[category])} · ${say(subjectKeys[about])}`),
      )
      expect(new Set(rows.map(({ name }) => name))).toEqual(named)
      for (const { name, text } of rows) expect([name, text.length >= 4]).toEqual([name, true])
    },
  )

  it.each(subjects)('has a view of what is kept about each: %s, and of nobody else', async (about) => {
    const sources = { kept, processors: [], processorsLater: [] }
    const made = { documents: documentsDoors(sources, { mailReachesPeople: true, countryOf: () => null }) }
    const visit = quietVisit('http://school.test')
    const { document } = clientOf(made, world.db, { kind: 'stranger' }, visit).documents
    const rowsOf = async (of?: (typeof subjects)[number]) =>
      (await document({ document: 'privacy', ...(of && { about: of }) })).clauses
        .find(({ id }) => id === 'data')
        ?.rows.map(({ name }) => name) ?? []
    const theirs = ` · ${wordsIn('en', 'teacher_student')(subjectKeys[about])}`
    const shown = await rowsOf(about)
    expect(shown.length).toBeGreaterThan(0)
    expect(shown).toEqual((await rowsOf()).filter((name) => name.endsWith(theirs)))
  })

  it.each(languages)('has in %s every part, each with a short form, and no place left open', async (language) => {
    const clauses = (await now()).clauses[language]
    expect(clauses.map(({ id }) => id)).toEqual([...clauseIds])
    for (const { id, title, short, text } of clauses) {
      expect([id, title.length > 0, short.length > 0, text.length > 0]).toEqual([id, true, true, true])
      expect(`${id} ${[title, short, ...text].join(' ')}`).not.toMatch(/[{}[\]]|undefined/)
    }
  })

  it('says how long a backup is kept where the school says so, and otherwise only that there may be one', async () => {
    const said = async (backupDays: number | null) => {
      const { clauses } = await now({ kept, processors: [], processorsLater: [], backupDays })
      return clauses.en.find(({ id }) => id === 'periods')?.text.slice(2)
    }
    expect(await said(null)).toEqual([])
    expect(await said(21)).toEqual([expect.stringContaining('kept for 21 days at most, so that nothing of you')])
    expect(await said(22)).toEqual([expect.stringContaining('may hold you for as long')])
  })

  it('is another, and has another SHA-256, once the map or the configuration is another', async () => {
    const before = await now()
    expect((await now()).sha256).toBe(before.sha256)
    const { purpose: _, ...column } = Object.values(dataMaps.identity.person).find(
      (one) => 'purpose' in one,
    ) as PersonalColumn
    const more = { shoes: { size: { ...column, purpose: 'to lend shoes', category: 'votes' as const } } }
    const other = await now({ kept: { ...kept, maps: { ...dataMaps, more } }, processors: [], processorsLater: [] })
    expect(other.sha256).not.toBe(before.sha256)
    expect(other.clauses.fr).not.toEqual(before.clauses.fr)
    const outside = await now({ kept, processors: [mail], processorsLater: [] })
    expect(outside.sha256).not.toBe(before.sha256)
    for (const language of languages) expect(JSON.stringify(outside.clauses[language])).toContain('mail.example:465')
  })

  it('names nobody outside while everything runs on this machine', async () => {
    const embedded = {
      ...mail,
      id: 'media',
      kind: 'media' as const,
      namedHosts: ['127.0.0.1', 'localhost:7880', '[::1]:9'],
    }
    const { facts, clauses } = await now({ kept, processors: [embedded], processorsLater: [] })
    expect(facts.processors).toEqual([])
    expect(facts.categories.flatMap(({ handedTo }) => handedTo)).toEqual([])
    expect(clauses.en.find(({ id }) => id === 'recipients')?.text.join(' ')).toContain('No service outside')
  })

  it('names who is responsible from the day they are, and the version before it stays', async () => {
    const owner = world.as(await world.people.owner())
    const said = {
      since: '2026-09-01',
      form: '',
      address: '1 Quay\nBrest',
      contact: 'ada@north.test',
      officer: '',
      authority: 'CNIL',
      authorityUrl: 'https://www.cnil.fr/',
    }
    await owner.documents.enterController({ ...said, name: 'Ada Lovelace' })
    await owner.documents.enterController({ ...said, since: '2026-10-01', name: 'Northside', form: 'Inc.' })
    const first = await now()
    expect(first.clauses.en[0]?.text[0]).toContain('Ada Lovelace, 1 Quay, Brest')
    expect((await owner.documents.controller()).later.map(({ name }) => name)).toEqual(['Northside'])
    world.clock.advance({ hours: 24 * 30 })
    expect((await now()).clauses.fr[0]?.text[0]).toContain('Northside (Inc.)')
    await expect(owner.documents.enterController({ ...said, since: '2026-09-15', name: 'Late' })).rejects.toMatchObject(
      {
        code: 'input.invalid',
        fields: { since: 'field.past' },
      },
    )
  })

  it('is read by anybody, in their language', async () => {
    const doors = {
      documents: documentsDoors(
        { kept, processors: [], processorsLater: [] },
        { mailReachesPeople: true, countryOf: () => null },
      ),
    }
    const visit = { ...quietVisit('http://school.test'), locale: 'fr' }
    const { documents } = clientOf(doors, world.db, { kind: 'stranger' }, visit)
    expect((await documents.document({ document: 'privacy' })).clauses[0]?.title).toBe('Qui est responsable')
  })
})
