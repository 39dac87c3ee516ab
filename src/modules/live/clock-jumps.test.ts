import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClassWorld, openClassWorld } from '../../../test/classes.ts'
import type { SessionId } from './schema.ts'

let world: ClassWorld
beforeAll(async () => {
  world = await openClassWorld()
})
afterAll(() => world.close())

const at = (time: string) => world.clock.set(Temporal.Instant.from(`2026-09-01T${time}Z`))

async function plannedClass(): Promise<SessionId> {
  at('09:00:00')
  return (await world.as(world.ada).planSessions(world.plan)).sessionId
}

async function lineOf(sessionId: SessionId, name: string) {
  const { lines } = await world.as(world.ada).attendance({ sessionId })
  return lines.find((line) => line.name === name)
}

describe('A clock that is put back during a class', () => {
  test('takes nobody out, and leaves nobody there who went without a word', async () => {
    const { ada, kofi, lena, rooms } = world
    const sessionId = await plannedClass()
    at('16:00:00')
    await world.enter(ada, sessionId)
    at('16:20:00')
    await world.enter(kofi, sessionId)
    const seat = await world.enter(lena, sessionId)
    at('16:05:00')
    await world.keep(sessionId)
    expect(await lineOf(sessionId, 'Kofi Mensah')).toMatchObject({ joinedAt: '2026-09-01T16:20:00Z', leftAt: null })
    await seat.leave()
    rooms.crash()
    at('16:05:20')
    await world.keep(sessionId)
    at('16:30:00')
    for (const name of ['Kofi Mensah', 'Lena Vogel'])
      expect(await lineOf(sessionId, name)).toMatchObject({ leftAt: '2026-09-01T16:20:00Z', seconds: 0 })
    expect(await lineOf(sessionId, 'Ada Lovelace')).toMatchObject({ leftAt: expect.any(String) })
    await world.as(ada).endForAll({ sessionId })
  })
})

describe('A clock that is put forward during a class', () => {
  test('ends what nobody would have ended by hand only when the planned time and its grace are over', async () => {
    const { kofi } = world
    const sessionId = await plannedClass()
    at('16:00:00')
    await world.enter(kofi, sessionId)
    at('17:14:00')
    await world.keep(sessionId)
    expect(await lineOf(sessionId, 'Kofi Mensah')).toMatchObject({ leftAt: null })
    at('16:10:00')
    await world.keep(sessionId)
    expect(await lineOf(sessionId, 'Kofi Mensah')).toMatchObject({ leftAt: null, seconds: 600 })
    await world.as(world.ada).endForAll({ sessionId })
    expect(await lineOf(sessionId, 'Kofi Mensah')).toMatchObject({ seconds: 600 })
  })
})
