import { describe, expect, it } from 'vitest'
import type { CountriesRule } from '#modules/identity/schema'
import type { Mechanism, ProtectedPeople } from './processor-schemas.ts'
import { peoplesWhoCome, uncarried } from './transfer-rules.ts'

const everybody: ProtectedPeople[] = ['eu', 'uk', 'ch']

describe('A service in another country', () => {
  it.each<[string, Mechanism[], ProtectedPeople[]]>([
    ['FR', [], []],
    ['GB', [], []],
    ['CH', [], []],
    ['IS', [], []],
    ['US', [], everybody],
    ['US', ['same_law', 'australian_principles'], everybody],
    ['US-CA', ['standard_clauses'], ['uk', 'ch']],
    ['US', ['standard_clauses', 'uk_agreement', 'swiss_adaptations'], []],
    ['IN', ['uk_addendum'], ['eu', 'ch']],
    ['US', ['privacy_framework'], []],
    ['IN', ['privacy_framework'], everybody],
    ['CA-QC', ['adequacy'], []],
  ])('in %s with %j leaves these without a reason: %j', (region, known, left) => {
    expect(uncarried(region, known, everybody)).toEqual(left)
    expect(uncarried(region, known, [])).toEqual([])
  })
})

it.each<[CountriesRule, string[], ProtectedPeople[]]>([
  ['everywhere', [], everybody],
  ['everywhere', ['GB'], everybody],
  ['only', ['US', 'NO'], ['eu']],
  ['only', ['GB', 'CH'], ['uk', 'ch']],
  ['only', ['US'], []],
  ['except', ['GB', 'FR'], ['eu', 'ch']],
])('Of those who come from %s %j these have a law that asks: %j', (countriesRule, countries, peoples) => {
  expect(peoplesWhoCome({ countriesRule, countries, frenchFirst: false })).toEqual(peoples)
})
