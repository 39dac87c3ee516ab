import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { asCounter, counterRole } from '#kernel/counters'
import { statement } from '#kernel/db'
import { refusalOf } from '../../../test/accounts.ts'
import { answerAlike, answerAnew, countAsBefore } from '../../../test/surveys.ts'
import { someoneWaits } from '../../../test/waits.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { makeInsight, tellInsight } from './insights.ts'

let world: World
let owner: Person
beforeEach(async () => {
  world = await openWorld()
  owner = await world.people.owner()
})
afterEach(() => world.close())

const answer = (...said: Parties) => answerAlike(world, ...said)
type Parties = Parameters<typeof answerAlike> extends [unknown, ...infer Rest] ? Rest : never
const doors = () => world.as(owner).profiles
const refused = () => refusalOf(doors().makeInsight())

describe('What people answered is told of many only', () => {
  it('of fifty people, and not of forty-nine', async () => {
    await answer(0, 49)
    expect((await doors().insights()).next).toBe('too_few')
    expect(await refused()).toBe('insight.too_few')
    await answer(49, 1)
    expect((await doors().insights()).next).toBe('possible')
    expect((await doors().makeInsight()).people).toBe(50)
  })

  it('of a choice that ten made and ten did not, to the next five percent', async () => {
    await answer(0, 41, 'hobby', 'little')
    await answer(41, 10, 'career', 'some')
    await answer(51, 9, 'prepare_exam', null)
    const { people, shares } = await doors().makeInsight()
    expect(people).toBe(60)
    expect(shares.goals).toMatchObject({ hobby: 70, career: 15, prepare_exam: null, learn_skill: null })
    expect(shares.budget).toMatchObject({ little: 70, some: 15, much: null })
    expect(Object.values(shares.audience)).toEqual([null, null, null, null, null])
  })

  it('and never so that the difference between two times is fewer than ten answers', async () => {
    await answer(0, 60)
    await doors().makeInsight()
    world.clock.advance({ hours: 1 })
    await answer(60, 1, 'career')
    expect((await doors().insights()).next).toBe('too_alike')
    expect(await refused()).toBe('insight.too_alike')
    await answer(61, 9, 'career')
    expect((await doors().makeInsight()).shares.goals.career).toBe(15)
    expect((await doors().insights()).items.map(({ people }) => people)).toEqual([70, 60])
  })

  it('and of each question by itself: what only nine answered otherwise is not told again', async () => {
    await answer(0, 60)
    await doors().makeInsight()
    world.clock.advance({ hours: 1 })
    await answerAnew(world, 0, 9, { goals: ['career'], budget: 'much' })
    await answerAnew(world, 9, 12, { goals: ['hobby'], budget: 'much' })
    const { shares, alike } = await doors().makeInsight()
    expect(alike).toEqual(['goals', 'platforms', 'audience', 'preferences'])
    expect([shares.budget.much, shares.goals.hobby, shares.goals.career]).toEqual([35, null, null])
    world.clock.advance({ hours: 1 })
    expect(await refused()).toBe('insight.too_alike')
    await answerAnew(world, 30, 1, { goals: ['career'], budget: 'much' })
    const third = await doors().makeInsight()
    expect([third.shares.goals.career, third.shares.budget.much]).toEqual([15, null])
  })

  it('and what nine save again as it was hides nobody: the one who answered otherwise is not told', async () => {
    await answer(0, 38, 'hobby')
    await answer(38, 22, 'career')
    const before = await doors().makeInsight()
    world.clock.advance({ hours: 1 })
    await answerAnew(world, 0, 1, { goals: ['career'], budget: 'little' })
    await answerAnew(world, 1, 9, { goals: ['hobby'], budget: 'little' })
    expect(await refused()).toBe('insight.too_alike')

    await countAsBefore(world)
    const after = await doors().makeInsight()
    expect([before.shares.goals.career, after.shares.goals.career]).toEqual([35, 40])
  })

  it('and what is answered while somebody counts belongs to the next count', async () => {
    await answer(0, 60)
    const now = world.clock.now()
    await world.db.transact(async (tx) => {
      world.clock.advance({ seconds: 1 })
      await answerAnew(world, 60, 12, { goals: ['career'], budget: 'much' })
      expect(String(tx.now)).toBe(String(now))
      expect((await tellInsight(tx)).shares.goals).toMatchObject({ hobby: null, career: null })
    })
    world.clock.advance({ hours: 1 })
    expect((await doors().makeInsight()).shares.goals).toMatchObject({ hobby: 85, career: 15 })
  })

  it('also when answers were taken back: that somebody left is not seen', async () => {
    await answer(0, 60)
    await doors().makeInsight()
    world.clock.advance({ hours: 1 })
    await world.pools.writer.query(`delete from profiles.survey where person_id = 'per_00000000'`)
    expect(await refused()).toBe('insight.too_alike')
  })

  it('and by one telling at a time, also when two owners ask at once', async () => {
    await answer(0, 60)
    const other = await world.people.owner('Otto')
    let second: Promise<string> | undefined
    await world.db.transact(async (tx) => {
      await makeInsight(tx)
      second = refusalOf(world.as(other).profiles.makeInsight())
      await Promise.race([second, someoneWaits(world)])
    })
    expect(await second).toBe('insight.too_alike')
    expect((await doors().insights()).items).toHaveLength(1)
  })

  it('would be told twice if nobody waited', async () => {
    await answer(0, 60)
    await world.db.transact(async (one) => {
      await tellInsight(one)
      await world.db.transact(tellInsight)
    })
    expect((await doors().insights()).items).toHaveLength(2)
  })

  it('by a role of the database that sees numbers from ten on, and no row', async () => {
    await answer(0, 9)
    const counted = () =>
      world.db.read((tx) =>
        asCounter(tx, (at) => statement<object>(at, 'select profiles.count_answers(null) as people', [])),
      )
    expect(await counted()).toEqual([{ people: 0n }])
    await answer(9, 1)
    expect(await counted()).toEqual([{ people: 10n }])
    const rows = world.db.read((tx) => asCounter(tx, (at) => statement(at, 'select profiles.counted_survey()', [])))
    await expect(rows).rejects.toMatchObject({ code: '42501' })

    await answer(10, 60)
    await world.pools.writer.query(`create or replace function profiles.count_answers(until timestamptz) returns bigint
      language sql as $$ select case when current_user = '${counterRole}' then 60 else 0 end $$`)
    expect((await doors().insights()).next).toBe('possible')
    expect((await doors().makeInsight()).people).toBe(60)
  })

  it('to owners; what was told stays, and names nobody', async () => {
    await answer(0, 60)
    for (const person of [await world.people.teacher(), await world.people.student()])
      expect(await refusalOf(world.as(person).profiles.insights())).toBe('not_allowed')
    await doors().makeInsight()
    await world.pools.writer.query('delete from profiles.survey')
    const { next, items } = await doors().insights()
    expect({ next, told: items.length }).toEqual({ next: 'too_few', told: 1 })
    expect(JSON.stringify((await world.pools.writer.query('select * from profiles.insight')).rows)).not.toContain(
      'per_',
    )
  })
})
