import { positionOf } from '#kernel/channels'
import { flow, over, query } from '#kernel/door'
import { waitingFor } from './admissions.ts'
import { arrangementOf } from './arrangements.ts'
import { heardBy } from './breakout-views.ts'
import { classChannel } from './channels.ts'
import { enterRoom, type LivePorts, leaveRoom } from './flows.ts'
import { hostedWith } from './hosts.ts'
import { tryNetwork } from './networks.ts'
import { pollsOf } from './poll-views.ts'
import { Done, Entry, LeaveRoom, NetworkKeys, OfSession, RoomView } from './schema.ts'
import { inside, seatOf, seatsOf, sessionSatInBy } from './seats.ts'

const everybody = over('session', 'student', 'guest', 'teacher', 'owner')
export const roomDoors = (ports: LivePorts) => ({
  room: query({
    summary: 'The class as it is now: who sits in it, whose hands are up in which order, and how it is arranged.',
    path: '/sessions/{sessionId}/room',
    may: everybody,
    input: OfSession,
    output: RoomView,
    refuses: inside,
    async answer(tx, actor, { sessionId }) {
      const session = await sessionSatInBy(tx, actor, sessionId)
      const at = await positionOf(tx, classChannel, { sessionId })
      const seat = await seatOf(tx, session, actor)
      const hosted = hostedWith(session, seat)
      return {
        at,
        seats: await heardBy(tx, session, seat, await seatsOf(tx, session, hosted !== undefined)),
        arrangement: await arrangementOf(tx, session),
        waiting: hosted ? await waitingFor(tx, hosted) : [],
        polls: await pollsOf(tx, sessionId, { seatId: seat?.id ?? null, steers: hosted !== undefined }),
      }
    },
  }),

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
      'seat.refused',
      'guest_link.unknown',
      'guests.of_minors',
      'guests.elsewhere',
      'class.locked',
      'class.full',
      'room.unreachable',
    ],
    perform: (db, actor, { sessionId }, { origin }) => enterRoom(db, ports, actor, sessionId, origin),
  }),

  tryNetwork: flow({
    summary: 'Gives keys to a room of your own for a minute, to try how well sound and picture would travel.',
    path: '/sessions/{sessionId}/network',
    may: everybody,
    audited: false,
    input: OfSession,
    output: NetworkKeys,
    refuses: ['session.unknown', 'session.over', 'session.cancelled', 'room.unreachable'],
    perform: (db, actor, { sessionId }, { origin }) => tryNetwork(db, ports, actor, sessionId, origin),
  }),

  leaveRoom: flow({
    summary: 'Leaves the room of a class. The key that was given for it opens nothing any more.',
    path: '/sessions/{sessionId}/leave',
    may: everybody,
    audited: false,
    input: LeaveRoom,
    output: Done,
    refuses: ['session.unknown', 'seat.unknown', 'seat.removed', 'seat.waiting', 'room.unreachable'],
    async perform(db, actor, { sessionId, connection }) {
      await leaveRoom(db, ports, actor, sessionId, connection)
      return {}
    },
  }),
})
