import { describe, expect, it } from 'vitest'
import { distinctness, shortestOf } from '../distinctness.ts'

/** The bound of the specs that compare answers. */
const byChance = 0.3
const samples = 150

/** Numbers as a machine's noise may be, the same in every run (a generator of Park and Miller). */
function noise() {
  let state = 20_261_121
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** A machine whose work takes a tenth of a millisecond more or less, and up to forty more for as long as it is busy. */
function machine() {
  const random = noise()
  let asked = 0
  return (cost: number) => async () => {
    const busy = 40 * (1 + Math.sin(asked++ / 50))
    return 5 + busy + cost + 0.1 * random()
  }
}

describe('What an answer takes, measured on a machine that is busy now and then,', () => {
  it('tells two that are equal apart by chance only', async () => {
    const takes = machine()
    expect(await distinctness(samples, takes(0), takes(0))).toBeLessThan(byChance)
  })

  it.each([
    ['the first', 2, 0],
    ['the second', 0, 2],
  ])('tells them apart where %s takes two milliseconds more', async (_which, one, other) => {
    const takes = machine()
    expect(await distinctness(samples, takes(one), takes(other))).toBeGreaterThan(byChance)
  })
})

describe('What an answer takes, held up by far more than it costs in two of three,', () => {
  const held = () => {
    const random = noise()
    return (cost: number) => async () => cost + 0.1 * random() + (random() < 2 / 3 ? 50 * random() : 0)
  }

  it('tells the cost in the shortest of a few', async () => {
    const takes = held()
    expect(await distinctness(samples, takes(2), takes(0))).toBeLessThan(byChance)
    expect(await distinctness(samples, shortestOf(9, takes(2)), shortestOf(9, takes(0)))).toBeGreaterThan(byChance)
    expect(await distinctness(samples, shortestOf(9, takes(0)), shortestOf(9, takes(0)))).toBeLessThan(byChance)
  })
})
