import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { openWorld, type World } from '../../../test/world.ts'

let world: World
let kofi: Person
beforeEach(async () => {
  world = await openWorld()
  kofi = await world.people.student()
})
afterEach(() => world.close())

const rows = async (query: string) => (await world.pools.writer.query(query)).rows
const isOffered = async (person: Person) => (await world.as(person).profiles.welcome()).offered

it('Everybody is offered a welcome until they say “not now”, each for themselves', async () => {
  const lena = await world.people.student('Lena')
  expect(await isOffered(kofi)).toBe(true)
  await world.as(kofi).profiles.declineWelcome()
  expect([await isOffered(kofi), await isOffered(lena)]).toEqual([false, true])
})

it('“Not now” stands for good: the first time it was said is kept', async () => {
  await world.as(kofi).profiles.declineWelcome()
  const first = await rows('select welcome_declined_at from profiles.profile')
  world.clock.advance({ hours: 24 * 400 })
  await world.as(kofi).profiles.declineWelcome()
  expect(await rows('select welcome_declined_at from profiles.profile')).toEqual(first)
  expect(await isOffered(kofi)).toBe(false)
})

it('Whoever takes their answers or their settings away is not offered to give them again', async () => {
  const lena = await world.people.student('Lena')
  await world.as(kofi).profiles.answerSurvey({ goals: ['hobby'], agreed: true })
  await world.as(lena).profiles.arrangeInterface({ textSize: 'large', agreed: true })
  expect([await isOffered(kofi), await isOffered(lena)]).toEqual([true, true])
  await world.as(kofi).profiles.deleteSurvey()
  await world.as(lena).profiles.clearInterface()
  expect([await isOffered(kofi), await isOffered(lena)]).toEqual([false, false])
})

it('It touches nothing of what somebody says about themselves, and that brings no offer back', async () => {
  const introduce = () =>
    world
      .as(kofi)
      .profiles.introduce({ bio: 'Radios.', skills: ['Morse'], languages: [], links: [], visibility: 'private' })
  await introduce()
  const before = await rows('select bio, skills, visibility, changed_at from profiles.profile')
  world.clock.advance({ hours: 1 })
  await world.as(kofi).profiles.declineWelcome()
  expect(await rows('select bio, skills, visibility, changed_at from profiles.profile')).toEqual(before)
  await introduce()
  expect(await isOffered(kofi)).toBe(false)
})

it('Whoever says it before anything else has a profile as it is for everybody', async () => {
  const usual = await world.as(kofi).profiles.presentation()
  await world.as(kofi).profiles.declineWelcome()
  expect(await world.as(kofi).profiles.presentation()).toEqual(usual)
})

it('Nobody reads of it: it leaves no line in the audit trail', async () => {
  await world.as(kofi).profiles.declineWelcome()
  expect(await rows(`select 1 from kernel.audit_line where actor_id = '${kofi.id}'`)).toEqual([])
})
