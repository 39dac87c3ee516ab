import { Refusal } from '#kernel/refusal'
import type { MediaRooms } from '#modules/live/ports'

/** Classes in somebody else's meeting, known by a link: we show the way, and steer nothing. */
export function linkRooms(link: string): MediaRooms {
  const notOurs = async (): Promise<never> => {
    throw new Refusal('room.not_controllable')
  }
  return {
    openRoom: async () => {},
    issueSeat: async ({ expiresAt }) => ({ kind: 'link', url: link, expiresAt }),
    changeRights: notOurs,
    muteTrack: notOurs,
    removeSeat: notOurs,
    seatsIn: async () => [],
    closeRoom: async () => {},
    onPresence: () => () => {},
  }
}
