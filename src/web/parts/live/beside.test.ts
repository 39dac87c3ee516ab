import { describe, expect, test } from 'vitest'
import { type Corner, corners, isWithin, nextCorner, paceBeside } from './beside.ts'

const film = { at: 10, rate: 1.5, isPaused: false }
const beside = (at: number, isHurrying = false) => paceBeside(film, { at, isHurrying })

describe('A film beside a film', () => {
  test('runs as fast where both are together', () => {
    for (const at of [9.91, 10, 10.09]) expect(beside(at)).toEqual({ jumpTo: null, rate: 1.5 })
  })

  test('hurries or waits where it is a little apart, until it is well together', () => {
    expect(beside(9.8).rate).toBeCloseTo(1.65)
    expect(beside(10.2).rate).toBeCloseTo(1.35)
    expect(beside(9.95, true).rate).toBeCloseTo(1.65)
    expect(beside(9.99, true).rate).toBe(1.5)
  })

  test('jumps where it is far apart, and where both stand', () => {
    expect(beside(3)).toEqual({ jumpTo: 10, rate: 1.5 })
    expect(paceBeside({ ...film, isPaused: true }, { at: 10.3, isHurrying: false }).jumpTo).toBe(10)
  })
})

test('There is something to see from the beginning of a span to its end', () => {
  const spans = [
    { from: 2, to: 5 },
    { from: 8, to: 9 },
  ]
  expect([1.9, 2, 4.9, 5, 8.5, 9].map((at) => isWithin(spans, at))).toEqual([false, true, true, false, true, false])
})

test('Every corner is reached from every other', () => {
  const been: Corner[] = ['top-end']
  for (const _ of corners) been.push(nextCorner(been.at(-1) ?? 'top-end'))
  expect(been.at(-1)).toBe('top-end')
  expect([...new Set(been)].sort()).toEqual([...corners].sort())
})
