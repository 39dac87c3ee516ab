import { command, flow, over } from '#kernel/door'
import { granted } from '#kernel/refusal'
import { admitEverybody, admitOne, refuseEntry } from './admissions.ts'
import { sendDetour, spotlight } from './arrangements.ts'
import { askToUnmute } from './asks.ts'
import { endClass, extendClass } from './classes.ts'
import { arrangeClass, hostClass, type LivePorts, muteAll, muteSeat, removeFromClass } from './flows.ts'
import { heldSessionHostedBy } from './hosts.ts'
import { readmitSeat } from './removals.ts'
import { goingOn } from './rules.ts'
import { Admit, Arrange, Detour, Done, ExtendSession, Muted, MuteSeat, OfSeat, OfSession, Spotlight } from './schema.ts'
import { timesOf } from './sessions.ts'

const teaching = over('session', 'teacher', 'owner')
const steering = over('session', 'host', 'teacher', 'owner')
const going = ['session.unknown', 'class.not_going_on'] as const
const notOver = ['session.unknown', 'session.over', 'session.cancelled'] as const
const reaching = ['room.unreachable', 'room.not_controllable'] as const

const amongSeats = {
  admit: command({
    summary: 'Lets in somebody who waits in front of the room, or everybody.',
    path: '/sessions/{sessionId}/admissions',
    may: steering,
    input: Admit,
    output: Done,
    refuses: [...going, 'seat.unknown', 'seat.removed'],
    async perform(tx, actor, { sessionId, seatId }) {
      const session = await heldSessionHostedBy(tx, actor, sessionId)
      if (seatId) await admitOne(tx, actor, session, seatId)
      else await admitEverybody(tx, actor, session)
      return {}
    },
  }),

  refuseEntry: command({
    summary: 'Does not let in somebody who waits in front of the room.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/admissions/{seatId}',
    may: steering,
    input: OfSeat,
    output: Done,
    refuses: [...going, 'seat.unknown'],
    async perform(tx, actor, { sessionId, seatId }) {
      await refuseEntry(tx, actor, await heldSessionHostedBy(tx, actor, sessionId), seatId)
      return {}
    },
  }),

  readmit: command({
    summary: 'Lets somebody who was removed come back.',
    path: '/sessions/{sessionId}/seats/{seatId}/readmit',
    may: steering,
    input: OfSeat,
    output: Done,
    refuses: [...going, 'seat.unknown', 'seat.not_removed'],
    async perform(tx, actor, { sessionId, seatId }) {
      await readmitSeat(tx, await heldSessionHostedBy(tx, actor, sessionId), seatId)
      return {}
    },
  }),

  askToUnmute: command({
    summary: 'Asks somebody to turn their microphone on. They may say no.',
    path: '/sessions/{sessionId}/seats/{seatId}/ask',
    may: steering,
    audited: false,
    input: OfSeat,
    output: Done,
    refuses: [...going, 'seat.unknown'],
    async perform(tx, actor, { sessionId, seatId }) {
      await askToUnmute(tx, await heldSessionHostedBy(tx, actor, sessionId), seatId)
      return {}
    },
  }),

  spotlight: command({
    summary: 'Shows one person large to everybody, or nobody.',
    method: 'PUT',
    path: '/sessions/{sessionId}/spotlight',
    may: steering,
    audited: false,
    input: Spotlight,
    output: Done,
    refuses: [...going, 'seat.unknown'],
    async perform(tx, actor, { sessionId, seatId }) {
      await spotlight(tx, actor, await heldSessionHostedBy(tx, actor, sessionId), seatId)
      return {}
    },
  }),
}

const aboutTheClass = {
  sendDetour: command({
    summary: 'Shows everybody another way into the class, or takes it back.',
    method: 'PUT',
    path: '/sessions/{sessionId}/detour',
    may: steering,
    input: Detour,
    output: Done,
    refuses: notOver,
    async perform(tx, actor, { sessionId, link }) {
      await sendDetour(tx, actor, await heldSessionHostedBy(tx, actor, sessionId), link)
      return {}
    },
  }),

  extendClass: command({
    summary: 'Gives a class that goes on some more minutes.',
    path: '/sessions/{sessionId}/extend',
    may: steering,
    input: ExtendSession,
    output: Done,
    refuses: [...going, 'class.too_long'],
    async perform(tx, actor, { sessionId, minutes }) {
      await extendClass(tx, await heldSessionHostedBy(tx, actor, sessionId), minutes)
      return {}
    },
  }),

  endForAll: command({
    summary: 'Ends the class for everyone. Its chat is gone with it, unless it was saved.',
    path: '/sessions/{sessionId}/end',
    may: steering,
    input: OfSession,
    output: Done,
    refuses: going,
    async perform(tx, actor, { sessionId }) {
      const session = await heldSessionHostedBy(tx, actor, sessionId)
      granted(goingOn(timesOf(session), tx.now))
      await endClass(tx, actor, session)
      return {}
    },
  }),
}

const throughMedia = (ports: LivePorts) => ({
  arrangeClass: flow({
    summary:
      'Says whether people wait to be let in, whether the room is locked, and whether students may share a screen.',
    method: 'PATCH',
    path: '/sessions/{sessionId}/arrangement',
    may: steering,
    input: Arrange,
    output: Done,
    refuses: [...notOver, ...reaching],
    async perform(db, actor, input) {
      await arrangeClass(db, ports, actor, input)
      return {}
    },
  }),

  makeHost: flow({
    summary: 'Lets somebody steer this class as its teacher does.',
    method: 'PUT',
    path: '/sessions/{sessionId}/seats/{seatId}/host',
    may: teaching,
    input: OfSeat,
    output: Done,
    refuses: [...going, ...reaching, 'seat.unknown'],
    async perform(db, actor, input) {
      await hostClass(db, ports, actor, { ...input, hosts: true })
      return {}
    },
  }),

  endHosting: flow({
    summary: 'Takes the class back from somebody who was made a host of it.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/seats/{seatId}/host',
    may: teaching,
    input: OfSeat,
    output: Done,
    refuses: [...reaching, 'session.unknown', 'seat.unknown'],
    async perform(db, actor, input) {
      await hostClass(db, ports, actor, { ...input, hosts: false })
      return {}
    },
  }),

  muteSeat: flow({
    summary: 'Mutes somebody’s microphone, or turns their camera or shared screen off.',
    path: '/sessions/{sessionId}/seats/{seatId}/mute',
    may: steering,
    input: MuteSeat,
    output: Done,
    refuses: [...going, ...reaching, 'seat.unknown'],
    async perform(db, actor, input) {
      await muteSeat(db, ports, actor, input)
      return {}
    },
  }),

  muteAll: flow({
    summary: 'Mutes everybody but those who steer the class; they may unmute themselves.',
    path: '/sessions/{sessionId}/mute',
    may: steering,
    input: OfSession,
    output: Muted,
    refuses: [...going, ...reaching],
    perform: (db, actor, { sessionId }) => muteAll(db, ports, actor, sessionId),
  }),

  removeFromClass: flow({
    summary: 'Takes somebody out of this class; they cannot come back into it, but stay in the course.',
    path: '/sessions/{sessionId}/seats/{seatId}/remove',
    may: steering,
    input: OfSeat,
    output: Done,
    refuses: [...going, ...reaching, 'seat.unknown', 'seat.teaches', 'seat.hosts'],
    async perform(db, actor, input) {
      await removeFromClass(db, ports, actor, input)
      return {}
    },
  }),
})

/** What the teacher of a class does in it, and whoever the teacher made a host. */
export const steeringDoors = (ports: LivePorts) => ({ ...amongSeats, ...aboutTheClass, ...throughMedia(ports) })
