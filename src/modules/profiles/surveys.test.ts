import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import type { Door } from '#kernel/door'
import { refusalOf } from '../../../test/accounts.ts'
import { sweep } from '../../../test/sweeps.ts'
import { openWorld, type World } from '../../../test/world.ts'

let world: World
let kofi: Person
beforeEach(async () => {
  world = await openWorld()
  kofi = await world.people.student()
})
afterEach(() => world.close())

const rows = async (query: string) => (await world.pools.writer.query(query)).rows
const answers = { goals: ['hobby', 'career'], budget: 'little', preferences: ['own_pace'], agreed: true } as const

it('Who skips the questions has everything else', async () => {
  expect(await world.as(kofi).profiles.survey()).toEqual({ answers: null })
  expect(await world.as(kofi).learning.home()).toBeDefined()
})

it('Answers come back to who gave them, can be changed, and are theirs to take as JSON', async () => {
  await world.as(kofi).profiles.answerSurvey({ ...answers, goals: [...answers.goals], preferences: ['own_pace'] })
  await world.as(kofi).profiles.answerSurvey({ goals: ['prepare_exam'], audience: '', agreed: true } as never)
  expect((await world.as(kofi).profiles.survey()).answers).toEqual({
    goals: ['prepare_exam'],
    platforms: [],
    audience: null,
    budget: null,
    preferences: [],
    dashboard: 'fitted',
    submittedAt: world.clock.now().toString(),
  })
})

it.each([[{ goals: ['world domination'] }], [{ audience: 'my neighbour Eve' }], [{ budget: '<script>' }]])(
  'Only codes are taken: %j is refused, and there is no half of it',
  async (wrong) => {
    const attempt = world.as(kofi).profiles.answerSurvey({ ...answers, ...wrong } as never)
    expect(await refusalOf(attempt)).toContain('field.invalid')
    expect(await rows('select 1 from profiles.survey')).toEqual([])
  },
)

it('The database itself takes nothing but codes', async () => {
  const insert = world.pools.writer.query(
    "insert into profiles.survey values ('per_1', array['a text'], '{}', null, null, '{}', 'fitted', now())",
  )
  await expect(insert).rejects.toThrow('check constraint')
})

it('Without consent nothing is kept', async () => {
  const attempt = world.as(kofi).profiles.answerSurvey({ goals: ['hobby'] } as never)
  expect(await refusalOf(attempt)).toBe('input.invalid, agreed: consent.needed')
})

it('A button deletes them, with the consent, and a line of the trail says so', async () => {
  await world.as(kofi).profiles.answerSurvey({ goals: ['hobby'], agreed: true })
  expect(await world.as(kofi).profiles.deleteSurvey()).toEqual({ rows: 1 })
  expect(await rows('select 1 from profiles.survey')).toEqual([])
  expect(await rows('select 1 from profiles.consent where withdrawn_at is null')).toEqual([])
  expect(await rows("select deed from kernel.audit_line where deed = 'profiles.deleteSurvey'")).toHaveLength(1)
})

it('No door answers with somebody else’s, to a student, a teacher or the owner', async () => {
  await world.as(kofi).profiles.answerSurvey({ goals: ['hobby'], agreed: true })
  for (const other of [await world.people.student('Lena'), await world.people.teacher(), await world.people.owner()])
    expect(await world.as(other).profiles.survey({ personId: kofi.id } as never)).toEqual({ answers: null })
  const telling = Object.entries(world.doors).flatMap(([module, named]) =>
    Object.entries(named as Record<string, Door>)
      .filter(([, door]) => 'shape' in door.output && 'answers' in (door.output.shape as object))
      .map(([name]) => `${module}.${name}`),
  )
  expect(telling).toEqual(['profiles.survey'])
})

it.each([
  ['2026-09-01T09:00:00Z', '2031-09-01T08:59:59Z', 1],
  ['2026-09-01T09:00:00Z', '2031-09-01T09:00:00Z', 0],
  ['2028-02-29T12:00:00Z', '2033-02-28T11:59:59Z', 1],
  ['2028-02-29T12:00:00Z', '2033-02-28T12:00:00Z', 0],
])('Answers of %s: at %s there are %i left', async (given, now, left) => {
  world.clock.set(Temporal.Instant.from(given))
  await world.as(kofi).profiles.answerSurvey({ goals: ['hobby'], agreed: true })
  world.clock.set(Temporal.Instant.from(now))
  await sweep(world.db)
  expect(await rows('select 1 from profiles.survey')).toHaveLength(left)
  expect(await rows('select 1 from profiles.consent where withdrawn_at is null')).toHaveLength(left)
})
