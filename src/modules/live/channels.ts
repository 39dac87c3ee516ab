import { z } from 'zod'
import { channel } from '#kernel/channels'
import { idOf } from '#kernel/id'
import { seatTakenBy } from './seats.ts'

const seatId = idOf('sea')
const ofSeat = z.object({ seatId })

/**
 * What happens in a class besides pictures and sound. Open to those who sit in it, while it lasts.
 * Events are kept, so they hold ids and no words: what was said is fetched through its own door.
 */
export const classChannel = channel({
  name: 'live.class',
  params: z.object({ sessionId: idOf('ses') }),
  presence: true,
  events: {
    seated: ofSeat,
    removed: ofSeat,
    readmitted: ofSeat,
    hand_raised: ofSeat.extend({ at: z.iso.datetime() }),
    hand_lowered: ofSeat,
    muted: z.object({ seatId: seatId.nullable() }),
    said: z.object({ lineId: idOf('lin') }),
    line_taken_back: z.object({ lineId: idOf('lin') }),
    chat_saved: z.object({}),
    extended: z.object({ endsAt: z.iso.datetime() }),
    ended: z.object({}),
  },
  async may(tx, actor, { sessionId }) {
    await seatTakenBy(tx, actor, sessionId)
    return true
  },
})
