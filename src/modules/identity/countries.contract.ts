import { describe, expect, it } from 'vitest'
import type { CountryOf } from './ports.ts'

/** Addresses of institutions that have been where they are for decades. */
const known = [
  ['RIPE NCC, Amsterdam', '193.0.6.139', 'NL'],
  ['RIPE NCC over IPv6', '2001:67c:2e8:22::c100:68b', 'NL'],
  ['the University of Tokyo', '133.11.0.1', 'JP'],
  ['the University of Cambridge', '128.232.0.1', 'GB'],
  ['CNRS', '134.158.0.1', 'FR'],
  ['a home line in France', '2a01:e0a::1', 'FR'],
  ['Humboldt University', '141.20.1.1', 'DE'],
  ['McGill University', '132.216.1.1', 'CA'],
  ['a network in Lagos', '41.58.0.1', 'NG'],
  ['NIC.br', '200.160.2.3', 'BR'],
  ['APNIC, Brisbane', '202.12.29.1', 'AU'],
  ['MIT', '18.0.0.1', 'US'],
] as const

/** What everything that tells countries promises. */
export function countriesContract(name: string, open: () => CountryOf): void {
  describe(`countries: ${name}`, () => {
    const countryOf = open()

    it.each(known)('%s is found', (_whose, address, country) => expect(countryOf(address)).toBe(country))

    it('an IPv4 address in IPv6 clothes is the same address', () => {
      expect(countryOf('::ffff:193.0.6.139')).toBe('NL')
    })

    it.each([
      '127.0.0.1',
      '::1',
      '::ffff:127.0.0.1',
      '10.1.2.3',
      '172.16.0.1',
      '192.168.1.1',
      '100.64.1.1',
      '169.254.1.1',
      'fe80::1',
      'fe80::1%eth0',
      'fd00::1',
      '198.51.100.7',
      '203.0.113.5',
      '2001:db8::1',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '',
      'school.example',
      '999.1.1.1',
      '193.0.6.139, 10.0.0.1',
    ])('"%s" is nowhere', (address) => expect(countryOf(address)).toBeNull())

    it('a question takes microseconds, so it may be asked at every sign-in', () => {
      countryOf('193.0.6.139')
      const began = performance.now()
      for (let asked = 0; asked < 1000; asked++) countryOf(`193.0.${asked % 256}.1`)
      expect(performance.now() - began).toBeLessThan(1000)
    })
  })
}
