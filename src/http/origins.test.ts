import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { addressOf, comesFromElsewhere, originOf, safeAddressFor } from './origins.ts'

const asked = (remoteAddress: string, headers: Record<string, string> = {}) =>
  ({ socket: { remoteAddress }, headers: { host: 'school.test', ...headers } }) as unknown as IncomingMessage
const bare = { publicUrl: null, trustedProxies: 0 }

describe('The address of a visitor', () => {
  test('is that of the connection, whatever a stranger writes into headers', () => {
    expect(addressOf(asked('203.0.113.9', { 'x-forwarded-for': '127.0.0.1' }), bare)).toBe('203.0.113.9')
  })

  test('is the hop before our own proxies', () => {
    const request = asked('10.0.0.2', { 'x-forwarded-for': '1.1.1.1, 203.0.113.9, 10.0.0.1' })
    expect(addressOf(request, { publicUrl: null, trustedProxies: 2 })).toBe('203.0.113.9')
  })

  test('is never this machine when a proxy on this machine passes somebody on', () => {
    expect(addressOf(asked('127.0.0.1', { 'x-forwarded-for': '203.0.113.9' }), bare)).toBe('203.0.113.9')
    expect(addressOf(asked('127.0.0.1'), bare)).toBe('127.0.0.1')
  })
})

describe('The origin of a page', () => {
  test('is the public one where it is set', () => {
    expect(originOf(asked('1.2.3.4'), { publicUrl: 'https://school.example', trustedProxies: 0 })).toBe(
      'https://school.example',
    )
  })

  test('believes in https only from a proxy that is known', () => {
    const request = asked('10.0.0.2', { 'x-forwarded-proto': 'https' })
    expect(originOf(request, bare)).toBe('http://school.test')
    expect(originOf(request, { publicUrl: null, trustedProxies: 1 })).toBe('https://school.test')
  })
})

describe('A request', () => {
  const here = 'http://school.test'
  test.each([
    [{ origin: here }, false],
    [{ origin: 'http://evil.test' }, true],
    [{ origin: 'null' }, true],
    [{ 'sec-fetch-site': 'cross-site' }, true],
    [{ 'sec-fetch-site': 'same-site' }, true],
    [{ 'sec-fetch-site': 'same-origin' }, false],
    [{}, false],
  ])('with %j comes from elsewhere: %s', (headers, elsewhere) => {
    expect(comesFromElsewhere(asked('1.2.3.4', headers as Record<string, string>), here)).toBe(elsewhere)
  })
})

describe('Whoever comes in the clear to a school on https', () => {
  const school = { publicUrl: 'https://school.example', trustedProxies: 0 }
  const going = (from: string, headers: Record<string, string> = {}, url = '/courses?page=2') =>
    Object.assign(asked(from, headers), { url })

  test.each([
    ['straight from elsewhere', going('203.0.113.9'), school, 'https://school.example/courses?page=2'],
    [
      'and claims it was safe',
      going('203.0.113.9', { 'x-forwarded-proto': 'https' }),
      school,
      'https://school.example/courses?page=2',
    ],
    [
      'through a known proxy that says so',
      going('10.0.0.2', { 'x-forwarded-proto': 'http' }),
      { ...school, trustedProxies: 1 },
      'https://school.example/courses?page=2',
    ],
    [
      'through a proxy on this machine that says so',
      going('127.0.0.1', { 'x-forwarded-proto': 'http' }),
      school,
      'https://school.example/courses?page=2',
    ],
    ['and asks for another site', going('203.0.113.9', {}, 'http://evil.example/'), school, 'https://school.example/'],
  ])('%s is sent to the safe address', (_how, request, origins, address) => {
    expect(safeAddressFor(request, origins)).toBe(address)
  })

  test('never ends on another site, whatever the path looks like', () => {
    for (const url of ['//evil.example/', '/\\\\evil.example/', '/..//evil.example'])
      expect(new URL(safeAddressFor(going('203.0.113.9', {}, url), school) ?? '').host).toBe('school.example')
  })

  test.each([
    [
      'through a known proxy that had it on https',
      going('10.0.0.2', { 'x-forwarded-proto': 'https' }),
      { ...school, trustedProxies: 1 },
    ],
    ['through a proxy on this machine that says nothing', going('127.0.0.1'), school],
    ['to a school that lives on http', going('203.0.113.9'), bare],
  ])('%s stays', (_how, request, origins) => expect(safeAddressFor(request, origins)).toBeNull())
})
