import { describe, expect, it } from 'vitest'
import {
  ageAt,
  ageOfDeciding,
  agesOfDeciding,
  bandOf,
  couldBeBorn,
  isGrownUp,
  leastAgeUnder,
  usualAge,
  wayIn,
  youngest,
} from './ages.ts'

const none = { guardians: false, leastAge: 16 }
const asked = { guardians: true, leastAge: 13 }
const now = Temporal.Instant.from('2026-09-01T09:00:00Z')

describe('Without guardians, nobody below 16 has an account anywhere', () => {
  it.each([
    ['GB', 15, 'no'],
    ['GB', 16, 'alone'],
    ['DE', 15, 'no'],
    ['FR', 15, 'no'],
    ['FR', 16, 'alone'],
    [null, 15, 'no'],
    [null, 16, 'alone'],
    ['US', 15, 'no'],
    ['NG', 16, 'no'],
    ['NG', 17, 'no'],
    ['NG', 18, 'alone'],
    ['GB', 12, 'no'],
  ] as const)('%s at %i: %s', (country, age, way) => expect(wayIn(age, country, none)).toBe(way))
})

describe('With guardians, each country says from when somebody decides alone', () => {
  it.each([
    ['GB', 13, 'alone'],
    ['GB', 12, 'no'],
    ['BE', 13, 'alone'],
    ['ES', 13, 'guardian'],
    ['ES', 14, 'alone'],
    ['AT', 13, 'guardian'],
    ['AT', 14, 'alone'],
    ['IT', 14, 'alone'],
    ['FR', 14, 'guardian'],
    ['FR', 15, 'alone'],
    ['SI', 14, 'guardian'],
    ['DE', 15, 'guardian'],
    ['DE', 16, 'alone'],
    ['IE', 15, 'guardian'],
    ['CA', 15, 'guardian'],
    ['CA-QC', 14, 'alone'],
    ['CA-QC', 13, 'guardian'],
    ['NG', 17, 'guardian'],
    ['NG', 18, 'alone'],
    ['US', 15, 'guardian'],
    ['US', 16, 'alone'],
    [null, 15, 'guardian'],
    [null, 16, 'alone'],
    [null, 12, 'no'],
    ['NG', 12, 'no'],
  ] as const)('%s at %i: %s', (country, age, way) => expect(wayIn(age, country, asked)).toBe(way))
})

it.each([
  [17, 'GB', { guardians: true, leastAge: 18 }, 'no'],
  [18, 'GB', { guardians: true, leastAge: 18 }, 'alone'],
  [15, 'GB', { guardians: true, leastAge: 16 }, 'no'],
  [15, 'GB', { guardians: false, leastAge: 13 }, 'no'],
  [17, 'GB', { guardians: false, leastAge: 18 }, 'no'],
] as const)('At %i in %s a school with %o says %s', (age, country, rules, way) => {
  expect(wayIn(age, country, rules)).toBe(way)
})

it.each([
  ['the month after', 2010, 8, 16],
  ['the month of the birthday counts as before it', 2010, 9, 15],
  ['the month before', 2010, 10, 15],
  ['long ago', 1950, 1, 76],
])('An age is told by the month: %s', (_what, birthYear, birthMonth, age) => {
  expect(ageAt(now, { birthYear, birthMonth })).toBe(age)
})

it('Only a band of ages is kept', () => {
  expect([13, 15, 16, 17, 18, 80].map(bandOf)).toEqual(['13_15', '13_15', '16_17', '16_17', 'adult', 'adult'])
})

it.each([
  [2026, 9, true],
  [2026, 10, false],
  [2027, 1, false],
  [1900, 1, false],
  [1920, 1, true],
])('Born in %i-%i: %s', (birthYear, birthMonth, could) =>
  expect(couldBeBorn(now, { birthYear, birthMonth })).toBe(could),
)

/** From which age each state of the European Economic Area lets somebody decide alone (GDPR Art. 8). */
const inTheArea: Record<string, number> = {
  AT: 14,
  BE: 13,
  BG: 14,
  CY: 14,
  CZ: 15,
  DE: 16,
  DK: 15,
  EE: 13,
  ES: 14,
  FI: 13,
  FR: 15,
  GR: 15,
  HR: 16,
  HU: 16,
  IE: 16,
  IS: 13,
  IT: 14,
  LI: 16,
  LT: 14,
  LU: 16,
  LV: 13,
  MT: 13,
  NL: 16,
  NO: 13,
  PL: 16,
  PT: 13,
  RO: 16,
  SE: 13,
  SI: 15,
  SK: 16,
}

describe('In the European Economic Area', () => {
  it('all thirty states are known', () => expect(Object.keys(inTheArea)).toHaveLength(30))

  it.each(Object.entries(inTheArea))(
    '%s lets somebody decide alone from %i, and below that with a guardian',
    (country, age) => {
      expect(ageOfDeciding(country)).toBe(age)
      expect(wayIn(age, country, asked)).toBe('alone')
      expect(wayIn(age - 1, country, asked)).toBe(age === youngest ? 'no' : 'guardian')
    },
  )

  it.each(Object.keys(inTheArea))('%s: without guardians nobody below 16', (country) => {
    expect(wayIn(usualAge - 1, country, none)).toBe('no')
    expect(wayIn(usualAge, country, none)).toBe('alone')
  })
})

it.each([...Object.keys(inTheArea), 'US', 'GB', 'CA', 'CA-QC', 'NG', null])(
  'Under 13 nobody has an account in %s, whatever the school sets',
  (country) => {
    for (let age = 0; age < 13; age++)
      for (const leastAge of [0, 13, 16, 18])
        for (const guardians of [true, false]) expect(wayIn(age, country, { guardians, leastAge })).toBe('no')
  },
)

it.each([
  ['adult', '2026-09-01T09:00:00Z', true],
  ['16_17', '2024-09-01T09:00:00Z', false],
  ['16_17', '2024-08-30T09:00:00Z', true],
  ['13_15', '2021-09-01T09:00:00Z', false],
  ['13_15', '2021-08-30T09:00:00Z', true],
  [null, '1990-09-01T09:00:00Z', false],
] as const)('Somebody of %s since %s is grown up by now: %s', (band, since, grown) => {
  expect(isGrownUp(band, Temporal.Instant.from(since), now)).toBe(grown)
})

describe('What everybody is told of the ages', () => {
  const places = agesOfDeciding.flatMap(({ age, places }) => places.map((place) => [place, age] as const))

  it('names each place that has another age than the usual, once, with that age', () => {
    expect(places.length).toBeGreaterThan(20)
    expect(new Set(places.map(([place]) => place)).size).toBe(places.length)
    for (const [place, age] of places) expect([place, ageOfDeciding(place)]).toEqual([place, age])
    for (const [, age] of places) expect(age).not.toBe(usualAge)
  })

  it.each([
    none,
    asked,
    { guardians: false, leastAge: 13 },
    { guardians: false, leastAge: 18 },
    { guardians: true, leastAge: 15 },
  ])('is the least age at which anybody gets in: %o', (rules) => {
    const least = leastAgeUnder(rules)
    const ways = (age: number) => [null, ...places.map(([place]) => place)].map((place) => wayIn(age, place, rules))
    expect(new Set(ways(least - 1))).toEqual(new Set(['no']))
    expect(ways(least)).toContain('alone')
  })
})
