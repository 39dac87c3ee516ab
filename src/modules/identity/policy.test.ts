import { expect, it } from 'vitest'
import { countryAdmitted, isThrownAway } from './policy.ts'

it.each([
  ['FR', 'everywhere', [], true],
  [null, 'everywhere', ['FR'], true],
  ['FR', 'only', ['FR', 'DE'], true],
  ['US', 'only', ['FR', 'DE'], false],
  [null, 'only', ['FR'], false],
  ['FR', 'only', [], false],
  ['FR', 'except', ['FR'], false],
  ['US', 'except', ['FR'], true],
  [null, 'except', ['FR'], true],
] as const)('Somebody from %s, where people come from %s %o: %s', (country, rule, countries, admitted) => {
  expect(countryAdmitted(country, rule, countries)).toBe(admitted)
})

const list = new Set(['mailinator.com', 'trash.co.uk'])
const school = { allowedDomains: ['kept.mailinator.com'], blockedDomains: ['evil.test', 'free.kept.mailinator.com'] }

it.each([
  ['mailinator.com', true],
  ['MAILINATOR.com.', true],
  ['any.sub.mailinator.com', true],
  ['notmailinator.com', false],
  ['mailinator.com.example.org', false],
  ['trash.co.uk', true],
  ['co.uk', false],
  ['evil.test', true],
  ['very.evil.test', true],
  ['kept.mailinator.com', false],
  ['mx.kept.mailinator.com', false],
  ['free.kept.mailinator.com', true],
  ['example.org', false],
  ['localhost', false],
])('Mail to %s is thrown away: %s', (domain, thrownAway) => {
  expect(isThrownAway(domain, list, school)).toBe(thrownAway)
})
