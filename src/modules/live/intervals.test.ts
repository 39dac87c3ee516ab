import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attendanceIn, type Interval, presenceIn, secondsOf } from './intervals.ts'

const start = Temporal.Instant.from('2026-09-01T16:00:00Z')
const at = (seconds: number) => start.add({ seconds })
const between = (from: number, to: number): Interval => ({ from: at(from), to: at(to) })
const hour = between(0, 3600)

const anyIntervals = fc.array(
  fc
    .tuple(fc.integer({ min: -900, max: 4500 }), fc.integer({ min: 0, max: 2000 }))
    .map(([from, length]) => between(from, from + length)),
  { maxLength: 12 },
)

describe('Time spent in a class', () => {
  test('counts once, however many devices somebody has', () => {
    expect(secondsOf(presenceIn(hour, [between(0, 1800), between(600, 2400)]))).toBe(2400)
  })

  test('goes on through a reconnect without a gap', () => {
    expect(presenceIn(hour, [between(0, 1800), between(1800, 3600)])).toEqual([hour])
  })

  test('does not count before the start or after the end', () => {
    expect(secondsOf(presenceIn(hour, [between(-600, 4000)]))).toBe(3600)
  })

  test('is what a count second by second gives, in any order', () => {
    fc.assert(
      fc.property(anyIntervals, fc.func(fc.integer()), (intervals, rank) => {
        const shuffled = [...intervals].sort((a, b) => rank(a.from.epochMilliseconds) - rank(b.to.epochMilliseconds))
        expect(secondsOf(presenceIn(hour, shuffled))).toBe(countBySecond(intervals))
      }),
    )
  })

  test('never shrinks when another connection is found, and never exceeds the class', () => {
    fc.assert(
      fc.property(anyIntervals, anyIntervals, (some, more) => {
        const before = secondsOf(presenceIn(hour, some))
        const after = secondsOf(presenceIn(hour, [...some, ...more]))
        expect(after).toBeGreaterThanOrEqual(before)
        expect(after).toBeLessThanOrEqual(3600)
      }),
    )
  })

  test('comes out in order and apart', () => {
    fc.assert(
      fc.property(anyIntervals, (intervals) => {
        const present = presenceIn(hour, intervals)
        present.slice(1).forEach(({ from }, index) => {
          expect(Temporal.Instant.compare(present[index]?.to as Temporal.Instant, from)).toBe(-1)
        })
      }),
    )
  })
})

describe('The mark for a class', () => {
  test.each([
    ['whoever stays is present', [between(-60, 3700)], 'present', 0, 0],
    ['five minutes are forgiven at both ends', [between(300, 3300)], 'present', 0, 0],
    ['whoever comes after that is late', [between(301, 3600)], 'late', 301, 0],
    ['whoever goes before that left early', [between(0, 3299)], 'left_early', 0, 301],
    ['both can be true', [between(600, 1200)], 'late_and_left_early', 600, 2400],
    ['a gap in the middle is no mark', [between(0, 900), between(2700, 3600)], 'present', 0, 0],
    ['whoever came only before the class was absent', [between(-600, 0)], 'absent', 0, 0],
  ] as const)('%s', (_sentence, intervals, mark, lateBySeconds, leftEarlyBySeconds) => {
    expect(attendanceIn(hour, intervals)).toMatchObject({ mark, lateBySeconds, leftEarlyBySeconds })
  })
})

function countBySecond(intervals: readonly Interval[]): number {
  let seconds = 0
  for (let second = 0; second < 3600; second++) {
    const instant = at(second).epochMilliseconds
    if (intervals.some(({ from, to }) => from.epochMilliseconds <= instant && instant < to.epochMilliseconds)) seconds++
  }
  return seconds
}
