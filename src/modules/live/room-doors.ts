import { positionOf } from '#kernel/channels'
import { command, flow, over, query } from '#kernel/door'
import { granted } from '#kernel/refusal'
import { classChannel } from './channels.ts'
import { linesOfClass, saveChat, say, takeBackLine } from './chats.ts'
import { endClass, extendClass } from './classes.ts'
import { enterRoom, type LivePorts, leaveRoom, muteAll, muteSeat, removeFromClass } from './flows.ts'
import { lowerHand, raiseHand } from './hands.ts'
import { readmitSeat } from './removals.ts'
import { goingOn } from './rules.ts'
import {
  Done,
  Entry,
  ExtendSession,
  LeaveRoom,
  Lines,
  LinesOfClass,
  Muted,
  MuteSeat,
  OfLine,
  OfSeat,
  OfSession,
  Roster,
  Said,
  Say,
} from './schema.ts'
import { heldSeatTakenBy, roster, seatIn } from './seats.ts'
import { heldSessionTaughtBy, sessionSeenBy, sessionTaughtBy, timesOf } from './sessions.ts'

const everybody = over('session', 'student', 'teacher', 'owner')
const teaching = over('session', 'teacher', 'owner')
const seated = ['session.unknown', 'seat.unknown', 'seat.removed', 'class.not_going_on'] as const
const steering = ['session.unknown', 'class.not_going_on'] as const
const reaching = ['room.unreachable', 'room.not_controllable'] as const

/** What everybody in a class may do. It leaves no audit line: a raised hand is nobody's business later. */
const takingPart = {
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
    refuses: ['session.unknown', 'seat.unknown', 'seat.removed'],
    async perform(tx, actor, { sessionId }) {
      await lowerHand(tx, await heldSeatTakenBy(tx, actor, sessionId))
      return {}
    },
  }),

  say: command({
    summary: 'Writes to everybody in the class. It is gone when the class ends, unless the teacher saves the chat.',
    path: '/sessions/{sessionId}/chat',
    may: everybody,
    audited: false,
    input: Say,
    output: Said,
    refuses: seated,
    async perform(tx, actor, { sessionId, text }) {
      return { lineId: await say(tx, await heldSeatTakenBy(tx, actor, sessionId), text) }
    },
  }),

  takeBackLine: command({
    summary: 'Takes back what you wrote; the teacher may take away what anybody wrote.',
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
    summary: 'What was written in the class, latest page first.',
    path: '/sessions/{sessionId}/chat',
    may: everybody,
    input: LinesOfClass,
    output: Lines,
    refuses: ['session.unknown'],
    async answer(tx, actor, { sessionId, ...page }) {
      return linesOfClass(tx, await sessionSeenBy(tx, actor, sessionId), page)
    },
  }),

  roster: query({
    summary: 'Who took a seat in the class, and whose hands are up in which order.',
    path: '/sessions/{sessionId}/roster',
    may: everybody,
    input: OfSession,
    output: Roster,
    refuses: ['session.unknown'],
    async answer(tx, actor, { sessionId }) {
      const session = await sessionSeenBy(tx, actor, sessionId)
      const at = await positionOf(tx, classChannel, { sessionId })
      return { at, seats: await roster(tx, session) }
    },
  }),
}

const steeringWithoutMedia = {
  lowerHandOf: command({
    summary: 'Takes somebody’s hand down, once they have had their turn.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/seats/{seatId}/hand',
    may: teaching,
    audited: false,
    input: OfSeat,
    output: Done,
    refuses: ['session.unknown', 'seat.unknown'],
    async perform(tx, actor, { sessionId, seatId }) {
      await lowerHand(tx, await seatIn(tx, await sessionTaughtBy(tx, actor, sessionId), seatId))
      return {}
    },
  }),

  saveChat: command({
    summary: 'Keeps the chat of this class beyond its end. Everyone in it is told.',
    path: '/sessions/{sessionId}/chat/save',
    may: teaching,
    input: OfSession,
    output: Done,
    refuses: steering,
    async perform(tx, actor, { sessionId }) {
      await saveChat(tx, actor, await heldSessionTaughtBy(tx, actor, sessionId))
      return {}
    },
  }),

  readmit: command({
    summary: 'Lets somebody who was removed come back.',
    path: '/sessions/{sessionId}/seats/{seatId}/readmit',
    may: teaching,
    input: OfSeat,
    output: Done,
    refuses: [...steering, 'seat.unknown', 'seat.not_removed'],
    async perform(tx, actor, { sessionId, seatId }) {
      await readmitSeat(tx, await heldSessionTaughtBy(tx, actor, sessionId), seatId)
      return {}
    },
  }),

  extendClass: command({
    summary: 'Gives a class that goes on some more minutes.',
    path: '/sessions/{sessionId}/extend',
    may: teaching,
    input: ExtendSession,
    output: Done,
    refuses: [...steering, 'class.too_long'],
    async perform(tx, actor, { sessionId, minutes }) {
      await extendClass(tx, await heldSessionTaughtBy(tx, actor, sessionId), minutes)
      return {}
    },
  }),

  endForAll: command({
    summary: 'Ends the class for everyone. Its chat is gone with it, unless it was saved.',
    path: '/sessions/{sessionId}/end',
    may: teaching,
    input: OfSession,
    output: Done,
    refuses: steering,
    async perform(tx, actor, { sessionId }) {
      const session = await heldSessionTaughtBy(tx, actor, sessionId)
      granted(goingOn(timesOf(session), tx.now))
      await endClass(tx, actor, session)
      return {}
    },
  }),
}

export const roomDoors = (ports: LivePorts) => ({
  ...takingPart,
  ...steeringWithoutMedia,

  enterRoom: flow({
    summary: 'Takes your seat in a class: from ten minutes before it starts until fifteen after its end.',
    path: '/sessions/{sessionId}/seat',
    may: everybody,
    audited: false,
    input: OfSession,
    output: Entry,
    refuses: [
      'session.unknown',
      'session.cancelled',
      'session.over',
      'session.not_open_yet',
      'seat.removed',
      'room.unreachable',
    ],
    perform: (db, actor, { sessionId }, { origin }) => enterRoom(db, ports, actor, sessionId, origin),
  }),

  leaveRoom: flow({
    summary: 'Leaves the room of a class. The key that was given for it opens nothing any more.',
    path: '/sessions/{sessionId}/leave',
    may: everybody,
    audited: false,
    input: LeaveRoom,
    output: Done,
    refuses: ['session.unknown', 'seat.unknown', 'seat.removed', 'room.unreachable'],
    async perform(db, actor, { sessionId, connection }) {
      await leaveRoom(db, ports, actor, sessionId, connection)
      return {}
    },
  }),

  muteSeat: flow({
    summary: 'Mutes somebody’s microphone, or turns their camera or shared screen off.',
    path: '/sessions/{sessionId}/seats/{seatId}/mute',
    may: teaching,
    input: MuteSeat,
    output: Done,
    refuses: [...steering, ...reaching, 'seat.unknown'],
    async perform(db, actor, input) {
      await muteSeat(db, ports, actor, input)
      return {}
    },
  }),

  muteAll: flow({
    summary: 'Mutes everybody but those who teach; they may unmute themselves.',
    path: '/sessions/{sessionId}/mute',
    may: teaching,
    input: OfSession,
    output: Muted,
    refuses: [...steering, ...reaching],
    perform: (db, actor, { sessionId }) => muteAll(db, ports, actor, sessionId),
  }),

  removeFromClass: flow({
    summary: 'Takes somebody out of this class; they cannot come back into it, but stay in the course.',
    path: '/sessions/{sessionId}/seats/{seatId}/remove',
    may: teaching,
    input: OfSeat,
    output: Done,
    refuses: [...steering, ...reaching, 'seat.unknown', 'seat.teaches'],
    async perform(db, actor, input) {
      await removeFromClass(db, ports, actor, input)
      return {}
    },
  }),
})
