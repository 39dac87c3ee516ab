import { mediaRoomsContract } from '../../modules/live/media-rooms.contract.ts'
import { linkRooms } from './index.ts'

mediaRoomsContract('link', async () => ({
  rooms: linkRooms('https://meet.example/abc'),
  close: async () => {},
}))
