import { command, flow, over, query } from '#kernel/door'
import { type RecordingPorts, sayToRecording, startRecording, stopRecording } from './recording-flows.ts'
import { arrangeRecording, deleteRecording, recordingsOf, withdrawRecording } from './recordings.ts'
import {
  AnswerRecording,
  ArrangeRecording,
  Done,
  OfRecording,
  OfSession,
  RecordingStarted,
  Recordings,
  WithdrawRecording,
} from './schema.ts'
import { inside, sessionSatInBy } from './seats.ts'
import { heldSessionTaughtBy } from './sessions.ts'

const everybody = over('session', 'student', 'guest', 'teacher', 'owner')
const teaching = over('session', 'teacher', 'owner')
const steering = over('session', 'host', 'teacher', 'owner')

export const recordingDoors = (ports: RecordingPorts) => ({
  recordings: query({
    summary: 'Whether a class may be recorded, what was recorded of it, and what you said to that.',
    path: '/sessions/{sessionId}/recordings',
    may: everybody,
    input: OfSession,
    output: Recordings,
    refuses: inside,
    async answer(tx, actor, { sessionId }) {
      return recordingsOf(tx, actor, await sessionSatInBy(tx, actor, sessionId))
    },
  }),

  arrangeRecording: command({
    summary:
      'Allows a class to be recorded, or not; says how long that is kept and what the class is about, minute by minute.',
    method: 'PUT',
    path: '/sessions/{sessionId}/recordings',
    may: teaching,
    input: ArrangeRecording,
    output: Done,
    refuses: ['session.unknown', 'recording.going_on', 'recording.of_minors'],
    async perform(tx, actor, { sessionId, ...wishes }) {
      await arrangeRecording(tx, actor, await heldSessionTaughtBy(tx, actor, sessionId), wishes)
      return {}
    },
  }),

  startRecording: flow({
    summary: 'Starts recording a class in which that is allowed. Everybody in it is told first.',
    path: '/sessions/{sessionId}/recordings',
    may: steering,
    input: OfSession,
    output: RecordingStarted,
    refuses: [
      'session.unknown',
      'class.not_going_on',
      'recording.not_enabled',
      'recording.of_minors',
      'recording.going_on',
      'room.not_controllable',
      'room.cannot_record',
      'room.unreachable',
    ],
    perform: (db, actor, { sessionId }) => startRecording(db, ports, actor, sessionId),
  }),

  stopRecording: flow({
    summary: 'Stops recording a class. It can be seen on the page of the class a little later.',
    path: '/sessions/{sessionId}/recordings/stop',
    may: steering,
    input: OfSession,
    output: Done,
    refuses: ['session.unknown'],
    async perform(db, actor, { sessionId }) {
      await stopRecording(db, ports, actor, sessionId)
      return {}
    },
  }),

  answerRecording: flow({
    summary: 'Agrees to being recorded, or asks to be left out of the recording.',
    path: '/sessions/{sessionId}/recordings/answer',
    may: everybody,
    audited: false,
    byKey: false,
    input: AnswerRecording,
    output: Done,
    refuses: ['session.unknown', 'seat.unknown', 'seat.removed', 'recording.unknown'],
    async perform(db, actor, input) {
      await sayToRecording(db, ports, actor, input)
      return {}
    },
  }),

  withdrawRecording: command({
    summary: 'Hides a recording from students, or shows it again.',
    method: 'PATCH',
    path: '/sessions/{sessionId}/recordings/{recordingId}',
    may: teaching,
    input: WithdrawRecording,
    output: Done,
    refuses: ['session.unknown', 'recording.unknown'],
    async perform(tx, actor, { sessionId, recordingId, withdrawn }) {
      await withdrawRecording(tx, actor, await heldSessionTaughtBy(tx, actor, sessionId), recordingId, withdrawn)
      return {}
    },
  }),

  deleteRecording: command({
    summary: 'Deletes a recording, with everything that was stored of it.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/recordings/{recordingId}',
    may: teaching,
    input: OfRecording,
    output: Done,
    refuses: ['session.unknown', 'recording.unknown'],
    async perform(tx, actor, { sessionId, recordingId }) {
      await deleteRecording(tx, await heldSessionTaughtBy(tx, actor, sessionId), recordingId)
      return {}
    },
  }),
})
