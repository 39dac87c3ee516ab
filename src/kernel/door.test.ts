import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openGround } from '../../test/world.ts'
import { stranger } from './actor.ts'
import { anyone, anyPerson, command, go, query } from './door.ts'
import { newId } from './id.ts'
import { quietVisit } from './visit.ts'

const visit = quietVisit('http://school.test')

describe('Going through a door', () => {
  let ground: Awaited<ReturnType<typeof openGround>>
  const person = {
    kind: 'person',
    id: newId('per', Temporal.Instant.fromEpochMilliseconds(0)),
    signIn: newId('sin', Temporal.Instant.fromEpochMilliseconds(0)),
    role: 'student',
    name: 'Kofi',
    locale: null,
    timeZone: null,
    confirmedAt: null,
  } as const
  beforeAll(async () => {
    ground = await openGround()
  })
  afterAll(() => ground.close())

  const echo = query({
    summary: 'Says it again.',
    path: '/echo',
    may: anyone,
    input: z.object({ word: z.string().min(1), times: z.number().max(3).optional() }),
    output: z.object({ word: z.string() }),
    answer: async (_tx, _actor, { word }) => ({ word, secret: 'never leaves' }),
  })

  test('only what is declared leaves', async () => {
    expect(await go(echo, 'spec.echo', ground.db, stranger, { word: 'hi' }, visit)).toEqual({ word: 'hi' })
  })

  test.each([
    [{}, { word: 'field.blank' }],
    [{ word: '' }, { word: 'field.blank' }],
    [{ word: 7 }, { word: 'field.invalid' }],
    [{ word: 'a', times: 9 }, { times: 'field.too_big' }],
  ])('%j is refused field by field', async (input, fields) => {
    await expect(go(echo, 'spec.echo', ground.db, stranger, input, visit)).rejects.toMatchObject({
      code: 'input.invalid',
      fields,
    })
  })

  const sign = command({
    summary: 'Leaves a mark.',
    path: '/marks',
    may: anyPerson,
    input: z.object({ fails: z.boolean() }),
    output: z.object({}),
    async perform(_tx, _actor, { fails }) {
      if (fails) throw new Error('no')
      return {}
    },
  })
  const lines = async () =>
    (await ground.pools.reader.query(`select actor_id, deed from kernel.audit_line where deed = 'spec.sign'`)).rows

  test('what was done leaves one audit line, what was not leaves none', async () => {
    await expect(go(sign, 'spec.sign', ground.db, person, { fails: true }, visit)).rejects.toThrow('no')
    expect(await lines()).toEqual([])
    await go(sign, 'spec.sign', ground.db, person, { fails: false }, visit)
    expect(await lines()).toEqual([{ actor_id: person.id, deed: 'spec.sign' }])
  })

  test('a stranger is sent to sign in before anything is read', async () => {
    await expect(go(sign, 'spec.sign', ground.db, stranger, 'nonsense', visit)).rejects.toMatchObject({
      code: 'sign_in.required',
    })
  })

  test('a door that matters opens to who has shown within ten minutes who they are, and to no key', async () => {
    const erase = command({ ...sign, recently: true, path: '/erasures' })
    const at = (confirmedAt: Temporal.Instant | null) =>
      go(erase, 'spec.erase', ground.db, { ...person, confirmedAt }, { fails: false }, visit)
    const now = ground.clock.now()
    expect(await at(now.subtract({ minutes: 10 }))).toEqual({})
    for (const earlier of [now.subtract({ minutes: 10, milliseconds: 1 }), null])
      await expect(at(earlier)).rejects.toMatchObject({ code: 'sign_in.confirm_again' })
    await expect(go(erase, 'spec.erase', ground.db, stranger, {}, visit)).rejects.toMatchObject({
      code: 'sign_in.required',
    })
  })
})
