import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { channel } from '#kernel/channels'
import type { ReadTx } from '#kernel/db'
import { idOf } from '#kernel/id'
import { linesNamed } from './lines.ts'
import { pollsNamed } from './poll-views.ts'
import { captionsNamed } from './sayings.ts'
import { type ChatLineId, Gesture, type SessionId, Wishes } from './schema.ts'
import { seatsNamed, seatTakenBy } from './seats.ts'
import { strokesNamed } from './strokes.ts'
import { read } from './tables.ts'

const seatId = idOf('sea')
const ofSeat = z.object({ seatId })
const ofPoll = z.object({ pollId: idOf('pol') })

/**
 * What happens in a class besides pictures and sound. Open to those who sit in it, while it lasts.
 * Events are kept, so they hold ids and no words; what was said and who came is looked up on delivery.
 */
export const classChannel = channel({
  name: 'live.class',
  params: z.object({ sessionId: idOf('ses') }),
  presence: true,
  guests: true,
  events: {
    seated: ofSeat,
    removed: ofSeat,
    readmitted: ofSeat,
    /** Somebody stands in front of the room, or was refused there. Who, only those who steer may ask. */
    knocked: ofSeat,
    refused: ofSeat,
    hosting: ofSeat.extend({ hosts: z.boolean() }),
    hand_raised: ofSeat.extend({ at: z.iso.datetime() }),
    hand_lowered: ofSeat,
    hands_lowered: z.object({}),
    gestured: ofSeat.extend({ gesture: Gesture }),
    muted: z.object({ seatId: seatId.nullable() }),
    arranged: Wishes,
    spotlit: z.object({ seatId: seatId.nullable() }),
    rerouted: z.object({}),
    drawn: z.object({ strokeId: idOf('stk') }),
    undrawn: z.object({ strokeId: idOf('stk') }),
    wiped: z.object({}),
    said: z.object({ lineId: idOf('lin') }),
    line_taken_back: z.object({ lineId: idOf('lin') }),
    chat_saved: z.object({}),
    poll_started: ofPoll,
    poll_voted: ofPoll,
    poll_closed: ofPoll,
    poll_shared: ofPoll,
    poll_kept: ofPoll,
    poll_gone: ofPoll,
    /** What was planned changed; who may see it asks anew: those who steer, and everybody where people choose. */
    groups_changed: z.object({ choosing: z.boolean() }),
    groups_opened: z.object({}),
    groups_closed: z.object({}),
    groups_extended: z.object({ endsAt: z.iso.datetime() }),
    groups_told: z.object({ lineId: idOf('lin') }),
    group_moved: ofSeat.extend({ groupId: idOf('grp').nullable() }),
    group_called: z.object({ groupId: idOf('grp'), at: z.iso.datetime().nullable() }),
    recording_started: z.object({ recordingId: idOf('rec') }),
    /** `broken`: nobody stopped it; it could not be written on. */
    recording_stopped: z.object({ recordingId: idOf('rec'), broken: z.boolean() }),
    captions_started: z.object({}),
    captions_stopped: z.object({}),
    /** The recogniser does not answer, and does again. */
    captions_paused: z.object({}),
    captions_resumed: z.object({}),
    /** Nobody is told who left their voice out, only what is no longer there. */
    captions_taken_away: z.object({ captionIds: z.array(idOf('cap')) }),
    captioned: z.object({ captionId: idOf('cap') }),
    extended: z.object({ endsAt: z.iso.datetime() }),
    ended: z.object({}),
  },
  words: {
    said: withLines,
    groups_told: withLines,
    async drawn(tx, _params, events) {
      const ids = events.map(({ strokeId }) => strokeId)
      return (await strokesNamed(tx, ids)).map((stroke) => stroke && { stroke })
    },
    async captioned(tx, { sessionId }, events) {
      const ids = events.map(({ captionId }) => captionId)
      return (await captionsNamed(tx, sessionId, ids)).map((caption) => caption && { caption })
    },
    poll_started: withPolls,
    poll_voted: withPolls,
    poll_closed: withPolls,
    poll_shared: withPolls,
    poll_kept: withPolls,
    seated: withSeats,
    readmitted: withSeats,
    async rerouted(tx, { sessionId }, events) {
      const found = await read(tx)
        .selectFrom('live.arrangement')
        .select('detour')
        .where('session_id', '=', sessionId)
        .executeTakeFirst()
      return events.map(() => ({ detour: found?.detour ?? null }))
    },
  },
  async may(tx, actor, { sessionId }) {
    await seatTakenBy(tx, actor, sessionId)
    return true
  },
})

/** What concerns one seat alone. Open to whoever sits, or waits, there. */
export const seatChannel = channel({
  name: 'live.seat',
  params: z.object({ seatId }),
  guests: true,
  events: {
    admitted: z.object({}),
    refused: z.object({}),
    asked_to_unmute: z.object({}),
  },
  async may(tx, actor, { seatId }) {
    const seat = read(tx)
      .selectFrom('live.seat')
      .select('live.seat.id')
      .where('live.seat.id', '=', seatId)
      .where('removed_at', 'is', null)
    const own =
      actor.kind === 'guest'
        ? seat.innerJoin('live.guest', 'live.guest.id', 'live.seat.guest_id').where('live.guest.key', '=', actor.key)
        : seat.where('person_id', '=', personOf(actor).id)
    return (await own.executeTakeFirst()) !== undefined
  },
})

async function withLines(
  tx: ReadTx,
  { sessionId }: { sessionId: SessionId },
  lines: readonly { lineId: ChatLineId }[],
) {
  const ids = lines.map(({ lineId }) => lineId)
  return (await linesNamed(tx, { sessionId }, ids)).map((line) => line && { line })
}

/** As everybody may see them: who steers the class asks for more. */
async function withPolls(tx: ReadTx, _params: unknown, events: readonly z.output<typeof ofPoll>[]) {
  const polls = await pollsNamed(
    tx,
    events.map(({ pollId }) => pollId),
  )
  return polls.map((poll) => poll && { poll })
}

async function withSeats(
  tx: ReadTx,
  { sessionId }: { sessionId: SessionId },
  events: readonly z.output<typeof ofSeat>[],
) {
  const ids = events.map(({ seatId }) => seatId)
  return (await seatsNamed(tx, sessionId, ids)).map((seat) => seat && { seat })
}
