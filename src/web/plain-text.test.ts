import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainText } from './plain-text.ts'

/** As a browser reads it: an expression in a script. */
const readBack = (text: string) => new Function(`return ${text}`)()

describe('The data of a page as JSON', () => {
  test('means in a script what it was, and never ends it', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('</script>', '<!--', '\u2028', '\ud800', '\'"\\`${'),
    )
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        texts,
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(texts, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }))
    fc.assert(
      fc.property(value, (data) => {
        const text = plainText(data)
        if (JSON.stringify(data).includes('"__proto__":')) return
        expect(text).not.toMatch(/</)
        expect(readBack(text as string)).toEqual(data)
      }),
      { numRuns: 2000 },
    )
  })

  test('is left to others where JSON would say less', () => {
    const ring: { self?: unknown } = {}
    ring.self = ring
    const unplain: unknown[] = [
      undefined,
      { a: undefined },
      [undefined],
      new Array(1),
      Object.assign([1], { more: 2 }),
      { a: new Date(0) },
      [new Map()],
      new (class Point {})(),
      { a: 1n },
      { a: Number.NaN },
      Number.POSITIVE_INFINITY,
      -0,
      { a: Promise.resolve(1) },
      { toJSON: () => 'other' },
      { [Symbol('a')]: 1 },
      JSON.parse('{"__proto__":{"isOwner":true}}'),
      ring,
    ]
    expect(unplain.map(plainText)).toEqual(unplain.map(() => undefined))
  })
})
