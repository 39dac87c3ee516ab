import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import type { Person } from '#kernel/actor'
import { scopeOf } from '#kernel/scopes'
import { refusalOf } from '../../../test/accounts.ts'
import { earlier, later, releasesIn } from '../../../test/releases.ts'
import { answerAnew, countAsBefore, plantCount, respondent } from '../../../test/surveys.ts'
import { someoneWaits } from '../../../test/waits.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { findingsIn } from './release-rules.ts'
import { releaseFigures, writeRelease } from './releases.ts'
import { releasingFigures } from './schema.ts'

let world: World
let owner: Person
let acts: ReturnType<typeof releasesIn>
beforeEach(async () => {
  world = await openWorld()
  owner = await world.people.owner()
  acts = releasesIn(world, owner)
})
afterEach(() => world.close())

describe('Figures leave the school by a line of the register', () => {
  test('that says what, to whom, why, of how many, by whom, and when it is looked at again', async () => {
    const { id } = await acts.counted()
    const releaseId = await acts.release(id, ['goals', 'budget'])
    const seen = await acts.registers().release({ releaseId })
    expect(seen).toMatchObject({
      givenTo: 'Music Schools Union',
      purpose: 'A report',
      people: 60,
      least: 10,
      byName: owner.name,
      madeAt: '2026-09-01T09:00:00Z',
      retestAt: '2027-09-01T09:00:00Z',
      withdrawnAt: null,
      retests: [],
    })
    expect(seen.figures).toContainEqual({ question: 'goals', answer: 'career', share: 35, untold: null })
    expect(seen.figures).toContainEqual({ question: 'goals', answer: 'prepare_exam', share: null, untold: 'few' })
    expect(new Set(seen.figures.map(({ question }) => question))).toEqual(new Set(['goals', 'budget']))
    const { items } = await acts.registers().releases()
    expect(items.map((item) => [item.releaseId, item.sha256])).toEqual([[releaseId, seen.sha256]])
  })

  test('and as a file by nothing else: its bytes are what the register has the hash of', async () => {
    const { id } = await acts.counted()
    expect(await refusalOf(acts.registers().releasedFile({ releaseId: 'rel_00000000000000000000000000' }))).toBe(
      'release.unknown',
    )
    const releaseId = await acts.release(id)
    const { json } = await acts.registers().releasedFile({ releaseId })
    const { sha256 } = await acts.registers().release({ releaseId })
    expect(createHash('sha256').update(json).digest('hex')).toBe(sha256)
    expect(JSON.parse(json)).toMatchObject({ people: 60, least: 10, countedAt: '2026-09-01T09:00:00Z' })

    await acts.registers().withdrawRelease({ releaseId })
    expect(await refusalOf(acts.registers().releasedFile({ releaseId }))).toBe('release.withdrawn')
    expect(await refusalOf(acts.registers().withdrawRelease({ releaseId }))).toBe('release.withdrawn')
    expect((await acts.registers().release({ releaseId })).figures.length).toBeGreaterThan(0)
  })

  test('through no door but these, and to no program', () => {
    const told = Object.entries(world.doors).flatMap(([module, doors]) =>
      Object.entries(doors)
        .filter(([, door]) =>
          /"shares?"/.test(JSON.stringify(z.toJSONSchema(door.output, { unrepresentable: 'any', io: 'input' }))),
        )
        .map(([name, door]) => `${module}.${name} ${scopeOf(`${module}.${name}`, door)}`),
    )
    expect(told.toSorted()).toEqual([
      'profiles.insights null',
      'profiles.makeInsight null',
      'registers.figuresToRelease null',
      'registers.publishedFigures null',
      'registers.release null',
      'registers.releasedFile null',
    ])
  })

  test('as they were looked at; what has changed meanwhile is looked at again', async () => {
    const { id } = await acts.counted()
    const goals = await acts.said(id)
    expect(await refusalOf(acts.registers().releaseFigures({ ...goals, questions: ['goals', 'budget'] }))).toBe(
      'release.changed',
    )
    expect(await refusalOf(acts.registers().releaseFigures({ ...goals, givenTo: ' ' }))).toBe(
      'input.invalid, givenTo: field.blank',
    )
    expect(await acts.rows('select * from registers.release')).toEqual([])
  })

  test('that owners alone write, a short while after they showed who they are', async () => {
    const { id } = await acts.counted()
    const goals = await acts.said(id)
    for (const person of [await world.people.teacher(), await world.people.student()])
      expect(await refusalOf(world.as(person).registers.releaseFigures(goals))).toBe('not_allowed')
    world.clock.advance({ hours: 24 })
    expect(await refusalOf(world.as(owner).registers.releaseFigures(goals))).toBe('sign_in.confirm_again')
  })

  test('a page at a time', async () => {
    const { id } = await acts.counted()
    for (let number = 0; number < 5; number++) await acts.release(id)
    const first = await acts.registers().releases({ limit: 3 })
    const second = await acts.registers().releases({ limit: 3, after: String(first.next) })
    expect([first.items.length, second.items.length, second.next]).toEqual([3, 2, null])
    expect(new Set([...first.items, ...second.items].map(({ releaseId }) => releaseId)).size).toBe(5)
    const asked = (limit: number) => world.queries(() => acts.registers().releases({ limit }))
    expect(await asked(5)).toBe(await asked(1))
  })

  test('to everybody too: on a page, until it is withdrawn', async () => {
    const { id } = await acts.counted()
    await acts.release(id, ['goals'])
    const releaseId = await acts.release(id, ['goals'], 'everybody')
    const { items } = await world.stranger.registers.publishedFigures()
    expect(items.map((item) => item.releaseId)).toEqual([releaseId])
    expect(JSON.stringify(items)).not.toContain(owner.id)
    await acts.registers().withdrawRelease({ releaseId })
    expect((await world.stranger.registers.publishedFigures()).items).toEqual([])
  })
})

describe('Nobody can be singled out of what is given out', () => {
  it('by themselves: nothing is told of forty-nine, of nine, or of all but nine', async () => {
    const one = { countedAt: world.clock.now(), people: 50, least: 10 }
    const share = (percent: number) => [{ question: 'goals' as const, answer: 'career', share: percent, untold: null }]
    expect(findingsIn(one, share(20))).toEqual([])
    expect(findingsIn({ ...one, people: 49 }, share(20))).toEqual(['few_people'])
    expect(findingsIn({ ...one, least: 9 }, share(20))).toEqual(['few_answers'])
    expect(findingsIn(one, share(10))).toEqual(['few_answers'])
    expect(findingsIn(one, share(90))).toEqual(['few_answers'])
    expect(findingsIn(one, share(21))).toEqual(['few_answers'])
    const insert = (people: number, least: number, percent: number) =>
      world.pools.writer.query(
        `with release as (insert into registers.release (id, made_at, by, purpose, insight_id, counted_at, people, least, sha256, retest_at)
           values ('rel_1', now(), 'x', 'x', 'x', now(), ${people}, ${least}, repeat('a', 64), now()) returning id)
         insert into registers.release_figure select id, 0, 'goals', 'career', ${percent}, null, null from release`,
      )
    await expect(insert(49, 10, 20)).rejects.toThrow('release_people_check')
    await expect(insert(50, 9, 20)).rejects.toThrow('release_least_check')
    await expect(insert(50, 10, 21)).rejects.toThrow('release_figure_share_check')
  })

  it('by linking it with something else: there is no key of anybody in it, and no table of two answers at once', async () => {
    await answerAnew(world, 0, 60, { goals: ['hobby'], budget: 'little' })
    await answerAnew(world, 60, 20, { goals: ['career'], budget: 'much' })
    const { id } = await acts.count()
    await acts.release(id, ['goals', 'budget'])
    const kept = JSON.stringify([
      await acts.rows('select * from registers.release_figure'),
      await acts.rows('select * from profiles.insight'),
    ])
    expect(kept).toContain('hobby')
    expect(kept).not.toContain('per_')
    const columns = await acts.rows(`select column_name from information_schema.columns
      where table_schema = 'registers' and table_name = 'release_figure' order by 1`)
    expect(columns.map(({ column_name }) => column_name)).toEqual([
      'answer',
      'changed',
      'number',
      'question',
      'release_id',
      'share',
      'untold',
    ])
  })

  it('by the difference of two: what differs by fewer than ten people is refused', async () => {
    await acts.release((await acts.counted()).id)
    world.clock.advance({ hours: 1 })
    await plantCount(world, { id: later, people: 60, career: 40, changed: 0 })
    expect(await acts.registers().figuresToRelease({ insightId: later, questions: ['goals'] })).toMatchObject({
      obstacle: 'nothing',
    })
    await world.pools.writer.query('delete from profiles.insight where id = $1', [later])
    await plantCount(world, { id: later, people: 60, career: 40, changed: null })
    expect(await acts.refused(later)).toBe('release.too_alike')
    await world.pools.writer.query(`update profiles.insight set changes = '{"goals": 10}' where id = $1`, [later])
    expect(await acts.refused(later)).toBe('not refused')
  })

  it('nor by giving out the later one first, or one that was withdrawn', async () => {
    await plantCount(world, { id: earlier, people: 60, career: 35, changed: null })
    world.clock.advance({ hours: 1 })
    await plantCount(world, { id: later, people: 60, career: 40, changed: 9 })
    const releaseId = await acts.release(later)
    expect(await acts.refused(earlier)).toBe('release.too_alike')
    await acts.registers().withdrawRelease({ releaseId })
    expect(await acts.refused(earlier)).toBe('release.too_alike')
  })

  it('not by whoever knows nine of ten who saved again: one answer between two releases is never seen', async () => {
    const attack = async () => {
      await answerAnew(world, 0, 1, { goals: ['career'], budget: 'little' })
      await answerAnew(world, 1, 9, { goals: ['hobby'], budget: 'little' })
      return acts.count()
    }
    const first = await acts.release((await acts.counted()).id)
    world.clock.advance({ hours: 1 })
    expect(await refusalOf(attack())).toBe('insight.too_alike')

    await countAsBefore(world)
    const second = await acts.release((await attack()).id)
    const careerIn = async (releaseId: string) =>
      (await acts.registers().release({ releaseId })).figures.find(({ answer }) => answer === 'career')?.share
    // With the guard off, the difference says what one person changed.
    expect([await careerIn(first), await careerIn(second), respondent(0)]).toEqual([35, 40, 'per_00000000'])
  })

  it('nor by two releases at the same moment', async () => {
    const [one, other] = await twoAlike()
    let second: Promise<string> | undefined
    await world.db.transact(async (tx) => {
      await releaseFigures(tx, owner, releasingFigures.parse(one))
      second = refusalOf(acts.registers().releaseFigures(other))
      await Promise.race([second, someoneWaits(world)])
    })
    expect(await second).toBe('release.too_alike')
    expect(await acts.rows('select * from registers.release')).toHaveLength(1)
  })

  it('though both would pass if neither waited', async () => {
    const [one, other] = await twoAlike()
    await world.db.transact(async (tx) => {
      await writeRelease(tx, owner, releasingFigures.parse(one))
      await world.db.transact((second) => writeRelease(second, owner, releasingFigures.parse(other)))
    })
    expect(await acts.rows('select * from registers.release')).toHaveLength(2)
  })

  /** Two counts between which one person's answer lies; each may be given out, and not both. */
  async function twoAlike() {
    await plantCount(world, { id: earlier, people: 60, career: 35, changed: null })
    world.clock.advance({ hours: 1 })
    await plantCount(world, { id: later, people: 60, career: 40, changed: null })
    return [await acts.said(earlier), await acts.said(later)] as const
  }
})
