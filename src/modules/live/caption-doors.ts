import { flow, over, query } from '#kernel/door'
import { areOffered, type CaptionPorts, sayToCaptions, startCaptions, stopCaptions } from './caption-flows.ts'
import { captionsSeenBy } from './captions.ts'
import { AnswerCaptions, CaptionsView, Done, OfSession, StartCaptions } from './schema.ts'
import { inside, sessionSatInBy } from './seats.ts'

const everybody = over('session', 'student', 'guest', 'teacher', 'owner')
const steering = over('session', 'host', 'teacher', 'owner')

export const captionDoors = (ports: CaptionPorts) => ({
  captions: query({
    summary: 'Whether a class has captions, what was said last, and whether your voice is in them.',
    path: '/sessions/{sessionId}/captions',
    may: everybody,
    input: OfSession,
    output: CaptionsView,
    refuses: inside,
    async answer(tx, actor, { sessionId }) {
      return captionsSeenBy(tx, actor, await sessionSatInBy(tx, actor, sessionId), { offered: areOffered(ports) })
    },
  }),

  startCaptions: flow({
    summary: 'Turns captions on for everybody in a class, or says in which language it is spoken.',
    path: '/sessions/{sessionId}/captions',
    may: steering,
    input: StartCaptions,
    output: Done,
    refuses: [
      'session.unknown',
      'class.not_going_on',
      'captions.of_minors',
      'room.not_controllable',
      'room.cannot_listen',
      'room.unreachable',
    ],
    async perform(db, actor, { sessionId, language }) {
      await startCaptions(db, ports, actor, { sessionId, language: language ?? null })
      return {}
    },
  }),

  stopCaptions: flow({
    summary: 'Turns captions off. What they said is gone.',
    path: '/sessions/{sessionId}/captions/stop',
    may: steering,
    input: OfSession,
    output: Done,
    refuses: ['session.unknown'],
    async perform(db, actor, { sessionId }) {
      await stopCaptions(db, ports, actor, sessionId)
      return {}
    },
  }),

  answerCaptions: flow({
    summary: 'Leaves your voice out of the captions of a class, or lets it be in them again.',
    path: '/sessions/{sessionId}/captions/answer',
    may: everybody,
    audited: false,
    byKey: false,
    input: AnswerCaptions,
    output: Done,
    refuses: ['session.unknown', 'seat.unknown', 'seat.removed', 'seat.waiting'],
    async perform(db, actor, input) {
      await sayToCaptions(db, ports, actor, input)
      return {}
    },
  }),
})
