import { expect, test } from 'vitest'
import { whyNobody } from './filters.ts'

const all = { search: '', role: '', state: '', paged: false } as const

test.each([
  [{ state: 'invited' }, 'invited'],
  [{ state: 'waiting' }, 'waiting'],
  [{ state: 'unconfirmed' }, 'unconfirmed'],
  [{ state: 'suspended' }, 'suspended'],
  [{ role: 'teacher' }, 'teacher'],
  [{ role: 'student' }, 'student'],
  [{ search: 'Zoe' }, 'search'],
  [{ search: 'Zoe', state: 'invited' }, 'among'],
  [{ search: 'Zoe', role: 'teacher' }, 'among'],
  [{ role: 'teacher', state: 'invited' }, 'both'],
  [{ role: 'owner', state: 'invited' }, 'both'],
  [{ role: 'student', state: 'active' }, 'both'],
  [{ state: 'invited', paged: true }, 'further'],
  [{ search: 'Zoe', paged: true }, 'further'],
] as const)('A list of people that is empty by %o says why: %s', (filters, why) => {
  expect(whyNobody({ ...all, ...filters })).toBe(why)
})
