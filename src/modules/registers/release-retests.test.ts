import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../../../test/accounts.ts'
import { duty, run } from '../../../test/duties.ts'
import { letterBox } from '../../../test/ports.ts'
import { later, releasesIn } from '../../../test/releases.ts'
import { plantCount } from '../../../test/surveys.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { retestReleases } from './release-retests.ts'
import { gate } from './release-rules.ts'

let world: World
let acts: ReturnType<typeof releasesIn>
let mailer: ReturnType<typeof letterBox>
beforeEach(async () => {
  mailer = letterBox()
  world = await openWorld({ ports: { mailer } })
  acts = releasesIn(world, await world.people.owner())
})
afterEach(() => world.close())

const years = (number: number) => world.clock.advance({ hours: 24 * 366 * number })

describe('What was given out is looked at again each year', () => {
  const retest = () => duty(world, 'registers.retest_releases')
  const findings = async (releaseId: string) =>
    (await acts.registers().release({ releaseId })).retests.map((each) => each.findings)

  it('and the register says when, and that nobody can be picked out', async () => {
    const releaseId = await acts.release((await acts.counted()).id)
    await retest()
    expect(await findings(releaseId)).toEqual([])
    years(1)
    await retest()
    await retest()
    expect(await findings(releaseId)).toEqual([[]])
    years(1)
    await retest()
    expect(await findings(releaseId)).toEqual([[], []])
    expect((await acts.registers().release({ releaseId })).withdrawnAt).toBeNull()
    expect(mailer.mails).toEqual([])
  })

  it('by what holds then: what does not stand it is withdrawn, leaves the page, and owners are told', async () => {
    const releaseId = await acts.release((await acts.counted()).id, ['goals'], 'everybody')
    years(1)
    const stricter = { ...gate, least: 12 }
    expect(await world.db.transact((tx) => retestReleases(tx, stricter))).toBe(1)
    expect(await findings(releaseId)).toEqual([['few_answers']])
    expect((await world.stranger.registers.publishedFigures()).items).toEqual([])
    expect(await refusalOf(acts.registers().releasedFile({ releaseId }))).toBe('release.withdrawn')
    await run(world)
    expect(mailer.mails.map(({ subject }) => subject)).toEqual([expect.stringContaining('were withdrawn')])
    years(1)
    await world.db.transact((tx) => retestReleases(tx, stricter))
    await run(world)
    expect([(await findings(releaseId)).length, mailer.mails.length]).toEqual([2, 1])
  })

  it('and whether it is still what was given out', async () => {
    const releaseId = await acts.release((await acts.counted()).id)
    await world.pools.writer.query(`update registers.release_figure set share = 50 where answer = 'career'`)
    expect(await refusalOf(acts.registers().releasedFile({ releaseId }))).toBe('release.altered')
    years(1)
    await retest()
    expect(await findings(releaseId)).toEqual([['altered']])
  })

  it('beside everything else that was given out', async () => {
    const first = await acts.release((await acts.counted()).id)
    world.clock.advance({ hours: 1 })
    await plantCount(world, { id: later, people: 60, career: 40, changed: 10 })
    const second = await acts.release(later)
    years(1)
    await world.db.transact((tx) => retestReleases(tx, { ...gate, least: 10 }))
    expect([await findings(first), await findings(second)]).toEqual([[[]], [[]]])
    await world.pools.writer.query(`update registers.release_figure set changed = 9 where release_id = $1`, [second])
    years(1)
    await retest()
    expect([(await findings(first))[0], (await findings(second))[0]]).toEqual([['too_alike'], ['too_alike']])
  })

  it('a bunch after the other, each in a change of its own', async () => {
    const { id } = await acts.counted()
    for (let number = 0; number < 23; number++) await acts.release(id)
    years(1)
    await retest()
    expect(await acts.rows('select distinct release_id from registers.release_retest')).toHaveLength(23)
  })
})
