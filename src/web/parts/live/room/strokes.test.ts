import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outlineOf, placeIn, thinned } from './strokes.ts'

test('A stroke of any length fits into what the school takes, and keeps its ends', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 2, maxLength: 9000 }), (numbers) => {
      const points = numbers.slice(0, numbers.length - (numbers.length % 2))
      const thin = thinned(points)
      expect(thin.length).toBeLessThanOrEqual(1200)
      expect(thin.length % 2).toBe(0)
      expect(thin.slice(0, 2)).toEqual(points.slice(0, 2))
      expect(thin.slice(-2)).toEqual(points.slice(-2))
    }),
  )
})

test('A place outside the board is its edge', () => {
  const box = { left: 100, top: 100, width: 200, height: 100 } as DOMRect
  expect(placeIn(box, { clientX: 200, clientY: 150 })).toEqual([5000, 5000])
  expect(placeIn(box, { clientX: 0, clientY: 900 })).toEqual([0, 10_000])
})

test('A dot is drawn too, and nothing is drawn of nothing', () => {
  expect(outlineOf({ points: [5000, 5000], width: 40 })).toMatch(/^M .* Z$/)
  expect(outlineOf({ points: [], width: 40 })).toBe('')
})
