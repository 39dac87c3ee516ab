import { expect, it } from 'vitest'
import { openWorld } from '../../../test/world.ts'
import { jurisdictionOf, jurisdictions } from './jurisdictions.ts'
import { jurisdictionNames } from './schema.ts'

it('Each law is told with the places where a request is counted by it, and with who watches over it', () => {
  expect(jurisdictions.map(({ name }) => name).toSorted()).toEqual([...jurisdictionNames].toSorted())
  const places = jurisdictions.flatMap((law) => law.places.map((place) => [place, law.name] as const))
  expect(new Set(places.map(([place]) => place)).size).toBe(places.length)
  expect(places.length).toBeGreaterThan(30)
  for (const [place, name] of places) expect([place, jurisdictionOf(place).name]).toEqual([place, name])
  for (const { name, authority, places } of jurisdictions) {
    if (name === 'strictest') expect([authority, places]).toEqual([null, []])
    else expect(authority?.url).toMatch(/^https:/)
  }
})

it('Whoever says where they live is shown theirs: of a part of a country, of a country, or the strictest', async () => {
  const world = await openWorld()
  const { laws } = world.stranger.registers
  expect((await laws({ place: 'CA-QC' })).yours).toBe('quebec')
  expect((await laws({ place: 'CA' })).yours).toBe('canada')
  expect((await laws({ place: 'FR' })).yours).toBe('eu')
  expect((await laws({ place: 'BR' })).yours).toBe('strictest')
  const unsaid = await laws({})
  expect(unsaid.yours).toBeNull()
  expect(unsaid.laws.find(({ name }) => name === 'uk')).toMatchObject({ pauses: true, extension: { months: 2 } })
  await world.close()
})
