import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BreakoutWorld, openBreakoutWorld } from '../../../test/breakouts.ts'
import type { GroupId } from './schema.ts'

let world: BreakoutWorld
beforeAll(async () => {
  world = await openBreakoutWorld()
})
afterAll(() => world.close())

describe('Planning groups', () => {
  test('spreads those who are there evenly, and nobody who steers the class', async () => {
    const { as, ada, lena, groupsFor, classGoingOn } = world
    const { sessionId, seatOf } = await classGoingOn()
    await as(ada).makeHost({ sessionId, seatId: seatOf(lena) })
    await as(ada).planGroups({ sessionId, count: 2 })
    const { groups, state } = await groupsFor(ada, sessionId)
    expect(state).toBe('planned')
    expect(groups.map(({ seats }) => seats.length).sort()).toEqual([1, 2])
    const placed = groups.flatMap(({ seats }) => seats.map(({ seatId }) => seatId))
    expect(placed).not.toContain(seatOf(ada))
    expect(placed).not.toContain(seatOf(lena))
  })

  test('is in an order that nobody chose: over many plans, one person comes into every group', async () => {
    const { as, ada, kofi, groupsFor, classGoingOn } = world
    const { sessionId, seatOf } = await classGoingOn()
    const places = new Set<number>()
    for (let plan = 0; plan < 30 && places.size < 4; plan++) {
      await as(ada).planGroups({ sessionId, count: 4 })
      const { groups } = await groupsFor(ada, sessionId)
      const own = groups.find(({ seats }) => seats.some(({ seatId }) => seatId === seatOf(kofi)))
      places.add(own?.place ?? 0)
    }
    expect([...places].sort()).toEqual([1, 2, 3, 4])
  })

  test('moves nobody, and is the business of those who steer', async () => {
    const { as, kofi, groupsFor, roomNow, twoGroups } = world
    const { sessionId, room } = await twoGroups()
    expect(await roomNow(kofi, sessionId)).toBe(room)
    expect(await groupsFor(kofi, sessionId)).toMatchObject({ state: 'none', groups: [] })
    await expect(as(kofi).planGroups({ sessionId, count: 2 })).rejects.toMatchObject({ code: 'not_allowed' })
    await expect(as(kofi).openGroups({ sessionId })).rejects.toMatchObject({ code: 'not_allowed' })
  })

  test('has a name for each group, fifty at most, and one at least', async () => {
    const { as, ada, groupsFor, groupIds, twoGroups } = world
    const { sessionId, first } = await twoGroups()
    await as(ada).renameGroup({ sessionId, groupId: first, name: 'Fractions' })
    expect((await groupsFor(ada, sessionId)).groups.map(({ name }) => name)).toEqual(['Fractions', ''])
    await expect(as(ada).planGroups({ sessionId, count: 51 })).rejects.toMatchObject({ code: 'input.invalid' })
    await as(ada).planGroups({ sessionId, count: 50, way: 'by_hand' })
    await expect(as(ada).addGroup({ sessionId })).rejects.toMatchObject({ code: 'groups.too_many' })
    await as(ada).planGroups({ sessionId, count: 1, way: 'by_hand' })
    const { groupId } = await as(ada).addGroup({ sessionId })
    await as(ada).removeGroup({ sessionId, groupId })
    const [last] = (await groupIds(sessionId)) as [GroupId]
    await expect(as(ada).removeGroup({ sessionId, groupId: last })).rejects.toMatchObject({ code: 'groups.last' })
  })

  test('needs a class of ours that goes on', async () => {
    const { as, ada, at } = world
    at('09:00:00')
    const { sessionId } = await as(ada).planSessions({ ...world.plan, meetingLink: 'https://meet.example/abc' })
    await expect(as(ada).planGroups({ sessionId, count: 2 })).rejects.toMatchObject({ code: 'class.not_going_on' })
    at('16:00:00')
    await as(ada).enterRoom({ sessionId })
    await expect(as(ada).planGroups({ sessionId, count: 2 })).rejects.toMatchObject({ code: 'room.not_controllable' })
    await expect(as(ada).openGroups({ sessionId })).rejects.toMatchObject({ code: 'groups.not_planned' })
  })
})
