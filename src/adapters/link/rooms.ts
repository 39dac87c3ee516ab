import { Refusal } from '#kernel/refusal'
import type { MediaRooms, RoomId } from '#modules/live/ports'

/** Classes in somebody else's meeting, known by a link: we show the way, and steer nothing. */
export function linkRooms(linkTo: (room: RoomId) => string | Promise<string>): MediaRooms {
  const notOurs = async (): Promise<never> => {
    throw new Refusal('room.not_controllable')
  }
  return {
    openRoom: async () => {},
    issueSeat: async ({ room, expiresAt }) => ({ kind: 'link', url: await linkTo(room), expiresAt }),
    changeRights: notOurs,
    muteTrack: notOurs,
    removeSeat: notOurs,
    seatsIn: async () => [],
    closeRoom: async () => {},
    onPresence: () => () => {},
  }
}
