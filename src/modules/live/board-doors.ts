import { command, over, query } from '#kernel/door'
import { draw, undraw, wipeBoard } from './boards.ts'
import { sessionHostedBy } from './hosts.ts'
import { Done, Draw, Drawn, OfSession, Strokes, StrokesOfClass } from './schema.ts'
import { heldSeatTakenBy, seatTakenBy } from './seats.ts'
import { strokesOf } from './strokes.ts'

const everybody = over('session', 'student', 'guest', 'teacher', 'owner')
const seated = ['session.unknown', 'seat.unknown', 'seat.removed', 'seat.waiting'] as const

/** What everybody in a class may draw on together. It leaves no audit line, and nothing after the class. */
export const boardDoors = {
  draw: command({
    summary: 'Draws a stroke on the board of the class.',
    path: '/sessions/{sessionId}/board',
    may: everybody,
    audited: false,
    input: Draw,
    output: Drawn,
    refuses: [...seated, 'class.not_going_on', 'board.closed', 'board.full'],
    async perform(tx, actor, { sessionId, ...stroke }) {
      return { strokeId: await draw(tx, await heldSeatTakenBy(tx, actor, sessionId), stroke) }
    },
  }),

  undraw: command({
    summary: 'Takes back what you drew last.',
    path: '/sessions/{sessionId}/board/undo',
    may: everybody,
    audited: false,
    input: OfSession,
    output: Done,
    refuses: seated,
    async perform(tx, actor, { sessionId }) {
      await undraw(tx, await heldSeatTakenBy(tx, actor, sessionId))
      return {}
    },
  }),

  wipeBoard: command({
    summary: 'Takes everything off the board.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/board',
    may: over('session', 'host', 'teacher', 'owner'),
    audited: false,
    input: OfSession,
    output: Done,
    refuses: ['session.unknown'],
    async perform(tx, actor, { sessionId }) {
      await wipeBoard(tx, await sessionHostedBy(tx, actor, sessionId))
      return {}
    },
  }),

  strokes: query({
    summary: 'What stands on the board, in the order it was drawn.',
    path: '/sessions/{sessionId}/board',
    may: everybody,
    input: StrokesOfClass,
    output: Strokes,
    refuses: seated,
    async answer(tx, actor, { sessionId, ...page }) {
      await seatTakenBy(tx, actor, sessionId)
      return strokesOf(tx, sessionId, page)
    },
  }),
}
