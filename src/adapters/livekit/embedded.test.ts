import { afterAll } from 'vitest'
import { systemClock } from '#kernel/time'
import { mediaRoomsContract } from '../../modules/live/media-rooms.contract.ts'
import { guestIn } from '../rooms/specs/guests.ts'
import { type House, openHouse } from '../rooms/specs/house.ts'
import { type LivekitRooms, livekitRooms } from './index.ts'

const houses: House[] = []
afterAll(async () => {
  for (const house of houses) await house.close()
})

mediaRoomsContract('the embedded server, driven as LiveKit', async () => {
  let rooms: LivekitRooms | undefined
  const house = await openHouse({
    processes: 2,
    onWebhook: (body, authorization) => rooms?.receiveWebhook(body, authorization),
  })
  houses.push(house)
  const { apiKey, apiSecret, wsUrl, httpUrl } = house
  rooms = livekitRooms({ clientUrl: wsUrl, serverUrl: httpUrl, apiKey, apiSecret, now: systemClock.now })
  return {
    rooms,
    async enter(ticket) {
      if (ticket.kind !== 'room') throw new Error('a ticket into a room was expected')
      const guest = await guestIn(ticket.url, ticket.token)
      return { ...guest, speak: async () => void (await guest.speak()) }
    },
    close: () => Promise.resolve(),
  }
})
