import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { interestsIn } from '#kernel/interests'
import { interests } from '#kernel/personal-data'
import { refusalOf } from '../../../test/accounts.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { dataMaps } from '../../data-maps.ts'
import { objectBySignal } from './objections.ts'
import type { Objectionable } from './schema.ts'

let world: World
let olive: Person
let kofi: Person
beforeEach(async () => {
  world = await openWorld()
  olive = await world.people.owner()
  kofi = await world.people.student()
})
afterEach(() => world.close())

const his = () => world.as(kofi).profiles
const standing = async (interest: Objectionable = 'insights') =>
  (await his().objections()).items.find((one) => one.interest === interest)?.objection

/** Fifty answers, his among them: whether enough are counted to tell anything. */
async function isCounted(): Promise<boolean> {
  await world.pools.writer.query(
    `insert into profiles.survey (person_id, goals, platforms, audience, budget, preferences, dashboard, submitted_at)
     select id, '{hobby}', '{}', null, 'little', '{}', 'fitted', $1
     from (select 'per_' || lpad(n::text, 8, '0') as id from generate_series(1, 49) n union all select $2) people
     on conflict do nothing`,
    [world.clock.now().toString(), kofi.id],
  )
  return (await world.as(olive).profiles.insights()).next === 'possible'
}

/** What each objection has to stop: how to tell whether it goes on for him. A new one does not compile without its own. */
const goesOn: Record<Objectionable, () => Promise<boolean>> = { insights: isCounted }

describe('An objection', () => {
  const stopping = interestsIn(dataMaps).filter(({ interest }) => interests[interest] === 'stops')

  it('can be made to something', () => {
    expect(stopping.map(({ interest }) => interest).toSorted()).toEqual(Object.keys(goesOn).toSorted())
  })

  test.each(stopping.map(({ interest }) => interest as Objectionable))(
    'to %s stops it, and taken back lets it go on',
    async (interest) => {
      expect(await goesOn[interest]()).toBe(true)
      await his().object({ interest })
      expect(await goesOn[interest]()).toBe(false)
      await his().takeObjectionBack({ interest })
      expect(await goesOn[interest]()).toBe(true)
    },
  )

  it('is kept with its words, its language and its time; made twice it is one', async () => {
    await his().object({ interest: 'insights' })
    await his().object({ interest: 'insights' })
    expect(await standing()).toEqual({ saidBy: 'person', saidAt: world.clock.now().toString() })
    const { rows } = await world.pools.writer.query(
      `select o.locale, w.text from profiles.objection o join profiles.consent_wording w on w.sha256 = o.wording_sha256`,
    )
    expect(rows).toEqual([{ locale: 'en', text: expect.stringMatching(/^I object to my answers being counted/) }])
    await his().takeObjectionBack({ interest: 'insights' })
    expect(await refusalOf(his().takeObjectionBack({ interest: 'insights' }))).toBe('objection.none')
  })

  it('cannot be made to what has compelling grounds, and what was weighed is shown for everything', async () => {
    expect(await refusalOf(his().object({ interest: 'security' as never }))).toBe(
      'input.invalid, interest: field.invalid',
    )
    const { items } = await his().objections()
    expect(items.map(({ interest, effect }) => [interest, effect])).toEqual(Object.entries(interests))
    expect(items.every(({ balancings }) => balancings.length > 0)).toBe(true)
  })
})

describe('The signal of a browser', () => {
  const signal = () => world.db.transact((tx) => objectBySignal(tx, kofi.id, 'en'))

  it('objects for its person, once; what they decide themselves counts more', async () => {
    await signal()
    expect(await standing()).toMatchObject({ saidBy: 'signal' })
    expect(await isCounted()).toBe(false)
    await his().takeObjectionBack({ interest: 'insights' })
    await signal()
    expect(await standing()).toBeNull()
  })
})
