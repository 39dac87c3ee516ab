import { type Actor, personOf } from '#kernel/actor'
import { publish } from '#kernel/channels'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted, Refusal, refused } from '#kernel/refusal'
import { restrictionsOf } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { classChannel } from './channels.ts'
import type { HostedSession } from './hosts.ts'
import type { RoomId, Utterance } from './ports.ts'
import { goingOn } from './rules.ts'
import { captionsOf } from './sayings.ts'
import type { CaptionLanguage, CaptionsView, SeatId, SessionId } from './schema.ts'
import { seatOf, type TakenSeat } from './seats.ts'
import { type SeenSession, type SessionRow, timesOf } from './sessions.ts'
import { read, write } from './tables.ts'

/** No screen shows more of one voice. */
const mostShown = 20

/** Where minors attend, nobody’s voice goes to a recogniser. */
function captionable(session: SeenSession) {
  return restrictionsOf(session.course.face).has('captions') ? refused('captions.of_minors') : session
}

/** Answers with the room to listen to, once everybody in it was told. */
export async function beginCaptions(
  tx: Tx,
  actor: Actor,
  session: HostedSession,
  language: CaptionLanguage | null,
): Promise<{ roomId: RoomId; leftOut: SeatId[] }> {
  granted(captionable(session))
  granted(goingOn(timesOf(session), tx.now))
  if (session.meeting_link || !session.room_id) throw new Refusal('room.not_controllable')
  await write(tx)
    .insertInto('live.captioning')
    .values({ session_id: session.id, started_by: personOf(actor).id, started_at: tx.now, language })
    .onConflict((conflict) => conflict.column('session_id').doUpdateSet({ language }))
    .execute()
  publish(tx, classChannel, { sessionId: session.id }, 'captions_started', {})
  return { roomId: session.room_id, leftOut: await leftOutOf(tx, session.id) }
}

/** What was said so far is gone in the same change. Answers with whether there was anything to end. */
export async function endCaptions(tx: Tx, session: Pick<SessionRow, 'id'>): Promise<boolean> {
  const ended = await write(tx)
    .deleteFrom('live.captioning')
    .where('session_id', '=', session.id)
    .returning('session_id')
    .execute()
  await write(tx).deleteFrom('live.caption').where('session_id', '=', session.id).execute()
  if (ended.length > 0) publish(tx, classChannel, { sessionId: session.id }, 'captions_stopped', {})
  return ended.length > 0
}

/** From now on no class of this course has captions. */
export async function endCaptionsOf(tx: Tx, courseId: CourseId): Promise<void> {
  const sessions = await read(tx)
    .selectFrom('live.captioning')
    .innerJoin('live.session', 'live.session.id', 'live.captioning.session_id')
    .select('live.session.id')
    .where('course_id', '=', courseId)
    .execute()
  for (const session of sessions) await endCaptions(tx, session)
}

/** Whoever leaves their voice out may do so before there are captions, too. What they said so far is taken away. */
export async function answerCaptions(tx: Tx, seat: TakenSeat, leftOut: boolean): Promise<void> {
  if (!leftOut) {
    await write(tx).deleteFrom('live.unheard_voice').where('seat_id', '=', seat.id).execute()
    return
  }
  await write(tx)
    .insertInto('live.unheard_voice')
    .values({ seat_id: seat.id, left_out_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const gone = await write(tx).deleteFrom('live.caption').where('seat_id', '=', seat.id).returning('id').execute()
  // The last are those that may still be read somewhere.
  const captionIds = gone
    .map(({ id }) => id)
    .sort()
    .slice(-mostShown)
  if (captionIds.length > 0)
    publish(tx, classChannel, { sessionId: seat.session_id }, 'captions_taken_away', { captionIds })
}

export async function captionsSeenBy(
  tx: ReadTx,
  actor: Actor,
  session: SeenSession,
  { offered }: { offered: boolean },
): Promise<CaptionsView> {
  const row = await captioningOf(tx, session.id)
  const seat = await seatOf(tx, session, actor)
  const isIn = seat !== undefined && seat.admitted_at !== null && seat.removed_at === null
  return {
    offered: offered && !session.meeting_link && 'id' in captionable(session),
    on: row !== undefined,
    language: row?.language ?? null,
    pausedAt: row?.paused_at?.toString() ?? null,
    leftOut: seat !== undefined && (await leftOutOf(tx, session.id)).includes(seat.id),
    items: row && isIn ? await captionsOf(tx, session.id) : [],
  }
}

/** The class in this room, if it has captions and this voice may be in them. */
export async function captioningIn(tx: ReadTx, { room, seat }: Pick<Utterance, 'room' | 'seat'>) {
  return read(tx)
    .selectFrom('live.captioning as captioning')
    .innerJoin('live.session as session', 'session.id', 'captioning.session_id')
    .innerJoin('live.seat as seat', 'seat.session_id', 'session.id')
    .leftJoin('live.unheard_voice as unheard', 'unheard.seat_id', 'seat.id')
    .select(['session.id as sessionId', 'captioning.language', 'captioning.paused_at as pausedAt'])
    .select('captioning.finishing_until as finishingUntil')
    .where('session.room_id', '=', room)
    .where((row) => row.or([row('session.ended_at', 'is', null), row('captioning.finishing_until', '>', tx.now)]))
    .where('seat.id', '=', seat)
    .where('seat.removed_at', 'is', null)
    .where('unheard.seat_id', 'is', null)
    .executeTakeFirst()
}

export type Captioning = NonNullable<Awaited<ReturnType<typeof captioningIn>>>

/** Shown to everybody who is there, while the class is; kept only beside a film that goes on, of whom that holds the voice. */
export async function addCaption(
  tx: Tx,
  { sessionId, language, finishingUntil }: Captioning,
  { seat, startedAt, milliseconds }: Utterance,
  text: string,
): Promise<void> {
  const line = { id: newId('cap', tx.now), seat_id: seat, began_at: startedAt, text }
  if (!finishingUntil) {
    await write(tx)
      .insertInto('live.caption')
      .values({ ...line, session_id: sessionId })
      .execute()
    publish(tx, classChannel, { sessionId }, 'captioned', { captionId: line.id })
  }
  const film = await filmWith(tx, sessionId, seat, startedAt)
  if (!film) return
  await write(tx)
    .insertInto('live.kept_caption')
    .values({ ...line, recording_id: film.id, milliseconds: Math.max(1, Math.round(milliseconds)) })
    .execute()
  if (language && language !== film.caption_language)
    await write(tx)
      .updateTable('live.recording')
      .set({ caption_language: language })
      .where('id', '=', film.id)
      .execute()
}

/** The recording that held this voice at this moment. */
function filmWith(tx: ReadTx, sessionId: SessionId, seat: SeatId, at: Temporal.Instant) {
  return read(tx)
    .selectFrom('live.recording as recording')
    .leftJoin('live.recording_notice as notice', (join) =>
      join.onRef('notice.recording_id', '=', 'recording.id').on('notice.seat_id', '=', seat),
    )
    .select(['recording.id', 'recording.caption_language'])
    .where('recording.session_id', '=', sessionId)
    .where('recording.started_at', '<=', at)
    .where((row) => row.or([row('recording.stopped_at', 'is', null), row('recording.stopped_at', '>', at)]))
    .where('recording.failed_at', 'is', null)
    .where((row) => row.or([row('notice.answer', 'is', null), row('notice.answer', '!=', 'left_out')]))
    .executeTakeFirst()
}

/** The recogniser does not answer any more, or does again. Everybody reads so, once. */
export async function settleCaptions(tx: Tx, sessionId: SessionId, answers: boolean): Promise<void> {
  const { numUpdatedRows } = await write(tx)
    .updateTable('live.captioning')
    .set({ paused_at: answers ? null : tx.now })
    .where('session_id', '=', sessionId)
    .where('finishing_until', 'is', null)
    .where('paused_at', answers ? 'is not' : 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows > 0n)
    publish(tx, classChannel, { sessionId }, answers ? 'captions_resumed' : 'captions_paused', {})
}

export async function captioningOf(tx: ReadTx, sessionId: SessionId) {
  return read(tx)
    .selectFrom('live.captioning')
    .select(['language', 'paused_at'])
    .where('session_id', '=', sessionId)
    .where('finishing_until', 'is', null)
    .executeTakeFirst()
}

export async function leftOutOf(tx: ReadTx, sessionId: SessionId): Promise<SeatId[]> {
  const rows = await read(tx)
    .selectFrom('live.unheard_voice')
    .innerJoin('live.seat', 'live.seat.id', 'live.unheard_voice.seat_id')
    .select('live.seat.id')
    .where('session_id', '=', sessionId)
    .execute()
  return rows.map(({ id }) => id)
}
