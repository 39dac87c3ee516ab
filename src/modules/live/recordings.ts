import { type Actor, type PersonId, personOf, system } from '#kernel/actor'
import { publish } from '#kernel/channels'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted, Refusal, refused } from '#kernel/refusal'
import type { SweepPart } from '#kernel/sweeps'
import { restrictionsOf } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { filesAttachedTo, passFiles, removeFilesOf } from '#modules/files'
import { chaptersOf } from './agendas.ts'
import { classChannel } from './channels.ts'
import { filmAndFaces } from './faces.ts'
import type { HostedSession } from './hosts.ts'
import { discardFilm, keepFilm } from './recording-jobs.ts'
import { record } from './rules.ts'
import { captionedAmong } from './sayings.ts'
import type { ArrangeRecording, RecordingId, RecordingView, SeatId, SessionId } from './schema.ts'
import { seatOf, type TakenSeat } from './seats.ts'
import { type SeenSession, type SessionRow, sessionSeenBy, type TaughtSession, timesOf } from './sessions.ts'
import { type LiveTables, read, write } from './tables.ts'

export type RecordingRow = LiveTables['live.recording']
export const recordingFiles = 'live.recording'

export async function arrangeRecording(
  tx: Tx,
  actor: Actor,
  session: TaughtSession,
  { enabled, agenda, keepDays }: Omit<ArrangeRecording, 'sessionId'>,
): Promise<void> {
  if (enabled) granted(recordable(session))
  if (!enabled && (await goingOnIn(tx, session.id))) throw new Refusal('recording.going_on')
  const since = session.recording_enabled_at ?? tx.now
  await write(tx)
    .updateTable('live.session')
    .set({
      recording_enabled_by: enabled ? (session.recording_enabled_by ?? personOf(actor).id) : null,
      recording_enabled_at: enabled ? since : null,
      recording_keep_days: keepDays,
      agenda,
    })
    .where('id', '=', session.id)
    .execute()
}

/** Where minors attend, nothing is recorded. */
function recordable(session: SeenSession) {
  if (restrictionsOf(session.course.face).has('recording')) return refused('recording.of_minors')
  return session
}

/** From now on no class of this course is recorded, and none that is goes on being. */
export async function endRecordingsOf(tx: Tx, courseId: CourseId): Promise<void> {
  const sessions = await write(tx)
    .updateTable('live.session')
    .set({ recording_enabled_by: null, recording_enabled_at: null })
    .where('course_id', '=', courseId)
    .where('ended_at', 'is', null)
    .where('recording_enabled_at', 'is not', null)
    .returningAll()
    .execute()
  for (const session of sessions) await endRecording(tx, system, session)
}

/** Everybody in the class is told, in the same change, before the first packet can be written. */
export async function beginRecording(tx: Tx, actor: Actor, session: HostedSession) {
  granted(recordable(session))
  granted(record(timesOf(session), session.recording_enabled_at, tx.now))
  if (session.meeting_link || !session.room_id) throw new Refusal('room.not_controllable')
  if (await goingOnIn(tx, session.id)) throw new Refusal('recording.going_on')
  const id = newId('rec', tx.now)
  await write(tx)
    .insertInto('live.recording')
    .values({ id, session_id: session.id, started_by: personOf(actor).id, started_at: tx.now })
    .execute()
  await write(tx)
    .insertInto('live.recording_notice')
    .columns(['recording_id', 'seat_id', 'noticed_at'])
    .expression((query) =>
      query
        .selectFrom('live.seat')
        .select(({ val }) => [val(id).as('recording_id'), 'id', val(tx.now).as('noticed_at')])
        .where('session_id', '=', session.id)
        .where('admitted_at', 'is not', null)
        .where('removed_at', 'is', null),
    )
    .execute()
  publish(tx, classChannel, { sessionId: session.id }, 'recording_started', { recordingId: id })
  return { recordingId: id, roomId: session.room_id }
}

/** Whoever comes into a class that is being recorded is told before they get the key to its room. */
export async function noticeLate(tx: Tx, session: SessionRow, seatId: SeatId): Promise<void> {
  const going = await goingOnIn(tx, session.id)
  if (!going) return
  await write(tx)
    .insertInto('live.recording_notice')
    .values({ recording_id: going.id, seat_id: seatId, noticed_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Answers with whether there was one to end. Its film is made now, or once what was said last is in its captions. */
export async function endRecording(
  tx: Tx,
  by: Actor,
  session: SessionRow,
  { failed = false, broken = false, filmAt = tx.now } = {},
): Promise<boolean> {
  const going = await goingOnIn(tx, session.id)
  if (!going) return false
  await write(tx)
    .updateTable('live.recording')
    .set({
      stopped_by: by.kind === 'person' ? by.id : 'system',
      stopped_at: tx.now,
      ...(failed && { failed_at: tx.now }),
    })
    .where('id', '=', going.id)
    .execute()
  publish(tx, classChannel, { sessionId: session.id }, 'recording_stopped', { recordingId: going.id, broken })
  if (!failed) await keepFilm(tx, going.id, filmAt)
  return true
}

/** What somebody says to being recorded counts from now on; until they answer they have been told, and can turn everything off. */
export async function answerRecording(tx: Tx, seat: TakenSeat, agreed: boolean): Promise<void> {
  const going = await goingOnIn(tx, seat.session_id)
  if (!going) throw new Refusal('recording.unknown')
  await write(tx)
    .insertInto('live.recording_notice')
    .values({
      recording_id: going.id,
      seat_id: seat.id,
      noticed_at: tx.now,
      answer: agreed ? 'agreed' : 'left_out',
      answered_at: tx.now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['recording_id', 'seat_id'])
        .doUpdateSet({ answer: agreed ? 'agreed' : 'left_out', answered_at: tx.now }),
    )
    .execute()
}

/** How a recorder has to be told about the class: who is left out of the recording, and who teaches. */
export async function orderOf(tx: ReadTx, recordingId: RecordingId, sessionId: SessionId) {
  const leftOut = await read(tx)
    .selectFrom('live.recording_notice')
    .select('seat_id')
    .where('recording_id', '=', recordingId)
    .where('answer', '=', 'left_out')
    .execute()
  const hosts = await read(tx)
    .selectFrom('live.seat')
    .select('id')
    .where('session_id', '=', sessionId)
    .where('role', '=', 'teacher')
    .execute()
  return { recording: recordingId, leftOut: leftOut.map(({ seat_id }) => seat_id), hosts: hosts.map(({ id }) => id) }
}

export async function goingOnIn(tx: ReadTx, sessionId: SessionId): Promise<RecordingRow | undefined> {
  return read(tx)
    .selectFrom('live.recording')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where('stopped_at', 'is', null)
    .executeTakeFirst()
}

/** The recordings of a class as the actor may see them; one that was withdrawn only by those who teach. A guest sees that one goes on. */
export async function recordingsOf(tx: ReadTx, actor: Actor, session: SeenSession) {
  const seat = await seatOf(tx, session, actor)
  const rows = await read(tx)
    .selectFrom('live.recording')
    .selectAll()
    .where('session_id', '=', session.id)
    .$if(session.role !== 'teacher', (query) => query.where('withdrawn_at', 'is', null))
    .$if(session.role === 'guest', (query) => query.where('stopped_at', 'is', null))
    .orderBy('started_at')
    .limit(50)
    .execute()
  const files = await filesAttachedTo(
    tx,
    recordingFiles,
    rows.map(({ id }) => id),
  )
  const captioned = await captionedAmong(
    tx,
    rows.map(({ id }) => id),
  )
  const answer = await read(tx)
    .selectFrom('live.recording_notice as notice')
    .innerJoin('live.recording as recording', 'recording.id', 'notice.recording_id')
    .select('notice.answer')
    .where('recording.session_id', '=', session.id)
    .where('recording.stopped_at', 'is', null)
    .where('notice.seat_id', '=', seat?.id ?? null)
    .executeTakeFirst()
  return {
    allowed: !restrictionsOf(session.course.face).has('recording'),
    enabled: session.recording_enabled_at !== null,
    agenda: session.agenda,
    keepDays: session.recording_keep_days,
    answer: answer?.answer ?? null,
    items: rows.map((row): RecordingView => {
      return {
        recordingId: row.id,
        state: stateOf(row),
        startedAt: row.started_at.toString(),
        stoppedAt: row.stopped_at?.toString() ?? null,
        seconds: row.seconds,
        ...filmAndFaces(row, files.get(row.id) ?? []),
        captioned: captioned.has(row.id) ? { language: row.caption_language } : null,
        withdrawn: row.withdrawn_at !== null,
        keepUntil: row.keep_until?.toString() ?? null,
        chapters: chaptersOf(session.agenda, {
          startsAt: session.starts_at,
          from: row.started_at,
          seconds: row.seconds ?? 0,
        }),
      }
    }),
  }
}

/** Not seen by students any more, and seen again. */
export async function withdrawRecording(
  tx: Tx,
  actor: Actor,
  session: TaughtSession,
  recordingId: RecordingId,
  withdrawn: boolean,
): Promise<void> {
  const by = withdrawn ? personOf(actor).id : null
  const { numUpdatedRows } = await write(tx)
    .updateTable('live.recording')
    .set({ withdrawn_by: by, withdrawn_at: withdrawn ? tx.now : null })
    .where('id', '=', recordingId)
    .where('session_id', '=', session.id)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new Refusal('recording.unknown')
}

/** With everything that was stored of it. */
export async function deleteRecording(tx: Tx, session: TaughtSession, recordingId: RecordingId): Promise<void> {
  const gone = await write(tx)
    .deleteFrom('live.recording')
    .where('id', '=', recordingId)
    .where('session_id', '=', session.id)
    .where('stopped_at', 'is not', null)
    .returning('id')
    .execute()
  if (gone.length === 0) throw new Refusal('recording.unknown')
  await forgetFilms(tx, [recordingId])
}

/** With the row of a recording goes its film, and what is beside it. */
export const filmSweeps: SweepPart[] = [
  { table: 'live.recording', column: 'id', perform: (tx, ids) => forgetFilms(tx, ids as readonly RecordingId[]) },
]

export async function passFilms(tx: Tx, courseId: CourseId, hands: { from: PersonId; to: PersonId }): Promise<void> {
  const rows = await read(tx)
    .selectFrom('live.recording as recording')
    .innerJoin('live.session as session', 'session.id', 'recording.session_id')
    .select('recording.id')
    .where('session.course_id', '=', courseId)
    .execute()
  const ids = rows.map(({ id }) => id)
  await passFiles(tx, hands, recordingFiles, ids)
}

export async function forgetFilms(tx: Tx, ids: readonly RecordingId[]): Promise<void> {
  await removeFilesOf(tx, recordingFiles, ids)
  for (const id of ids) await discardFilm(tx, id)
}

/** Who sees the class sees its recording, unless it was withdrawn. */
export async function maySeeRecording(tx: ReadTx, actor: Actor, id: RecordingId): Promise<boolean> {
  const row = await read(tx).selectFrom('live.recording').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row || actor.kind !== 'person') return false
  const session = await sessionSeenBy(tx, actor, row.session_id).catch((error) => {
    if (error instanceof Refusal) return undefined
    throw error
  })
  return session !== undefined && (row.withdrawn_at === null || session.role === 'teacher')
}

function stateOf(row: RecordingRow): RecordingView['state'] {
  if (row.failed_at) return 'failed'
  if (row.ready_at) return 'ready'
  return row.stopped_at ? 'processing' : 'going_on'
}
