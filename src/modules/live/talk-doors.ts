import { personOf } from '#kernel/actor'
import { command, over, query } from '#kernel/door'
import { groupAround, groupAroundPerson } from './breakouts.ts'
import { saveChat, say, takeBackLine } from './chats.ts'
import { gesture } from './gestures.ts'
import { lowerEveryHand, lowerHand, raiseHand } from './hands.ts'
import { sessionHostedBy } from './hosts.ts'
import { linesOfClass } from './lines.ts'
import { Done, Lines, LinesOfClass, MakeGesture, OfLine, OfSeat, OfSession, Said, Say } from './schema.ts'
import { heldSeatTakenBy, inside, seatIn, seatTakenBy, sessionSatInBy } from './seats.ts'
import { heldSessionTaughtBy } from './sessions.ts'

const everybody = over('session', 'student', 'guest', 'teacher', 'owner')
const steering = over('session', 'host', 'teacher', 'owner')
const seated = ['session.unknown', 'seat.unknown', 'seat.removed', 'seat.waiting', 'class.not_going_on'] as const

/** Hands, gestures and chat. They leave no audit line: a raised hand is nobody's business later. */
export const talkDoors = {
  raiseHand: command({
    summary: 'Raises your hand.',
    method: 'PUT',
    path: '/sessions/{sessionId}/hand',
    may: everybody,
    audited: false,
    input: OfSession,
    output: Done,
    refuses: seated,
    async perform(tx, actor, { sessionId }) {
      await raiseHand(tx, await heldSeatTakenBy(tx, actor, sessionId))
      return {}
    },
  }),

  lowerHand: command({
    summary: 'Takes your hand down.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/hand',
    may: everybody,
    audited: false,
    input: OfSession,
    output: Done,
    refuses: ['session.unknown', 'seat.unknown', 'seat.removed', 'seat.waiting'],
    async perform(tx, actor, { sessionId }) {
      await lowerHand(tx, await heldSeatTakenBy(tx, actor, sessionId))
      return {}
    },
  }),

  lowerHandOf: command({
    summary: 'Takes somebody’s hand down, once they have had their turn.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/seats/{seatId}/hand',
    may: steering,
    audited: false,
    input: OfSeat,
    output: Done,
    refuses: ['session.unknown', 'seat.unknown'],
    async perform(tx, actor, { sessionId, seatId }) {
      await lowerHand(tx, await seatIn(tx, await sessionHostedBy(tx, actor, sessionId), seatId))
      return {}
    },
  }),

  lowerEveryHand: command({
    summary: 'Takes every hand down, in the class or the group one is in.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/hands',
    may: steering,
    audited: false,
    input: OfSession,
    output: Done,
    refuses: ['session.unknown', 'seat.unknown', 'seat.removed', 'seat.waiting'],
    async perform(tx, actor, { sessionId }) {
      await sessionHostedBy(tx, actor, sessionId)
      await lowerEveryHand(tx, await seatTakenBy(tx, actor, sessionId))
      return {}
    },
  }),

  gesture: command({
    summary: 'Shows everybody a sign for a moment: applause, a heart, yes, no. One at a time.',
    path: '/sessions/{sessionId}/gestures',
    may: everybody,
    audited: false,
    input: MakeGesture,
    output: Done,
    refuses: [...seated, 'gesture.too_soon'],
    async perform(tx, actor, input) {
      await gesture(tx, await heldSeatTakenBy(tx, actor, input.sessionId), input.gesture)
      return {}
    },
  }),

  say: command({
    summary:
      'Writes to everybody in the class, or in the group one is in. It is gone when the class ends, unless the teacher saves the chat.',
    path: '/sessions/{sessionId}/chat',
    may: everybody,
    audited: false,
    input: Say,
    output: Said,
    refuses: [...seated, 'file.unknown', 'chat.too_many_files'],
    async perform(tx, actor, { sessionId, ...words }) {
      return { lineId: await say(tx, actor, await heldSeatTakenBy(tx, actor, sessionId), words) }
    },
  }),

  takeBackLine: command({
    summary: 'Takes back what you wrote; whoever steers the class may take away what anybody wrote.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/chat/{lineId}',
    may: everybody,
    audited: false,
    input: OfLine,
    output: Done,
    refuses: [...seated, 'chat_line.unknown'],
    async perform(tx, actor, { sessionId, lineId }) {
      await takeBackLine(tx, await heldSeatTakenBy(tx, actor, sessionId), lineId)
      return {}
    },
  }),

  chat: query({
    summary: 'What was written in the class, latest page first; for whoever is in a group, what was written there.',
    path: '/sessions/{sessionId}/chat',
    may: everybody,
    input: LinesOfClass,
    output: Lines,
    refuses: inside,
    async answer(tx, actor, { sessionId, ...page }) {
      const session = await sessionSatInBy(tx, actor, sessionId)
      const group = session.guest
        ? await groupAround(tx, await seatTakenBy(tx, actor, sessionId))
        : await groupAroundPerson(tx, session, personOf(actor).id)
      return linesOfClass(tx, group ? { groupId: group.id } : session, page)
    },
  }),

  saveChat: command({
    summary: 'Keeps the chat of this class beyond its end. Everyone in it is told.',
    path: '/sessions/{sessionId}/chat/save',
    may: over('session', 'teacher', 'owner'),
    input: OfSession,
    output: Done,
    refuses: ['session.unknown', 'class.not_going_on'],
    async perform(tx, actor, { sessionId }) {
      await saveChat(tx, actor, await heldSessionTaughtBy(tx, actor, sessionId))
      return {}
    },
  }),
}
