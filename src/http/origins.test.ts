import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { addressOf, comesFromElsewhere, originOf } from './origins.ts'

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
