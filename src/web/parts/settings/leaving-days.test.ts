import { expect, it } from 'vitest'
import { lastLeavingDay, leavingDay } from './leaving-days.ts'

const close = { last: '2026-09-24', unsaid: '2026-09-15' }
const courses = [
  { courseId: 'crs_1', finish: { on: '2026-09-17' }, close },
  { courseId: 'crs_2', finish: null, close: { ...close, last: '2026-09-25' } },
]
const day = (said: Record<string, string>) => leavingDay(courses, (name) => said[name] ?? '')

it('An account is erased with the last of its courses, as each was chosen', () => {
  expect(day({})).toBe('2026-09-15')
  expect(day({ 'way-crs_1': 'later', 'on-crs_1': '2026-09-24', 'way-crs_2': 'later' })).toBe('2026-09-15')
  expect(day({ 'way-crs_1': 'finish', 'way-crs_2': 'later' })).toBe('2026-09-17')
  expect(day({ 'way-crs_1': 'finish', 'way-crs_2': 'close', 'on-crs_2': '2026-09-20' })).toBe('2026-09-20')
  expect(day({ 'way-crs_1': 'close', 'on-crs_1': '2026-09-08', 'way-crs_2': 'close', 'on-crs_2': '2026-09-09' })).toBe(
    '2026-09-09',
  )
  expect(lastLeavingDay(courses)).toBe('2026-09-25')
})
