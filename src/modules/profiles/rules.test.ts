import { expect, it } from 'vitest'
import { shareOf } from './rules.ts'

it.each([
  [9, 60, null],
  [10, 60, 15],
  [50, 60, 85],
  [51, 60, null],
  [25, 49, null],
  [25, 50, 50],
  [47, 100, 45],
  [48, 100, 50],
])('That %i of %i chose something is told as %j percent', (count, people, share) =>
  expect(shareOf(count, people)).toBe(share),
)
