import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Person } from './actor.ts'
import { anyPerson, query } from './door.ts'
import { newId } from './id.ts'
import { NeverShared } from './never-shared.ts'

const at = Temporal.Instant.from('2026-09-01T09:00:00Z')
const person = (): Person => ({
  kind: 'person',
  id: newId('per', at),
  signIn: newId('sin', at),
  role: 'student',
  name: 'Kofi',
  locale: null,
  timeZone: null,
  confirmedAt: null,
})
const [kofi, owner] = [person(), { ...person(), role: 'owner' as const }]
const kept = new NeverShared(kofi.id, { contrast: 'more' })

it('comes out for its owner, and for nobody else', () => {
  expect(kept.showTo(kofi)).toEqual({ contrast: 'more' })
  for (const other of [owner, { kind: 'stranger' } as const, { kind: 'system' } as const])
    expect(() => kept.showTo(other)).toThrow('not_allowed')
})

it('cannot be written into an answer or a log', () => {
  expect(() => JSON.stringify({ student: 'Kofi', needs: kept })).toThrow('never shared')
  expect(inspect(kept, { depth: 9 })).not.toContain('more')
  expect(JSON.stringify({ ...kept })).toBe('{}')
})

it('does not fit into the output of a door', () => {
  query({
    summary: 'What a teacher would like to see.',
    path: '/planted',
    may: anyPerson,
    input: z.object({}),
    output: z.object({ contrast: z.string() }),
    // @ts-expect-error: the settings of somebody are not the answer to anybody's question
    answer: async () => kept,
  })
})
