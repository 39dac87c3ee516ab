import { afterEach, expect, it, vi } from 'vitest'
import { countriesContract } from '../../modules/identity/countries.contract.ts'
import { localCountries } from './index.ts'

countriesContract('The file that npm ships', () => localCountries())

afterEach(() => vi.useRealTimers())

it('A file that is missing is missed at the first question, not at the start', () => {
  const countryOf = localCountries('/nowhere/countries.mmdb')
  expect(countryOf('127.0.0.1')).toBeNull()
  expect(() => countryOf('193.0.6.139')).toThrow('ENOENT')
})

it('What was read is let go after ten quiet minutes, and read again when somebody asks', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const countryOf = localCountries()
  countryOf('193.0.6.139')
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(10 * 60_000)
  expect(vi.getTimerCount()).toBe(0)
  expect(countryOf('193.0.6.139')).toBe('NL')
  expect(vi.getTimerCount()).toBe(1)
})
