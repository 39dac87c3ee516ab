import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BreakoutWorld, openBreakoutWorld } from '../../../test/breakouts.ts'

let world: BreakoutWorld
beforeAll(async () => {
  world = await openBreakoutWorld()
})
afterAll(() => world.close())

describe('The time of groups', () => {
  test('brings everybody back when it is over, by the clock, and whoever asks', async () => {
    const { as, ada, kofi, at, groupsFor, roomNow, twoGroups } = world
    const { sessionId, room } = await twoGroups({ minutes: 5 })
    await as(ada).openGroups({ sessionId })
    expect((await groupsFor(kofi, sessionId)).endsAt).toBe('2026-09-01T16:05:00Z')
    at('16:04:59')
    expect(await roomNow(kofi, sessionId)).not.toBe(room)
    await world.duty('live.close_groups', { sessionId })
    expect((await groupsFor(ada, sessionId)).state).toBe('open')
    at('16:05:00')
    expect(await roomNow(kofi, sessionId)).toBe(room)
    expect((await groupsFor(ada, sessionId)).state).toBe('planned')
    await world.duty('live.close_groups', { sessionId })
    const [row] = await world.rows('select opened_at from live.breakout where session_id = $1', [sessionId])
    expect(row).toEqual({ opened_at: null })
  })

  test('is kept by whoever looks after the class too, when the job of that moment was lost', async () => {
    const { as, ada, at, twoGroups } = world
    const { sessionId } = await twoGroups({ minutes: 5 })
    await as(ada).openGroups({ sessionId })
    at('16:05:01')
    await world.keep(sessionId)
    const [row] = await world.rows('select opened_at from live.breakout where session_id = $1', [sessionId])
    expect(row).toEqual({ opened_at: null })
  })

  test('can be more, and groups without a time get one', async () => {
    const { as, ada, groupsFor, twoGroups } = world
    const { sessionId } = await twoGroups()
    await expect(as(ada).extendGroups({ sessionId, minutes: 5 })).rejects.toMatchObject({ code: 'groups.not_open' })
    await as(ada).openGroups({ sessionId })
    await as(ada).extendGroups({ sessionId, minutes: 5 })
    await as(ada).extendGroups({ sessionId, minutes: 2 })
    expect((await groupsFor(ada, sessionId)).endsAt).toBe('2026-09-01T16:07:00Z')
  })

  test('counts as time in the class', async () => {
    const { as, ada, kofi, rooms, at, roomNow, twoGroups } = world
    const { sessionId, room, seatOf } = await twoGroups()
    await as(ada).openGroups({ sessionId })
    const group = await roomNow(kofi, sessionId)
    at('16:10:00')
    await rooms.vanish(room, seatOf(kofi), `PA_${kofi.name}`)
    await rooms.enter(group, seatOf(kofi), 'PA_group')
    at('16:30:00')
    await world.keep(sessionId)
    await as(ada).closeGroups({ sessionId })
    await rooms.vanish(group, seatOf(kofi), 'PA_group')
    await rooms.enter(room, seatOf(kofi), 'PA_back')
    at('16:40:00')
    await as(ada).endForAll({ sessionId })
    const { lines } = await as(ada).attendance({ sessionId })
    expect(lines.find(({ name }) => name === 'Kofi Mensah')).toMatchObject({ seconds: 40 * 60 })
    const [row] = await world.rows<{ participant_seconds: bigint }>(
      'select participant_seconds from live.session where id = $1',
      [sessionId],
    )
    expect(Number(row?.participant_seconds)).toBe(5 * 40 * 60)
  })
})
