import { once } from 'node:events'
import { SignalResponse } from '@livekit/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { guestIn } from './guests.ts'
import { type House, openHouse } from './house.ts'
import { backWithin } from './paces.ts'

const patience = { timeout: 15_000, interval: 20 }

describe('when a media process dies', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house.close())

  it('the class goes on by itself within seconds, and everybody is said to have left and come back', async () => {
    const began = performance.now()
    const ada = await guestIn(house.wsUrl, await house.token('ada'))
    const kofi = await guestIn(house.wsUrl, await house.token('kofi'))
    await ada.show()
    await expect.poll(() => kofi.seen.pictures, patience).toBeGreaterThan(5)
    const entering = performance.now() - began

    const [victim] = (await house.rooms.figures()).processes
    process.kill(victim?.pid ?? 0, 'SIGKILL')
    const diedAt = performance.now()
    const facts = () => house.webhooks.filter(({ identity }) => identity === 'kofi').map(({ event }) => event)
    await expect.poll(facts, patience).toEqual(['participant_joined', 'participant_left'])
    const before = kofi.seen.pictures
    await expect.poll(() => kofi.seen.pictures, patience).toBeGreaterThan(before + 5)
    expect(performance.now() - diedAt).toBeLessThan(backWithin(entering))
    expect(facts()).toEqual(['participant_joined', 'participant_left', 'participant_joined'])
    expect((await house.rooms.figures()).processes).toMatchObject([{ restarts: 1 }])
    await Promise.all([ada.leave(), kofi.leave()])
  })
  it('whoever comes while it is being started waits for it, and is not turned away', async () => {
    const [victim] = (await house.rooms.figures()).processes
    const token = await house.token('lena')
    process.kill(victim?.pid ?? 0, 'SIGKILL')
    await expect.poll(() => house.complaints.length, { timeout: 2_000, interval: 5 }).toBe(2)
    const order = house.service.listRooms()
    const socket = new WebSocket(`${house.wsUrl}/rtc?access_token=${token}&protocol=16`)
    const [first] = await once(socket, 'message')
    expect(SignalResponse.fromBinary(first as Buffer).message.case).toBe('join')
    expect(await order).toMatchObject([{ name: 'class', numParticipants: 1 }])
    socket.close()
  })
})
