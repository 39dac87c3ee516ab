import { type Actor, personOf } from '#kernel/actor'
import { publish } from '#kernel/channels'
import type { Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted, Refusal } from '#kernel/refusal'
import { classChannel } from './channels.ts'
import type { HostedSession } from './hosts.ts'
import { goingOn } from './rules.ts'
import type { MakePoll, PollId } from './schema.ts'
import type { TakenSeat } from './seats.ts'
import { type SessionRow, timesOf } from './sessions.ts'
import { type LiveTables, read, write } from './tables.ts'

type PollRow = LiveTables['live.poll']

/** More questions than fit into any class. */
const mostPolls = 30

export async function makePoll(
  tx: Tx,
  actor: Actor,
  session: HostedSession,
  { question, choices, anonymous }: Omit<MakePoll, 'sessionId'>,
): Promise<PollId> {
  granted(goingOn(timesOf(session), tx.now))
  const made = await read(tx).selectFrom('live.poll').select('id').where('session_id', '=', session.id).execute()
  if (made.length >= mostPolls) throw new Refusal('poll.too_many')
  const id = newId('pol', tx.now)
  await write(tx)
    .insertInto('live.poll')
    .values({ id, session_id: session.id, question, anonymous, made_by: personOf(actor).id, made_at: tx.now })
    .execute()
  await write(tx)
    .insertInto('live.poll_choice')
    .values(choices.map((text, place) => ({ poll_id: id, place, text, votes: 0 })))
    .execute()
  return id
}

export async function startPoll(tx: Tx, session: HostedSession, pollId: PollId): Promise<void> {
  granted(goingOn(timesOf(session), tx.now))
  const poll = await heldPoll(tx, session, pollId)
  if (poll.started_at) throw new Refusal('poll.started')
  await note(tx, poll, { started_at: tx.now })
  tell(tx, poll, 'poll_started')
}

/** One vote a person, and it stays as it was given. An anonymous one is counted, not written down. */
export async function vote(tx: Tx, seat: TakenSeat, pollId: PollId, place: number): Promise<void> {
  granted(goingOn(timesOf(seat.session), tx.now))
  const poll = await heldPoll(tx, seat.session, pollId, 'share')
  if (!poll.started_at) throw new Refusal('poll.unknown')
  if (poll.closed_at) throw new Refusal('poll.closed')
  const ballot = await write(tx)
    .insertInto('live.ballot')
    .values({ poll_id: pollId, seat_id: seat.id, place: poll.anonymous ? null : place })
    .onConflict((conflict) => conflict.columns(['poll_id', 'seat_id']).doNothing())
    .returning('seat_id')
    .execute()
  if (ballot.length === 0) throw new Refusal('poll.voted')
  const counted = await write(tx)
    .updateTable('live.poll_choice')
    .set((row) => ({ votes: row('votes', '+', 1) }))
    .where('poll_id', '=', pollId)
    .where('place', '=', place)
    .returning('place')
    .execute()
  if (counted.length === 0) throw new Refusal('poll.choice_unknown')
  tell(tx, poll, 'poll_voted')
}

export async function closePoll(tx: Tx, session: HostedSession, pollId: PollId): Promise<void> {
  const poll = await heldPoll(tx, session, pollId)
  if (!poll.started_at) throw new Refusal('poll.unknown')
  if (poll.closed_at) return
  await note(tx, poll, { closed_at: tx.now })
  tell(tx, poll, 'poll_closed')
}

/** Everybody sees the counts from now on; who chose what, only those who steer the class. */
export async function sharePoll(tx: Tx, session: HostedSession, pollId: PollId): Promise<void> {
  const poll = await heldPoll(tx, session, pollId)
  if (!poll.started_at) throw new Refusal('poll.unknown')
  if (poll.shared_at) return
  await note(tx, poll, { shared_at: tx.now })
  tell(tx, poll, 'poll_shared')
}

/** It outlives the class. What is not kept goes with its end. */
export async function keepPoll(tx: Tx, actor: Actor, session: HostedSession, pollId: PollId): Promise<void> {
  granted(goingOn(timesOf(session), tx.now))
  const poll = await heldPoll(tx, session, pollId)
  if (poll.kept_at) return
  await note(tx, poll, { kept_by: personOf(actor).id, kept_at: tx.now })
  tell(tx, poll, 'poll_kept')
}

export async function deletePoll(tx: Tx, session: HostedSession, pollId: PollId): Promise<void> {
  const poll = await heldPoll(tx, session, pollId)
  await write(tx).deleteFrom('live.poll').where('id', '=', pollId).execute()
  tell(tx, poll, 'poll_gone')
}

/** With the end of the class goes what nobody kept; what was kept takes no more votes. */
export async function settlePolls(tx: Tx, session: SessionRow): Promise<void> {
  await write(tx).deleteFrom('live.poll').where('session_id', '=', session.id).where('kept_at', 'is', null).execute()
  await write(tx)
    .updateTable('live.poll')
    .set({ closed_at: tx.now })
    .where('session_id', '=', session.id)
    .where('closed_at', 'is', null)
    .execute()
}

async function heldPoll(tx: Tx, session: SessionRow, id: PollId, as: 'own' | 'share' = 'own'): Promise<PollRow> {
  const found = write(tx).selectFrom('live.poll').selectAll().where('id', '=', id).where('session_id', '=', session.id)
  const poll = await (as === 'own' ? found.forUpdate() : found.forShare()).executeTakeFirst()
  if (!poll) throw new Refusal('poll.unknown')
  return poll
}

async function note(tx: Tx, { id }: PollRow, change: Partial<PollRow>): Promise<void> {
  await write(tx).updateTable('live.poll').set(change).where('id', '=', id).execute()
}

type PollEvent = 'poll_started' | 'poll_voted' | 'poll_closed' | 'poll_shared' | 'poll_kept' | 'poll_gone'

function tell(tx: Tx, { id, session_id }: PollRow, event: PollEvent): void {
  publish(tx, classChannel, { sessionId: session_id }, event, { pollId: id })
}
