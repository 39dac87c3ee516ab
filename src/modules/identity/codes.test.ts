import { expect, it } from 'vitest'
import { addressOfKey, codeOf, keyOf, newRecoveryCode, plainCode, stepAt, stepOfCode } from './codes.ts'

const secret = Buffer.from('12345678901234567890')

it.each([
  ['1970-01-01T00:00:59Z', '287082'],
  ['2005-03-18T01:58:29Z', '081804'],
  ['2005-03-18T01:58:31Z', '050471'],
  ['2009-02-13T23:31:30Z', '005924'],
  ['2033-05-18T03:33:20Z', '279037'],
  ['2603-10-11T11:33:20Z', '353130'],
])('at %s the code of the secret of RFC 6238 is %s', (at, code) =>
  expect(codeOf(secret, stepAt(Temporal.Instant.from(at)))).toBe(code),
)

it('a key is typed as RFC 4648 writes it', () => {
  expect(keyOf(Buffer.from('foobar'))).toBe('MZXW6YTBOI')
  expect(keyOf(secret)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
})

it('the address of a key names the school and the account, whatever is in them', () => {
  const url = new URL(addressOfKey(secret, 'Été: dessin & co', 'ada+x@demo.test'))
  expect([url.protocol, url.host, decodeURIComponent(url.pathname)]).toEqual([
    'otpauth:',
    'totp',
    '/Été  dessin & co:ada+x@demo.test',
  ])
  expect(Object.fromEntries(url.searchParams)).toEqual({
    secret: keyOf(secret),
    issuer: 'Été  dessin & co',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  })
})

it('a code fits for its own half minute and the ones beside it', () => {
  const now = Temporal.Instant.from('2026-09-01T09:00:10Z')
  const fits = [-2, -1, 0, 1, 2].map((by) => stepOfCode(secret, codeOf(secret, stepAt(now) + by), now) !== null)
  expect(fits).toEqual([false, true, true, true, false])
  expect(stepOfCode(secret, '12345', now)).toBeNull()
})

it('a recovery code is long enough to be kept under a plain hash, and read in any writing', () => {
  const code = newRecoveryCode()
  expect(code).toMatch(/^([2-9a-hjkmnp-z]{4}-){5}[2-9a-hjkmnp-z]{4}$/)
  expect(24 * Math.log2(31)).toBeGreaterThan(112)
  expect(plainCode(` ${code.toUpperCase().replaceAll('-', ' - ')} `)).toBe(code.replaceAll('-', ''))
  expect(new Set(Array.from({ length: 1000 }, newRecoveryCode)).size).toBe(1000)
})
