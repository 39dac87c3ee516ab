import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Person, stranger } from '#kernel/actor'
import { go } from '#kernel/door'
import { quietVisit } from '#kernel/visit'
import { refusalOf } from '../../../test/accounts.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { dataMaps, dataRows } from '../../data-maps.ts'
import { examineAcceptances } from './acceptance-examinations.ts'
import { settleDocuments } from './jobs.ts'

let world: World
let kofi: Person
let place: string | null
beforeEach(async () => {
  place = 'CA'
  world = await openWorld({ ports: { countryOf: () => place } })
  await settleDocuments(world.db, { kept: { maps: dataMaps, rows: dataRows }, processors: [], processorsLater: [] })
  const olive = await world.people.owner()
  await world.as(olive).identity.changeGates({ countriesRule: 'everywhere', frenchFirst: true })
  kofi = await world.people.student()
})
afterEach(() => world.close())

const open = async () => (await world.as(kofi).documents.acceptances()).open
const rows = async () =>
  (
    await world.pools.writer.query(
      'select document, locale, french_shown_at, at from documents.acceptance order by number',
    )
  ).rows

async function examined() {
  const client = await world.pools.writer.connect()
  return examineAcceptances(async (text, values) => (await client.query(text, values)).rows).finally(() =>
    client.release(),
  )
}

describe('Where people from Quebec may come', () => {
  test('the French text is handed over with the offer, clause by clause as in the other language', async () => {
    const { french, items } = await open()
    // The privacy policy is read and binds nobody; it stands in both languages at an address of its own.
    expect(french?.map(({ document, version }) => ({ document, version }))).toEqual(
      items.filter(({ document }) => document !== 'privacy'),
    )
    const [terms] = french ?? []
    expect(terms?.clauses.length).toBeGreaterThan(3)
    expect(terms?.clauses.map(({ title }) => title).join()).toMatch(/compte|école|Qui/i)
  })

  test.each([
    ['without the French text', (agreed: string) => agreed.replace(/ french-\d+/, ' chosen-en')],
    ['without a choice', (agreed: string) => agreed],
    [
      'with a text that was handed over days ago',
      (agreed: string) => `${agreed.replace(/french-\d+/, 'french-1787000000')} chosen-en`,
    ],
    ['with one from tomorrow', (agreed: string) => `${agreed.replace(/french-\d+/, 'french-1999999999')} chosen-en`],
  ])('nobody agrees %s', async (_what, change) => {
    const { agreed } = await open()
    const refusal = await refusalOf(world.as(kofi).documents.accept({ agreed: change(agreed) }))
    expect(refusal).toBe('input.invalid, agreed: agreement.french_first')
    expect(await rows()).toEqual([])
  })

  test('the chain says when it was handed over and which language was chosen after it, and stays whole', async () => {
    const { agreed } = await open()
    const shownAt = world.clock.now()
    world.clock.advance({ minutes: 5 })
    await world.as(kofi).documents.accept({ agreed: `${agreed} chosen-en` })
    const [first] = await rows()
    expect(first).toMatchObject({ locale: 'en' })
    expect(String(first.french_shown_at)).toBe(String(shownAt))
    expect((await open()).items).toEqual([])
    const [shown] = (await world.as(kofi).documents.acceptances()).items
    expect(shown).toMatchObject({ locale: 'en', frenchShownAt: String(shownAt) })
    expect(await examined()).toMatchObject({ fault: null })
    const client = await world.pools.writer.connect()
    await client.query(
      'begin; set local session_replication_role = replica; update documents.acceptance set french_shown_at = null; commit',
    )
    client.release()
    expect(await examined()).toMatchObject({ fault: { number: '1', kind: 'changed' } })
  })

  test.each([
    ['FR', false],
    ['CA', true],
    [null, true],
  ])('whoever comes from %s is asked: %s', async (country, isAsked) => {
    place = country
    expect((await open()).french !== null).toBe(isAsked)
  })

  test('a sign-up is asked like everybody else', async () => {
    const { identity, documents } = world.doors
    const visit = quietVisit('http://school.test')
    const { agreed } = await go(documents.offer, 'documents.offer', world.db, stranger, {}, visit)
    const wish = {
      ...{ firstName: 'Ama', lastName: 'Owusu', email: 'ama@example.org', password: 'a long enough sentence' },
      ...{ birthYear: '1990', birthMonth: '5' },
    }
    const signUp = (agreed: string) =>
      go(identity.signUp, 'identity.signUp', world.db, stranger, { ...wish, agreed }, visit)
    expect(await refusalOf(signUp(agreed))).toBe('input.invalid, agreed: agreement.french_first')
    await signUp(`${agreed} chosen-fr`)
    expect(await rows()).toMatchObject([{ locale: 'fr' }, { locale: 'fr' }, { locale: 'fr' }])
  })
})

test('Elsewhere nothing is asked, and nothing of it is written down', async () => {
  const olive = await world.people.owner()
  await world.as(olive).identity.changeGates({ countriesRule: 'everywhere' })
  const { agreed, french } = await open()
  expect(french).toBeNull()
  await world.as(kofi).documents.accept({ agreed })
  expect(await rows()).toMatchObject(Array(3).fill({ french_shown_at: null }))
})
