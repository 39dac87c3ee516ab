import { expect, it } from 'vitest'
import { overseasOf } from './overseas.ts'

it.each<[string, string | null, (string | null)[], { countries: string[]; isSaidOfAll: boolean }]>([
  [
    'the countries of all that are placed, each once',
    'FR',
    ['US-CA', 'US', 'AU'],
    { countries: ['FR', 'US'], isSaidOfAll: true },
  ],
  ['that nobody is elsewhere', 'AU', ['AU'], { countries: [], isSaidOfAll: true }],
  ['that a place is not said, beside those that are', 'AU', ['US', null], { countries: ['US'], isSaidOfAll: false }],
  ['that where the school runs is not said', null, [], { countries: [], isSaidOfAll: false }],
])('Somebody in Australia reads %s', (_what, hosting, regions, overseas) => {
  const services = regions.map((region) => ({ region }))
  expect(overseasOf('AU', hosting, services)).toEqual(overseas)
})
