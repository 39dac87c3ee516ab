import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Actor, stranger } from '#kernel/actor'
import { type Door, go } from '#kernel/door'
import { Refusal } from '#kernel/refusal'
import { quietVisit } from '#kernel/visit'
import { doorsOf } from '../../src/composition.ts'
import type { Ports } from '../../src/ports.ts'
import { openWorld, type World } from '../world.ts'
import { inputsOf, outsideOfMatrix, type Things, thingsIn } from './matrix-inputs.ts'

/** Strings that broke other software; read from outside, because they are not ours to copy. */
const naughtyStrings = new URL('../../../shared/material/blns.json', import.meta.url)

const hostile: [string, string][] = [
  ['nothing', ''],
  ['spaces', '   '],
  ['a very long text', 'x'.repeat(100_000)],
  ['a null character', 'Kofi\u0000Mensah'],
  ['an escape sequence', 'Kofi\u001b[31m'],
  ['a right-to-left override', 'Kofi\u202egnp.exe'],
  ['isolates', '\u2066Kofi\u2069'],
  ['half a character', 'Kofi\ud800'],
  ['a mail header', 'Kofi\r\nBcc: everybody@example.org'],
  ['a mail header in an address', 'kofi@example.org\nCc: all@example.org'],
  ['a mail header, encoded', 'kofi@example.org%0d%0aBcc:all@example.org'],
  ['a script', '<script>alert(1)</script>'],
  ['a query', "'; drop table identity.person; --"],
  ['a template', '{{7*7}}<%= 7*7 %>#{7*7}'],
  ['a path', '../../../../etc/passwd'],
  ['another site', 'javascript:alert(1)//'],
  ['a prototype', '__proto__'],
  ['a number too large', '1e400'],
]

const unprintable = /[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/u

type Case = { name: string; door: Door; field: string }

/** Every text that any door takes, found in the doors' own schemas: a later door is covered by being there. */
const cases: Case[] = Object.entries(doorsOf({} as Ports)).flatMap(([module, named]) =>
  Object.entries(named as Record<string, Door>).flatMap(([key, door]) =>
    textsOf(door).map((field) => ({ name: `${module}.${key}`, door, field })),
  ),
)

function textsOf(door: Door): string[] {
  const shape = z.toJSONSchema(door.input, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, unknown>
  }
  return Object.entries(shape.properties ?? {})
    .filter(([, property]) => mayBeText(property))
    .map(([field]) => field)
}

/** A schema that takes anything, as one that turns text into something else does, takes text too. */
function mayBeText(property: unknown): boolean {
  const { type, anyOf, enum: choices } = property as { type?: string | string[]; anyOf?: unknown[]; enum?: unknown[] }
  if (choices) return true
  if (anyOf) return anyOf.some(mayBeText)
  return type === undefined || [type].flat().includes('string')
}

/** What a refusal left behind: writes that were not undone, but for tries, which are there to be counted. */
function halfDone(statements: readonly string[]): string[] {
  const undone = statements.lastIndexOf('rollback')
  return statements
    .slice(undone + 1)
    .filter((text) => /^(insert|update|delete)/.test(text) && !text.includes('"identity"."try"'))
}

describe('Whatever is sent to a door in place of a text', () => {
  let world: World
  let things: Things
  let owner: Actor
  let teacher: Actor

  beforeAll(async () => {
    world = await openWorld({ ports: { processors: outsideOfMatrix } })
    const sample = await thingsIn(world)
    things = sample.own
    owner = sample.people.owner
    teacher = sample.people.teacher
  })
  afterAll(() => world.close())

  /** Goes through the door with this text in that field, as somebody to whom it opens. */
  function come({ name, door, field }: Case, text: string): Promise<unknown> {
    const [module = '', key = ''] = name.split('.')
    const real = (world.doors as unknown as Record<string, Record<string, Door>>)[module]?.[key] as Door
    const sample = inputsOf[name]?.(things) as Record<string, unknown>
    const actor =
      door.may.to === 'anyone'
        ? stranger
        : door.may.to === 'relation' && door.may.relations.includes('teacher')
          ? teacher
          : owner
    return go(real, name, world.db, actor, { ...sample, [field]: text }, quietVisit('http://school.test'))
  }

  /** Is refused with a reason, or taken as plain text; nothing of a refused change stays. */
  async function send(one: Case, text: string): Promise<void> {
    const before = world.statements.length
    try {
      const output = await come(one, text)
      expect(unprintable.test(JSON.stringify(output) ?? ''), 'an answer with characters that hide others').toBe(false)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      expect(halfDone(world.statements.slice(before)), 'rows of a refused change').toEqual([])
    }
  }

  it('a write that was not undone would be seen', () => {
    expect(halfDone(['begin', 'insert into "a"."b"', 'commit'])).toHaveLength(1)
    expect(halfDone(['begin', 'insert into "a"."b"', 'rollback'])).toEqual([])
  })

  it('there are doors that take text', () => expect(cases.length).toBeGreaterThan(60))

  it.each(cases.map((one) => [`${one.name} ${one.field}`, one] as const))(
    '%s: a refusal or plain text, never a fault',
    async (_where, one) => {
      for (const [what, text] of hostile)
        await send(one, text).catch((error) => {
          throw new Error(`${what}: ${error.stack ?? error}`)
        })
    },
  )

  it.each(cases.map((one) => [`${one.name} ${one.field}`, one] as const))(
    '%s: the number of a payment card gets no further than the door',
    async (_where, one) => {
      const before = world.statements.length
      await expect(come(one, 'It is 4111 1111 1111 1111.')).rejects.toMatchObject({
        code: 'input.card_number',
        fields: { [one.field]: 'input.card_number' },
      })
      expect(world.statements.slice(before)).toEqual([])
    },
  )

  it.skipIf(!existsSync(naughtyStrings))(
    'and so it is with strings that broke other software (skipped where that list is not at hand)',
    { timeout: 300_000 },
    async () => {
      const strings = JSON.parse(readFileSync(naughtyStrings, 'utf8')) as string[]
      const fields = cases.filter(
        ({ name, field }) =>
          /^(identity|profiles|school)\./.test(name) && !/^(token|password|currentPassword)$/.test(field),
      )
      for (const [at, text] of strings.entries())
        for (const one of fields.filter((_, index) => index % 5 === at % 5))
          await send(one, text).catch((error) => {
            throw new Error(`${one.name} ${one.field} with ${JSON.stringify(text)}: ${error.stack ?? error}`)
          })
    },
  )
})
