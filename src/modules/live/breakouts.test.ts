import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BreakoutWorld, openBreakoutWorld } from '../../../test/breakouts.ts'
import type { GroupId } from './schema.ts'

let world: BreakoutWorld
beforeAll(async () => {
  world = await openBreakoutWorld()
})
afterAll(() => world.close())

describe('Open groups', () => {
  test('give each person a key to the room of their own group, and to no other', async () => {
    const { as, ada, kofi, lena, mei, groupsFor, roomNow, twoGroups } = world
    const { sessionId, room } = await twoGroups()
    await as(ada).openGroups({ sessionId })
    const [ofKofi, ofLena, ofMei] = [
      await roomNow(kofi, sessionId),
      await roomNow(lena, sessionId),
      await roomNow(mei, sessionId),
    ]
    expect(new Set([ofKofi, ofLena, room]).size).toBe(3)
    expect(ofMei).toBe(room)
    expect(await roomNow(ada, sessionId)).toBe(room)
    expect(await groupsFor(kofi, sessionId)).toMatchObject({ state: 'open', mine: { inside: true } })
  })

  test('put out of the class whoever stayed there, and whoever comes back with an old key', async () => {
    const { as, ada, kofi, rooms, mei, twoGroups } = world
    const { sessionId, room, seatOf } = await twoGroups()
    await as(ada).openGroups({ sessionId })
    await world.duty('live.sort_rooms', { sessionId })
    const inClass = async () => (await rooms.media.seatsIn(room)).map(({ seat }) => seat)
    expect(await inClass()).not.toContain(seatOf(kofi))
    expect(await inClass()).toContain(seatOf(mei))
    await rooms.enter(room, seatOf(kofi), 'PA_again')
    await world.putOut(room, seatOf(kofi))
    expect(await inClass()).not.toContain(seatOf(kofi))
  })

  test('keep somebody in their group when they come back with the right key', async () => {
    const { as, ada, kofi, rooms, roomNow, twoGroups } = world
    const { sessionId, seatOf } = await twoGroups()
    await as(ada).openGroups({ sessionId })
    const group = await roomNow(kofi, sessionId)
    await rooms.enter(group, seatOf(kofi), 'PA_in_group')
    await world.putOut(group, seatOf(kofi))
    await world.duty('live.sort_rooms', { sessionId })
    expect((await rooms.media.seatsIn(group)).map(({ seat }) => seat)).toEqual([seatOf(kofi)])
  })

  test('take whoever comes late into the smallest, where people are spread evenly', async () => {
    const { as, ada, kofi, lena, mei, noor, groupsFor, classGoingOn, roomNow } = world
    const { sessionId, room } = await classGoingOn([kofi, lena, mei])
    await as(ada).planGroups({ sessionId, count: 2 })
    await as(ada).openGroups({ sessionId })
    expect(await roomNow(noor, sessionId)).not.toBe(room)
    const sizes = (await groupsFor(ada, sessionId)).groups.map(({ seats }) => seats.length)
    expect(sizes).toEqual([2, 2])
  })

  test('leave whoever comes late in the class, where somebody places people by hand', async () => {
    const { as, ada, kofi, lena, mei, classGoingOn, roomNow } = world
    const { sessionId, room } = await classGoingOn([kofi, lena])
    await as(ada).planGroups({ sessionId, count: 2, way: 'by_hand' })
    await as(ada).openGroups({ sessionId })
    expect(await roomNow(mei, sessionId)).toBe(room)
  })

  test('are chosen by students themselves, where the teacher wants it so', async () => {
    const { as, ada, kofi, groupIds, classGoingOn, roomNow } = world
    const { sessionId, room } = await classGoingOn()
    await as(ada).planGroups({ sessionId, count: 2, way: 'choice' })
    const [first, second] = (await groupIds(sessionId)) as [GroupId, GroupId]
    await as(kofi).chooseGroup({ sessionId, groupId: first })
    await as(ada).openGroups({ sessionId })
    const one = await roomNow(kofi, sessionId)
    await as(kofi).chooseGroup({ sessionId, groupId: second })
    expect(new Set([room, one, await roomNow(kofi, sessionId)]).size).toBe(3)
    await expect(as(ada).chooseGroup({ sessionId, groupId: first })).rejects.toMatchObject({
      code: 'groups.not_chosen',
    })
    await as(ada).arrangeGroups({ sessionId, way: 'by_hand' })
    await expect(as(kofi).chooseGroup({ sessionId, groupId: first })).rejects.toMatchObject({
      code: 'groups.not_chosen',
    })
  })

  test('let students come back for a while where they may, and into their group again', async () => {
    const { as, ada, kofi, roomNow, twoGroups } = world
    const { sessionId, room } = await twoGroups({ returning: false })
    await as(ada).openGroups({ sessionId })
    await expect(as(kofi).leaveGroup({ sessionId })).rejects.toMatchObject({ code: 'groups.stay' })
    await as(ada).arrangeGroups({ sessionId, returning: true })
    const own = await roomNow(kofi, sessionId)
    await as(kofi).leaveGroup({ sessionId })
    expect(await roomNow(kofi, sessionId)).toBe(room)
    await as(kofi).rejoinGroup({ sessionId })
    expect(await roomNow(kofi, sessionId)).toBe(own)
  })

  test('are visited by whoever steers, from one to the next and back, and count them in none', async () => {
    const { as, ada, kofi, lena, roomNow, twoGroups } = world
    const { sessionId, room, first, second } = await twoGroups()
    await as(ada).openGroups({ sessionId })
    await as(ada).visitGroup({ sessionId, groupId: first })
    expect(await roomNow(ada, sessionId)).toBe(await roomNow(kofi, sessionId))
    await as(ada).visitGroup({ sessionId, groupId: second })
    expect(await roomNow(ada, sessionId)).toBe(await roomNow(lena, sessionId))
    await as(ada).leaveGroup({ sessionId })
    expect(await roomNow(ada, sessionId)).toBe(room)
    await expect(as(kofi).visitGroup({ sessionId, groupId: second })).rejects.toMatchObject({ code: 'not_allowed' })
  })

  test('move somebody at once, with the old key good for nothing', async () => {
    const { as, ada, kofi, lena, rooms, roomNow, twoGroups } = world
    const { sessionId, second, seatOf } = await twoGroups()
    await as(ada).openGroups({ sessionId })
    const before = await roomNow(kofi, sessionId)
    await rooms.enter(before, seatOf(kofi), 'PA_before')
    await as(ada).placeSeat({ sessionId, seatId: seatOf(kofi), groupId: second })
    expect(await roomNow(kofi, sessionId)).toBe(await roomNow(lena, sessionId))
    await world.duty('live.sort_rooms', { sessionId })
    expect(await rooms.media.seatsIn(before)).toEqual([])
  })

  test('open again with the same people, behind other rooms', async () => {
    const { as, ada, kofi, lena, groupsFor, roomNow, twoGroups } = world
    const { sessionId, room } = await twoGroups()
    await as(ada).openGroups({ sessionId })
    const once = await roomNow(kofi, sessionId)
    const before = (await groupsFor(ada, sessionId)).groups
    await as(ada).closeGroups({ sessionId })
    expect([await roomNow(kofi, sessionId), await roomNow(lena, sessionId)]).toEqual([room, room])
    await as(ada).openGroups({ sessionId })
    expect((await groupsFor(ada, sessionId)).groups).toEqual(before)
    expect([once, room]).not.toContain(await roomNow(kofi, sessionId))
  })

  test('are as they were when everything but the database was lost in between', async () => {
    const { as, ada, kofi, lena, rooms, roomNow, twoGroups } = world
    const { sessionId, room } = await twoGroups({ minutes: 10 })
    await as(ada).openGroups({ sessionId })
    const before = [await roomNow(kofi, sessionId), await roomNow(lena, sessionId), await roomNow(ada, sessionId)]
    rooms.crash()
    await world.keep(sessionId)
    expect([await roomNow(kofi, sessionId), await roomNow(lena, sessionId), await roomNow(ada, sessionId)]).toEqual(
      before,
    )
    expect(before[2]).toBe(room)
  })

  test('cost as many questions however many there are', async () => {
    const { as, ada, classGoingOn } = world
    const { sessionId } = await classGoingOn()
    const costs = async (count: number) => {
      await as(ada).planGroups({ sessionId, count })
      const opening = await world.queries(() => as(ada).openGroups({ sessionId }))
      const looking = await world.queries(() => as(ada).groups({ sessionId }))
      const closing = await world.queries(() => as(ada).closeGroups({ sessionId }))
      return { opening, looking, closing }
    }
    const few = await costs(2)
    expect(await costs(50)).toEqual(few)
    expect(few.looking).toBeLessThanOrEqual(8)
  })

  test('let no plan replace them, and hold what students may share', async () => {
    const { as, ada, kofi, rooms, roomNow, twoGroups } = world
    const { sessionId, seatOf } = await twoGroups()
    await as(ada).openGroups({ sessionId })
    await expect(as(ada).planGroups({ sessionId, count: 3 })).rejects.toMatchObject({ code: 'groups.open' })
    const group = await roomNow(kofi, sessionId)
    expect(rooms.issued.at(-1)?.rights.publish).not.toContain('screen')
    await rooms.enter(group, seatOf(kofi), 'PA_sharing')
    await as(ada).arrangeClass({ sessionId, sharing: true })
    const told = rooms.deeds.filter(({ deed, room }) => deed === 'changeRights' && room === group)
    expect(told.map(({ seat, rights }) => [seat, rights?.publish.includes('screen')])).toEqual([[seatOf(kofi), true]])
  })

  test('lose whoever is removed from the class', async () => {
    const { as, ada, kofi, rooms, groupsFor, roomNow, twoGroups } = world
    const { sessionId, seatOf } = await twoGroups()
    await as(ada).openGroups({ sessionId })
    const group = await roomNow(kofi, sessionId)
    await rooms.enter(group, seatOf(kofi), 'PA_removed')
    await as(ada).removeFromClass({ sessionId, seatId: seatOf(kofi) })
    expect(await rooms.media.seatsIn(group)).toEqual([])
    await expect(as(kofi).enterRoom({ sessionId })).rejects.toMatchObject({ code: 'seat.removed' })
    const placed = (await groupsFor(ada, sessionId)).groups.flatMap(({ seats }) => seats.map(({ seatId }) => seatId))
    expect(placed).not.toContain(seatOf(kofi))
  })

  test('end with the class, and nothing of them is left', async () => {
    const { as, ada, kofi, groupsFor, twoGroups } = world
    const { sessionId } = await twoGroups()
    await as(ada).openGroups({ sessionId })
    await as(kofi).say({ sessionId, text: 'Between us' })
    await as(ada).endForAll({ sessionId })
    const left = await world.rows(
      `select 1 from live.breakout where session_id = $1
       union all select 1 from live.group_seat where session_id = $1
       union all select 1 from live.chat_line where session_id = $1`,
      [sessionId],
    )
    expect(left).toEqual([])
    expect(await groupsFor(ada, sessionId)).toMatchObject({ state: 'none' })
  })
})
