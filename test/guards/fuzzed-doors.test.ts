import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Actor, stranger } from '#kernel/actor'
import { type Door, go } from '#kernel/door'
import { Refusal } from '#kernel/refusal'
import { quietVisit } from '#kernel/visit'
import { doorsOf } from '../../src/composition.ts'
import { hasSentence, locales, problemOf } from '../../src/http/problems.ts'
import type { Ports } from '../../src/ports.ts'
import { openWorld, type World } from '../world.ts'
import { inputsOf, outsideOfMatrix, type Things, thingsIn } from './matrix-inputs.ts'

/** Of every such door. */
const always =
  /^(sign_in\.(required|confirm_again)|account\.restricted|not_allowed|input\.(invalid|card_number)|rate\.limited|key\.\w+)$/

/** Anything that JSON can say, and what it cannot: shapes that nobody foresaw. */
const anyJson = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(null, undefined, [], {}, [[]], -0, 2 ** 53, 1e308, Number.NaN, '', ' ', true),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '0', '-1', '1e400', 'per_', '2026-02-30'),
  },
)
type Change =
  | { what: 'put'; at: number; value: unknown }
  | { what: 'drop'; at: number }
  | { what: 'add'; name: string; value: unknown }
  | { what: 'wrap'; at: number }
  | { what: 'whole'; value: unknown }
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constant('put' as const), at: fc.nat(20), value: anyJson }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('drop' as const), at: fc.nat(20) }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant('add' as const), name: fc.string({ maxLength: 12 }), value: anyJson }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('wrap' as const), at: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('whole' as const), value: anyJson }) },
)
const changes = fc.array(change, { minLength: 1, maxLength: 3 })

/** Where secrets are sent in. What is sent there comes back in no word of an answer. */
const secret = /^(token|password|currentPassword|newPassword|code|secret|answer)$/
const marked = 'canary-of-a-secret-4711'

const doors = Object.entries(doorsOf({} as Ports)).flatMap(([module, named]) =>
  Object.keys(named as Record<string, Door>).map((key) => `${module}.${key}`),
)

describe('Whatever shape an input has', () => {
  let world: World
  let things: Things
  let owner: Actor
  let teacher: Actor
  beforeAll(async () => {
    world = await openWorld({ ports: { processors: outsideOfMatrix } })
    const { own, people } = await thingsIn(world)
    things = own
    owner = people.owner
    teacher = people.teacher
  })
  afterAll(() => world.close())

  function doorCalled(name: string): Door {
    const [module = '', key = ''] = name.split('.')
    return (world.doors as unknown as Record<string, Record<string, Door>>)[module]?.[key] as Door
  }

  function actorFor({ may }: Door): Actor {
    if (may.to === 'anyone') return stranger
    return may.to === 'relation' && may.relations.includes('teacher') ? teacher : owner
  }

  /** The problem that the edge would answer with; null where the door took it. */
  async function answerOf(name: string, input: unknown) {
    const door = doorCalled(name)
    try {
      await go(door, name, world.db, actorFor(door), input, quietVisit('http://school.test'))
      return null
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      expect(door.refuses.includes(error.code) || always.test(error.code), `${error.code} is not declared`).toBe(true)
      for (const code of [error.code, ...Object.values(error.fields)])
        for (const locale of locales) expect(hasSentence(code, locale), `${code} in ${locale}`).toBe(true)
      return problemOf(error, 'en')
    }
  }

  test.each(doors)('%s takes it or says why not, with a code that it declares: never a fault', async (name) => {
    const sample = inputsOf[name]?.(things) as Record<string, unknown>
    await fc.assert(
      fc.asyncProperty(changes, async (those) => {
        const problem = await answerOf(name, those.reduce(changed, withSecrets(sample)))
        if (problem) expect(problem.status).toBeLessThan(500)
        expect(JSON.stringify(problem) ?? '').not.toContain(marked)
      }),
      { seed: 166, numRuns: 8, endOnFailure: true },
    )
  })

  test('a fault, a code that nobody declared and a secret that comes back would be seen', async () => {
    await expect(answerOf('courses.nowhere', {})).rejects.toThrow(TypeError)
    const careless = { ...doorCalled('courses.course'), refuses: [] }
    const doorsOfCourses = (world.doors as unknown as Record<string, Record<string, Door>>).courses as Record<
      string,
      Door
    >
    doorsOfCourses.careless = careless as Door
    await expect(answerOf('courses.careless', { courseId: 'crs_01k00000000000000000000000' })).rejects.toThrow(
      'not declared',
    )
    delete doorsOfCourses.careless
    expect(withSecrets({ password: 'x', title: 'y' })).toEqual({ password: marked, title: 'y' })
  })
})

const withSecrets = (input: Record<string, unknown> = {}): unknown =>
  Object.fromEntries(Object.entries(input).map(([name, value]) => [name, secret.test(name) ? marked : value]))

function changed(input: unknown, one: Change): unknown {
  if (one.what === 'whole') return one.value
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input
  const names = Object.keys(input)
  if (one.what === 'add') return { ...input, [one.name]: one.value }
  const name = names[one.at % Math.max(1, names.length)]
  if (name === undefined) return input
  const { [name]: value, ...rest } = input as Record<string, unknown>
  if (one.what === 'drop') return rest
  return { ...input, [name]: one.what === 'wrap' ? [{ [name]: value }] : one.value }
}
