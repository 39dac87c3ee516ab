import { createSocket } from 'node:dgram'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../test/free-ports.ts'
import { guestIn, type SpecGuest } from './guests.ts'
import { type House, openHouse } from './house.ts'
import { RudeClient } from './rude-clients.ts'

const patience = { timeout: 30_000, interval: 50 }

describe('A class that is being held', () => {
  let house: House
  let port: number
  let ada: SpecGuest
  let kofi: SpecGuest
  beforeAll(async () => {
    port = await freePort()
    house = await openHouse({ udp: { min: port, max: port } })
    ada = await guestIn(house.wsUrl, await house.token('ada'))
    kofi = await guestIn(house.wsUrl, await house.token('kofi'))
    await ada.speak()
    await ada.show()
  })
  afterAll(async () => {
    await Promise.all([ada?.leave(), kofi?.leave()])
    await house?.close()
  })

  /** Kofi sees and hears what Ada sends from now on, and nothing went wrong that nobody expected. */
  async function goesOn(): Promise<void> {
    const { pictures, sounds } = kofi.seen
    await expect.poll(() => kofi.seen.pictures, patience).toBeGreaterThan(pictures + 10)
    await expect.poll(() => kofi.seen.sounds, patience).toBeGreaterThan(sounds + 20)
    expect((await house.rooms.figures()).processes).toMatchObject([{ restarts: 0, strayErrors: 0 }])
  }

  it('takes in two hundred people who come at once, and lets them go again', { timeout: 120_000 }, async () => {
    const crowd = await Promise.all(
      Array.from({ length: 200 }, async (_, nth) => {
        const token = await house.token(`student ${nth}`)
        return new RudeClient(`${house.wsUrl}/rtc?auto_subscribe=1&access_token=${token}`)
      }),
    )
    await Promise.all(crowd.map((client) => client.hears('join')))
    expect(await house.service.listParticipants('class')).toHaveLength(202)
    await goesOn()
    for (const client of crowd) client.leaves()
    await Promise.all(crowd.map(({ closed }) => closed))
    const left = async () => (await house.service.listParticipants('class')).length
    await expect.poll(left, patience).toBe(2)
    await goesOn()
  })

  it('hears nothing of what strangers throw at its port', { timeout: 120_000 }, async () => {
    const kinds = fc.constantFrom(0, 1, 20, 22, 23, 63, 64, 79, 128, 144, 191, 200, 255)
    const datagram = fc
      .tuple(kinds, fc.uint8Array({ maxLength: 1_400 }))
      .map(([first, rest]) => Buffer.of(first, ...rest))
    const thrown = fc.sample(datagram, 2_000)
    const sockets = Array.from({ length: 8 }, () => createSocket('udp4'))
    for (let round = 0; round < 10; round++) {
      for (const [nth, bytes] of thrown.entries()) sockets[nth % sockets.length]?.send(bytes, port, '127.0.0.1')
      await turn()
    }
    await goesOn()
    for (const socket of sockets) socket.close()
    expect(house.complaints).toEqual([])
  })
})
