import { describe, expect, it } from 'vitest'
import { holdsCardNumber } from './card-numbers.ts'

describe('The number of a payment card', () => {
  // Numbers that the schemes publish for tests; no card has them.
  it.each([
    '4111111111111111',
    '4111 1111 1111 1111',
    'mine is 4111-1111-1111-1111, until 12/28',
    '4111\u00a01111\u00a01111\u00a01111',
    '5555555555554444',
    '2223003122003222',
    '378282246310005',
    '3782 822463 10005',
    '6011000990139424',
    '3530111333300000',
    '30569309025904',
    '3056 930902 5904',
    '6200000000000005',
  ])('is found in %j', (text) => {
    expect(holdsCardNumber(text)).toBe(true)
    expect(holdsCardNumber({ course: { title: 'Ink', lines: ['', text] } })).toBe(true)
  })

  it.each([
    ['a wrong check digit', '4111111111111112'],
    ['nobody issues it', '1111111111111117'],
    ['a telephone number', '+4915112345678'],
    ['a telephone number as long as a card’s', '+4111111111111111'],
    ['a part of a longer number', '94111111111111111194'],
    ['a part of an address', 'https://talk.example/4111111111111111'],
    ['a part of a token', 'x4111111111111111'],
    ['a row of years', '1999 2000 2001 2002'],
    ['a row of small numbers', '4 8 15 16 23 42 4 8 15 16 23 42'],
    ['nothing', ''],
  ])('is not %s', (_why, text) => {
    expect(holdsCardNumber([text, 4111111111111112, null, undefined, new Uint8Array(20)])).toBe(false)
  })

  it('is looked for in a long text in no time', () => {
    const text = `${'4111 '.repeat(40_000)}${'4'.repeat(40_000)}`
    const began = process.cpuUsage()
    expect(holdsCardNumber(text)).toBe(false)
    expect(process.cpuUsage(began).user).toBeLessThan(1_000_000)
  })
})
