import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#kernel/id'
import { openGround } from '../../../test/world.ts'
import { outsideRooms } from './outsides.ts'
import type { OutsideRooms } from './ports.ts'

describe('What is remembered of a class held by a service outside', () => {
  let ground: Awaited<ReturnType<typeof openGround>>
  let outside: OutsideRooms
  beforeAll(async () => {
    ground = await openGround()
    outside = outsideRooms(ground.db)
  })
  afterAll(() => ground.close())
  const ids = () => ({ room: newId('rom', ground.clock.now()), seat: newId('sea', ground.clock.now()) })

  test('is its place there, found from both sides, and the first word counts', async () => {
    const { room } = ids()
    expect(await outside.placeOf(room)).toBeNull()
    const kept = await Promise.all(['111', '222'].map((place) => outside.keepPlace(room, place)))
    expect(new Set(kept).size).toBe(1)
    expect(await outside.placeOf(room)).toBe(kept[0])
    expect(await outside.roomAt(String(kept[0]))).toBe(room)
  })

  test('is as whom a seat is known, in order, and what of it is refused', async () => {
    const { room, seat } = ids()
    await outside.keepPlace(room, `of ${room}`)
    await outside.addKey(room, seat, 'one')
    await outside.refuseKeys(room, seat)
    await Promise.all([outside.addKey(room, seat, 'two'), outside.addKey(room, seat, 'two')])
    expect(await outside.keysOf(room, seat)).toEqual([
      { knownAs: 'one', isRefused: true },
      { knownAs: 'two', isRefused: false },
    ])
    expect(await outside.seatKnownAs(room, 'one')).toBe(seat)
    expect(await outside.seatKnownAs(ids().room, 'one')).toBeNull()
  })

  test('gives one name to one seat', async () => {
    const { room, seat } = ids()
    await outside.keepPlace(room, `of ${room}`)
    expect(await outside.addKey(room, seat, 'leader')).toBe(true)
    expect(await outside.addKey(room, seat, 'leader')).toBe(true)
    expect(await outside.addKey(room, ids().seat, 'leader')).toBe(false)
  })

  test('is nothing once the room is closed, nor before it is opened', async () => {
    const { room, seat } = ids()
    await expect(outside.addKey(room, seat, 'one')).rejects.toMatchObject({ code: 'room.unknown' })
    await outside.keepPlace(room, `of ${room}`)
    await outside.addKey(room, seat, 'one')
    await outside.forget(room)
    expect(await outside.keysOf(room, seat)).toEqual([])
    expect(await outside.placeOf(room)).toBeNull()
  })
})
