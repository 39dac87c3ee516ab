import { describe, expect, test } from 'vitest'
import { openBucket, openGate, openTally } from './gates.ts'

describe('A tally', () => {
  test('says no above its limit and forgets who gave everything back', () => {
    const tally = openTally(2)
    expect([tally.take('a'), tally.take('a'), tally.take('a'), tally.take('b')]).toEqual([true, true, false, true])
    tally.giveBack('a')
    expect([tally.take('a'), tally.take('a')]).toEqual([true, false])
  })
})

describe('A bucket', () => {
  test('lets a burst through, then as much as flows in', () => {
    let now = 0
    const spoon = openBucket(10, 3, () => now)
    expect([spoon(), spoon(), spoon(), spoon()]).toEqual([true, true, true, false])
    now = 100
    expect([spoon(), spoon()]).toEqual([true, false])
    now = 60_000
    expect([spoon(), spoon(), spoon(), spoon()]).toEqual([true, true, true, false])
  })
})

describe('A gate', () => {
  test('lets so many in at once and everybody in the end, whoever fails', async () => {
    const gate = openGate(2)
    let inside = 0
    let most = 0
    const work = (fails: boolean) =>
      gate(async () => {
        most = Math.max(most, ++inside)
        await new Promise((resolve) => setImmediate(resolve))
        inside--
        if (fails) throw new Error('failed')
      })
    const ends = await Promise.allSettled(Array.from({ length: 20 }, (_, at) => work(at % 3 === 0)))
    expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(7)
    expect([most, inside]).toEqual([2, 0])
  })
})
