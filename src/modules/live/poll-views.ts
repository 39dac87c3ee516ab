import { stringify } from 'csv-stringify/sync'
import type { ReadTx } from '#kernel/db'
import type { PollId, PollView, SeatId, SessionId } from './schema.ts'
import { namesOf } from './seats.ts'
import { type LiveTables, read } from './tables.ts'

type PollRow = LiveTables['live.poll']
type Reader = { seatId: SeatId | null; steers: boolean }

/** Nobody in particular: what everybody may know of a poll. */
const anybody: Reader = { seatId: null, steers: false }

/** The polls of a class as one person may see them: drafts and counts for those who steer it, shared counts for all. */
export async function pollsOf(tx: ReadTx, sessionId: SessionId, reader: Reader): Promise<PollView[]> {
  const rows = await read(tx)
    .selectFrom('live.poll')
    .selectAll()
    .where('session_id', '=', sessionId)
    .$if(!reader.steers, (query) => query.where('started_at', 'is not', null))
    .orderBy('id')
    .execute()
  return viewsOf(tx, rows, reader)
}

/** Some polls by name, as everybody may see them, in the order asked. */
export async function pollsNamed(tx: ReadTx, ids: readonly PollId[]): Promise<(PollView | undefined)[]> {
  const rows = await read(tx)
    .selectFrom('live.poll')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute()
  const views = new Map((await viewsOf(tx, rows, anybody)).map((view) => [view.pollId, view]))
  return ids.map((id) => views.get(id))
}

/** One line for each choice, with who chose it where the vote was an open one. */
export async function pollFile(tx: ReadTx, sessionId: SessionId): Promise<string> {
  const polls = await pollsOf(tx, sessionId, { seatId: null, steers: true })
  return stringify(
    polls.flatMap(({ question, choices }) =>
      choices.map(({ text, votes, names }) => [question, text, votes ?? 0, names.join('; ')]),
    ),
    { header: true, columns: ['question', 'choice', 'votes', 'names'], bom: true, escape_formulas: true },
  )
}

async function viewsOf(tx: ReadTx, polls: readonly PollRow[], { seatId, steers }: Reader): Promise<PollView[]> {
  if (polls.length === 0) return []
  const ids = polls.map(({ id }) => id)
  const choices = await read(tx)
    .selectFrom('live.poll_choice')
    .selectAll()
    .where('poll_id', 'in', ids)
    .orderBy('place')
    .execute()
  const ballots = await read(tx)
    .selectFrom('live.ballot as ballot')
    .innerJoin('live.seat as seat', 'seat.id', 'ballot.seat_id')
    .select(['ballot.poll_id', 'ballot.place', 'seat.id', 'seat.person_id', 'seat.guest_id'])
    .where('poll_id', 'in', ids)
    .execute()
  const names = steers ? await namesOf(tx, ballots) : new Map<SeatId, string>()
  return polls.map((poll) => {
    const cast = ballots.filter(({ poll_id }) => poll_id === poll.id)
    const isCounted = steers || poll.shared_at !== null
    return {
      pollId: poll.id,
      question: poll.question,
      anonymous: poll.anonymous,
      state: poll.closed_at ? 'closed' : poll.started_at ? 'open' : 'draft',
      shared: poll.shared_at !== null,
      kept: poll.kept_at !== null,
      voters: cast.length,
      voted: cast.some(({ id }) => id === seatId),
      choices: choices
        .filter(({ poll_id }) => poll_id === poll.id)
        .map(({ place, text, votes }) => ({
          place,
          text,
          votes: isCounted ? votes : null,
          mine: cast.some((ballot) => ballot.id === seatId && ballot.place === place),
          names: cast.flatMap((ballot) => (steers && ballot.place === place ? (names.get(ballot.id) ?? []) : [])),
        })),
    }
  })
}
