import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Door } from '#kernel/door'
import { hasSentence, locales } from '../../src/http/problems.ts'
import { openWorld, type World } from '../world.ts'

type Shape = { properties?: object; anyOf?: Shape[]; oneOf?: Shape[] }

/** The names every alternative of a door's input has. */
function fieldsOf(door: Door): string[] {
  const shape = z.toJSONSchema(door.input, { io: 'input', unrepresentable: 'any' }) as Shape
  const alternatives = shape.anyOf ?? shape.oneOf ?? [shape]
  const names = alternatives.map((each) => Object.keys(each.properties ?? {}))
  return (names[0] ?? []).filter((name) => names.every((others) => others.includes(name)))
}

describe('Every door', () => {
  let world: World
  let doors: [string, Door][]
  beforeAll(async () => {
    world = await openWorld()
    doors = Object.entries(world.doors).flatMap(([module, named]) =>
      Object.entries(named).map(([name, door]): [string, Door] => [`${module}.${name}`, door]),
    )
  })
  afterAll(() => world.close())

  test('has a sentence in every language for each of its refusals', () => {
    const codes = new Set([
      ...doors.flatMap(([, door]) => door.refuses),
      'sign_in.required',
      'account.restricted',
      'not_allowed',
      'input.invalid',
      'rate.limited',
    ])
    const missing = [...codes].flatMap((code) =>
      locales.filter((locale) => !hasSentence(code, locale)).map((locale) => `${locale}: ${code}`),
    )
    expect(missing).toEqual([])
  })

  test('has an address of its own', () => {
    const addresses = doors.map(([, door]) => `${door.method} ${door.path.replaceAll(/\{\w+\}/g, '{}')}`)
    expect(addresses.filter((address, at) => addresses.indexOf(address) !== at)).toEqual([])
  })

  test('takes every slot of its path as input', () => {
    for (const [name, door] of doors)
      for (const [, slot] of door.path.matchAll(/\{(\w+)\}/g)) expect(fieldsOf(door), name).toContain(slot)
  })
})
