import { describe, expect, it } from 'vitest'
import { Pace, type Verdict } from './paces.ts'

function verdictsOn(...times: number[]): Verdict[] {
  const verdicts: Verdict[] = []
  const pace = new Pace((verdict) => verdicts.push(verdict))
  for (const time of times) pace.took(time)
  return verdicts
}
const many = (count: number, time: number) => Array<number>(count).fill(time)

describe('How long a device takes for a picture', () => {
  it('is not judged by the first ones, nor by a single one', () => {
    expect(verdictsOn(...many(3, 4000), ...many(60, 20))).toEqual([])
    expect(verdictsOn(...many(40, 20), 1500, ...many(40, 20))).toEqual([])
  })

  it('is said once where it is slow on average, also when it became so later', () => {
    expect(verdictsOn(...many(33, 101), ...many(60, 150))).toEqual(['slow'])
    expect(verdictsOn(...many(100, 20), ...many(32, 140))).toEqual(['slow'])
    expect(verdictsOn(...many(32, 140))).toEqual([])
    expect(verdictsOn(...many(100, 99))).toEqual([])
  })

  it('is given up after a few where nothing else would get its turn', () => {
    expect(verdictsOn(...many(9, 501))).toEqual(['hopeless'])
    expect(verdictsOn(...many(60, 20), ...many(6, 900))).toEqual(['hopeless'])
  })
})
