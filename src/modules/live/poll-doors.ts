import { command, over, query } from '#kernel/door'
import { heldSessionHostedBy, hostedWith, sessionHostedBy } from './hosts.ts'
import { keepNote, noteOf } from './notes.ts'
import { pollFile, pollsOf } from './poll-views.ts'
import { closePoll, deletePoll, keepPoll, makePoll, sharePoll, startPoll, vote } from './polls.ts'
import {
  AttendanceFile,
  Done,
  KeepNote,
  MadePoll,
  MakePoll,
  NoteView,
  OfPoll,
  OfSession,
  Polls,
  Vote,
} from './schema.ts'
import { heldSeatTakenBy, inside, seatOf, sessionSatInBy } from './seats.ts'
import { sessionSeenBy } from './sessions.ts'

const everybody = over('session', 'student', 'guest', 'teacher', 'owner')
const members = over('session', 'student', 'teacher', 'owner')
const steering = over('session', 'host', 'teacher', 'owner')
const ofPoll = ['session.unknown', 'poll.unknown'] as const

const asking = {
  makePoll: command({
    summary: 'Writes a question with choices, for later in the class.',
    path: '/sessions/{sessionId}/polls',
    may: steering,
    audited: false,
    input: MakePoll,
    output: MadePoll,
    refuses: ['session.unknown', 'class.not_going_on', 'poll.too_many'],
    async perform(tx, actor, { sessionId, ...poll }) {
      return { pollId: await makePoll(tx, actor, await heldSessionHostedBy(tx, actor, sessionId), poll) }
    },
  }),

  startPoll: command({
    summary: 'Asks everybody in the class.',
    path: '/sessions/{sessionId}/polls/{pollId}/start',
    may: steering,
    audited: false,
    input: OfPoll,
    output: Done,
    refuses: [...ofPoll, 'class.not_going_on', 'poll.started'],
    async perform(tx, actor, { sessionId, pollId }) {
      await startPoll(tx, await sessionHostedBy(tx, actor, sessionId), pollId)
      return {}
    },
  }),

  closePoll: command({
    summary: 'Takes no more votes.',
    path: '/sessions/{sessionId}/polls/{pollId}/close',
    may: steering,
    audited: false,
    input: OfPoll,
    output: Done,
    refuses: ofPoll,
    async perform(tx, actor, { sessionId, pollId }) {
      await closePoll(tx, await sessionHostedBy(tx, actor, sessionId), pollId)
      return {}
    },
  }),

  sharePoll: command({
    summary: 'Shows everybody in the class how many chose what.',
    path: '/sessions/{sessionId}/polls/{pollId}/share',
    may: steering,
    audited: false,
    input: OfPoll,
    output: Done,
    refuses: ofPoll,
    async perform(tx, actor, { sessionId, pollId }) {
      await sharePoll(tx, await sessionHostedBy(tx, actor, sessionId), pollId)
      return {}
    },
  }),

  keepPoll: command({
    summary: 'Keeps a poll beyond the end of the class. Everyone in it is told.',
    path: '/sessions/{sessionId}/polls/{pollId}/keep',
    may: steering,
    input: OfPoll,
    output: Done,
    refuses: [...ofPoll, 'class.not_going_on'],
    async perform(tx, actor, { sessionId, pollId }) {
      await keepPoll(tx, actor, await sessionHostedBy(tx, actor, sessionId), pollId)
      return {}
    },
  }),

  deletePoll: command({
    summary: 'Takes a poll away with all its votes.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/polls/{pollId}',
    may: steering,
    input: OfPoll,
    output: Done,
    refuses: ofPoll,
    async perform(tx, actor, { sessionId, pollId }) {
      await deletePoll(tx, await sessionHostedBy(tx, actor, sessionId), pollId)
      return {}
    },
  }),

  pollFile: query({
    summary: 'The polls of a class as CSV.',
    path: '/sessions/{sessionId}/polls/file',
    may: steering,
    input: OfSession,
    output: AttendanceFile,
    refuses: ['session.unknown'],
    async answer(tx, actor, { sessionId }) {
      const session = await sessionHostedBy(tx, actor, sessionId)
      return { name: `polls-${session.local_date}.csv`, csv: await pollFile(tx, sessionId) }
    },
  }),
}

/** Questions to the whole class, and what each notes down for themselves. */
export const pollDoors = {
  ...asking,

  vote: command({
    summary: 'Chooses an answer. One vote a person; it stays as it was given.',
    path: '/sessions/{sessionId}/polls/{pollId}/vote',
    may: everybody,
    audited: false,
    input: Vote,
    output: Done,
    refuses: [
      ...ofPoll,
      'seat.unknown',
      'seat.removed',
      'seat.waiting',
      'class.not_going_on',
      'poll.closed',
      'poll.voted',
      'poll.choice_unknown',
    ],
    async perform(tx, actor, { sessionId, pollId, place }) {
      await vote(tx, await heldSeatTakenBy(tx, actor, sessionId), pollId, place)
      return {}
    },
  }),

  polls: query({
    summary: 'What is asked in the class, and how many chose what where that is shared.',
    path: '/sessions/{sessionId}/polls',
    may: everybody,
    input: OfSession,
    output: Polls,
    refuses: inside,
    async answer(tx, actor, { sessionId }) {
      const session = await sessionSatInBy(tx, actor, sessionId)
      const seat = await seatOf(tx, session, actor)
      const reader = { seatId: seat?.id ?? null, steers: hostedWith(session, seat) !== undefined }
      return { items: await pollsOf(tx, sessionId, reader) }
    },
  }),

  note: query({
    summary: 'What you noted down in this class. Nobody else reads it.',
    path: '/sessions/{sessionId}/note',
    may: members,
    input: OfSession,
    output: NoteView,
    refuses: ['session.unknown'],
    async answer(tx, actor, { sessionId }) {
      return { text: await noteOf(tx, actor, await sessionSeenBy(tx, actor, sessionId)) }
    },
  }),

  keepNote: command({
    summary: 'Keeps what you noted down in this class, for you alone.',
    method: 'PUT',
    path: '/sessions/{sessionId}/note',
    may: members,
    audited: false,
    input: KeepNote,
    output: Done,
    refuses: ['session.unknown'],
    async perform(tx, actor, { sessionId, text }) {
      await keepNote(tx, actor, await sessionSeenBy(tx, actor, sessionId), text)
      return {}
    },
  }),
}
