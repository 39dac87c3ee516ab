import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Actor, stranger } from '#kernel/actor'
import type { Db, Tx } from '#kernel/db'
import { type Door, go, isForGuests, type Permission } from '#kernel/door'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { scopeOf, scopesFor } from '#kernel/scopes'
import { quietVisit } from '#kernel/visit'
import { doorsOf } from '../../src/composition.ts'
import type { Ports } from '../../src/ports.ts'
import { openWorld, start, type World } from '../world.ts'
import { inputsOf, outsideOfMatrix, type Things, thingsIn } from './matrix-inputs.ts'

/** What a door says to somebody, as far as permission goes. */
type Answer = 'in' | 'sign in first' | 'not allowed' | 'does not exist'
type Who =
  | 'stranger'
  | 'guest'
  | 'guest of another'
  | 'student'
  | 'student of another'
  | 'teacher'
  | 'other teacher'
  | 'owner'
type Which = 'own' | 'missing'

const everyone: Who[] = [
  'stranger',
  'guest',
  'guest of another',
  'student',
  'student of another',
  'teacher',
  'other teacher',
  'owner',
]
/** What a person is to the things of the sample school, in the words doors use. */
const relationsOf: Record<Who, string[]> = {
  stranger: ['anyone'],
  guest: ['anyone', 'guest'],
  'guest of another': ['anyone'],
  student: ['anyone', 'person', 'student'],
  'student of another': ['anyone', 'person'],
  teacher: ['anyone', 'person', 'teacher'],
  'other teacher': ['anyone', 'person'],
  owner: ['anyone', 'person', 'owner'],
}
const roleOf: Record<Who, string> = {
  stranger: 'stranger',
  guest: 'guest',
  'guest of another': 'guest',
  student: 'student',
  'student of another': 'student',
  teacher: 'teacher',
  'other teacher': 'teacher',
  owner: 'owner',
}

function expected(may: Permission, who: Who, which: Which): Answer[] {
  const letIn: Answer[] = which === 'own' ? ['in'] : ['does not exist']
  if (who === 'stranger' && !isForAnyone(may)) return ['sign in first']
  // Where guests are not named, one is a stranger; where they are, other classes do not exist for them.
  if (roleOf[who] === 'guest' && !isForAnyone(may) && !isForGuests(may)) return ['sign in first']
  switch (may.to) {
    case 'anyone':
      // A secret in the input may still be wrong; nobody is asked who they are.
      return ['in', 'does not exist']
    case 'person':
      // About one's own account; another rule may speak before the thing is looked up.
      return which === 'own' ? letIn : ['in', 'does not exist']
    case 'role':
      return may.roles.some((role) => role === roleOf[who]) ? letIn : ['not allowed']
    case 'relation': {
      if (relationsOf[who].some((relation) => may.relations.includes(relation))) return letIn
      // Whoever may see the thing but not do this learns so; to everybody else it does not exist.
      return who === 'student' && which === 'own' ? ['not allowed', 'does not exist'] : ['does not exist']
    }
  }
}

function isForAnyone(may: Permission): boolean {
  return may.to === 'anyone' || (may.to === 'relation' && may.relations.includes('anyone'))
}

describe('The permission matrix', () => {
  let world: World
  let own: Things
  let missing: Things
  const actors = new Map<Who, Actor>()

  beforeAll(async () => {
    world = await openWorld({ ports: { processors: outsideOfMatrix } })
    const sample = await thingsIn(world)
    own = sample.own
    missing = sample.missing
    for (const who of everyone) actors.set(who, sample.people[who] ?? stranger)
  })
  afterAll(() => world.close())

  async function answer(door: Door, name: string, who: Who, input: unknown): Promise<Answer> {
    const actor = actors.get(who) as Actor
    try {
      await go(door, name, trial(world.db), actor, input, quietVisit('http://school.test'))
      return 'in'
    } catch (error) {
      if (error instanceof Refusal) return answerIn(error, door, name)
      throw error
    }
  }

  const doors = Object.entries(doorsOf({} as Ports)).flatMap(([module, named]) =>
    Object.keys(named).map((name) => `${module}.${name}`),
  )

  test.each(doors)('%s opens to whom it says, and to nobody else', async (name) => {
    const [module = '', key = ''] = name.split('.')
    const door = (world.doors as unknown as Record<string, Record<string, Door>>)[module]?.[key] as Door
    const inputOf = inputsOf[name]
    expect(inputOf, `test/guards/matrix-inputs.ts has no sample for ${name}`).toBeDefined()
    if (!inputOf) return

    const about: Which[] = inputOf.length > 0 ? ['own', 'missing'] : ['own']
    for (const which of about)
      for (const who of everyone)
        expect(expected(door.may, who, which), `${who} at ${which} things of ${name}`).toContain(
          await answer(door, name, who, inputOf(which === 'own' ? own : missing)),
        )
  })

  test.each(doors)(
    '%s stays closed to a key without its scope, whoever has it and whatever else it may do',
    async (name) => {
      const [module = '', key = ''] = name.split('.')
      const door = (world.doors as unknown as Record<string, Record<string, Door>>)[module]?.[key] as Door
      const needed = scopeOf(name, door)
      for (const who of everyone) {
        const actor = actors.get(who) as Actor
        if (actor.kind !== 'person') continue
        const others = new Set(scopesFor(world.doors, 'owner').filter((scope) => scope !== needed))
        const withKey = (scopes: ReadonlySet<string>) => ({
          ...actor,
          signIn: newId('key', start),
          confirmedAt: null,
          scopes,
        })
        const visit = quietVisit('http://school.test')
        const input = inputsOf[name]?.(own)
        await expect(go(door, name, trial(world.db), withKey(others), input, visit), who).rejects.toMatchObject({
          code: needed ? 'key.scope' : 'key.closed',
        })
        if (needed)
          expect(
            await answerTo(() => go(door, name, trial(world.db), withKey(new Set([needed])), input, visit)),
            who,
          ).not.toMatch(/^key[.]/)
      }
    },
  )

  const guarded = Object.entries(doorsOf({} as Ports)).flatMap(([module, named]) =>
    Object.entries(named as Record<string, Door>).flatMap(([name, door]) =>
      door.recently ? [`${module}.${name}`] : [],
    ),
  )

  test.each(guarded)('%s asks those it opens to who they are, unless they have just shown it', async (name) => {
    const [module = '', key = ''] = name.split('.')
    const door = (world.doors as unknown as Record<string, Record<string, Door>>)[module]?.[key] as Door
    for (const who of everyone) {
      const actor = actors.get(who) as Actor
      if (actor.kind !== 'person' || !expected(door.may, who, 'own').includes('in')) continue
      const earlier = { ...actor, confirmedAt: world.clock.now().subtract({ minutes: 10, milliseconds: 1 }) }
      const visit = quietVisit('http://school.test')
      await expect(go(door, name, trial(world.db), earlier, inputsOf[name]?.(own), visit), who).rejects.toMatchObject({
        code: 'sign_in.confirm_again',
      })
    }
  })
})

/** The code of a refusal, or that there was none. */
async function answerTo(attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt()
    return 'in'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

function answerIn({ code, fields }: Refusal, { may }: Door, name: string): Answer {
  if (code === 'sign_in.required') return 'sign in first'
  if (code === 'not_allowed') return 'not allowed'
  const misfits = Object.values(fields).filter((field) => field.startsWith('field.'))
  if (misfits.length > 0) throw new Error(`${name} got a sample it does not take: ${JSON.stringify(fields)}`)
  // Past the thing that permission hangs on, a door may miss something smaller: a seat, a line, a file.
  return code === `${may.to === 'relation' ? may.over : ''}.unknown` ||
    (may.to !== 'relation' && code.endsWith('.unknown'))
    ? 'does not exist'
    : 'in'
}

/** Every change is undone, so that no cell of the matrix disturbs another. */
function trial(db: Db): Db {
  return {
    ...db,
    async transact<T>(make: (tx: Tx) => Promise<T>): Promise<T> {
      const undone = Symbol('undone')
      let result: T | undefined
      await db
        .transact(async (tx) => {
          result = await make(tx)
          throw undone
        })
        .catch((error) => {
          if (error !== undone) throw error
        })
      return result as T
    },
  }
}
