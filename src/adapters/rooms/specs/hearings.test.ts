import { afterAll, beforeAll, describe } from 'vitest'
import { newId } from '#kernel/id'
import { systemClock } from '#kernel/time'
import { hearingContract, type Speaker } from '../../../modules/live/hearings.contract.ts'
import type { SeatId } from '../../../modules/live/ports.ts'
import { embeddedHearing } from '../index.ts'
import { type House, openHouse } from './house.ts'
import { say, silence, speakerIn } from './voices.ts'

describe('The embedded server, listening to its rooms', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house?.close())

  hearingContract(() => ({
    hearing: embeddedHearing(house.rooms.hearing, systemClock),
    now: () => systemClock.now(),
    async people() {
      const room = newId('rom', systemClock.now())
      const speaker = async (seat: SeatId, pitch: number): Promise<Speaker> => {
        const { speaks } = await speakerIn(house, room, seat)
        return {
          seat,
          speaks: async (milliseconds, more) =>
            void (await speaks([say(pitch, milliseconds), ...(more?.pause ? [silence(1_200)] : [])])),
        }
      }
      const [ada, kofi] = [newId('sea', systemClock.now()), newId('sea', systemClock.now())]
      return { room, ada: await speaker(ada, 440), kofi: await speaker(kofi, 620) }
    },
  }))
})
