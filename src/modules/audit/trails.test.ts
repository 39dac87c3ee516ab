import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { writeAuditLine } from '#kernel/audit'
import { refusalOf } from '../../../test/accounts.ts'
import { openWorld, type World } from '../../../test/world.ts'

let world: World
let owner: Person
let kofi: Person
beforeAll(async () => {
  world = await openWorld()
  owner = await world.people.owner()
  kofi = await world.people.student()
  for (let at = 0; at < 5; at++) await write(owner, 'spec.deed', kofi.id)
})
afterAll(() => world.close())

function write(actor: Person, deed: string, personId?: string) {
  world.clock.advance({ seconds: 1 })
  return world.db.transact((tx) => writeAuditLine(tx, { actor, deed, input: { personId }, output: {} }))
}

it('The trail turns its pages by the last line that was seen, newest first', async () => {
  const { lines } = world.as(owner).audit
  const first = await lines({ deed: 'spec.deed', limit: 2 })
  const second = await lines({ deed: 'spec.deed', limit: 2, before: first.next ?? undefined })
  const third = await lines({ deed: 'spec.deed', limit: 2, before: second.next ?? undefined })
  expect([first, second, third].map(({ items }) => items.length)).toEqual([2, 2, 1])
  expect(third.next).toBeNull()
  const ids = [first, second, third].flatMap(({ items }) => items.map(({ id }) => id))
  expect(ids).toEqual([...new Set(ids)].sort().reverse())
})

it('It is filtered by whom it concerns and by day, as the reader’s clock counts days', async () => {
  const { lines } = world.as(owner).audit
  expect((await lines({ person: kofi.id, deed: 'spec.deed' })).items).toHaveLength(5)
  expect((await lines({ from: '2026-09-01', until: '2026-09-01', deed: 'spec.deed' })).items).toHaveLength(5)
  expect((await lines({ until: '2026-08-31' })).items).toHaveLength(0)
  expect((await lines({ from: '2026-09-02' })).items).toHaveLength(0)
  expect(await refusalOf(lines({ from: 'yesterday' }))).toBe('input.invalid, from: field.invalid')
})

it('Reading it leaves one line a sitting, also when two pages are asked for at once', async () => {
  const reader = await world.people.owner('Rita Reader')
  await Promise.all([
    world.as(reader).audit.lines({}),
    world.as(reader).audit.lines({}),
    world.as(reader).audit.lines({}),
  ])
  const mine = () => world.as(reader).audit.lines({ person: reader.id, deed: 'audit.read' })
  expect((await mine()).items).toHaveLength(1)
  world.clock.advance({ hours: 13 })
  expect((await mine()).items).toHaveLength(2)
})

it('A line from before tells nobody that somebody needs the pages to be otherwise', async () => {
  await write(kofi, 'profiles.arrangeInterface')
  const { lines } = world.as(owner).audit
  expect((await lines({ person: kofi.id, limit: 1 })).items[0]?.deed).toBe('profiles.change')
  expect((await lines({ deed: 'profiles.arrangeInterface' })).items).toEqual([])
})
