import { z } from 'zod'
import { channel, publish } from '#kernel/channels'
import type { Tx } from '#kernel/db'
import { idOf } from '#kernel/id'
import { groupAround } from './breakouts.ts'
import { classChannel } from './channels.ts'
import { linesNamed } from './lines.ts'
import type { SeatId, SessionId } from './schema.ts'
import { seatTakenBy } from './seats.ts'
import { read } from './tables.ts'

const { hand_raised, hand_lowered, hands_lowered, gestured, muted, said, line_taken_back } = classChannel.events

/** What happens among those who are in one group, while they are: nobody else hears of it. */
export const groupChannel = channel({
  name: 'live.group',
  guests: true,
  params: z.object({ groupId: idOf('grp') }),
  events: { hand_raised, hand_lowered, hands_lowered, gestured, muted, said, line_taken_back },
  words: {
    async said(tx, { groupId }, lines) {
      const ids = lines.map(({ lineId }) => lineId)
      return (await linesNamed(tx, { groupId }, ids)).map((line) => line && { line })
    },
  },
  async may(tx, actor, { groupId }) {
    const group = await read(tx)
      .selectFrom('live.breakout_group')
      .select('session_id')
      .where('id', '=', groupId)
      .executeTakeFirst()
    if (!group) return false
    const seat = await seatTakenBy(tx, actor, group.session_id)
    return (await groupAround(tx, seat))?.id === groupId
  },
})

type Around = keyof typeof groupChannel.events

/** Tells those who are where this seat is: its group, or everybody in the class. */
export async function publishAround<Event extends Around>(
  tx: Tx,
  seat: { id: SeatId; session_id: SessionId },
  event: Event,
  payload: z.input<(typeof groupChannel.events)[Event]>,
): Promise<void> {
  const group = await groupAround(tx, seat)
  if (group) publish(tx, groupChannel, { groupId: group.id }, event, payload)
  else publish(tx, classChannel, { sessionId: seat.session_id }, event, payload as never)
}
