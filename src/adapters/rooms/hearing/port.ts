import { Refusal } from '#kernel/refusal'
import type { Clock } from '#kernel/time'
import type { Hearing, RoomId, SeatId } from '#modules/live/ports'
import type { HearingHouse } from './hearings.ts'

/** What classes know of who listens. Moments are told by how long ago they were: the school's clock may be another. */
export function embeddedHearing(hearing: HearingHouse, clock: Clock): Hearing {
  return {
    offered: true,
    async start(room, leftOut) {
      await hearing.start(room, leftOut).catch(() => {
        throw new Refusal('room.unreachable')
      })
    },
    leaveOut: (room, seats) => hearing.leaveOut(room, seats),
    stop: (room) => hearing.stop(room),
    finish: (room) => hearing.finish(room),
    onUtterance: (listener) =>
      hearing.onSaying(({ room, seat, startedAt, milliseconds, wave }) =>
        listener({
          room: room as RoomId,
          seat: seat as SeatId,
          startedAt: clock.now().subtract({ milliseconds: Math.max(0, Math.round(Date.now() - startedAt)) }),
          milliseconds,
          sound: wave,
        }),
      ),
  }
}
