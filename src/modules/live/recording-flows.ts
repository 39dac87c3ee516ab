import { type Actor, type PersonId, system } from '#kernel/actor'
import type { Db, Tx } from '#kernel/db'
import { isHeld, looksAgain } from '#kernel/holds'
import { type Duty, duty } from '#kernel/outbox'
import { courseFace } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { type FilesPorts, keepObject, recordFile } from '#modules/files'
import { facesColumns, keepFaces } from './faces.ts'
import { heldSessionHostedBy } from './hosts.ts'
import type { Recorder } from './ports.ts'
import { discardFilmJob, forgetRecording, forgetRecordingAt, keepFilmJob } from './recording-jobs.ts'
import {
  answerRecording,
  beginRecording,
  endRecording,
  forgetFilms,
  goingOnIn,
  orderOf,
  recordingFiles,
} from './recordings.ts'
import type { RecordingId, SessionId } from './schema.ts'
import { heldSeatTakenBy } from './seats.ts'
import { heldSession } from './sessions.ts'
import { read, write } from './tables.ts'

export type RecordingPorts = FilesPorts & { recorder: Recorder }

/** Longer than any class that this software holds. */
const largestFilm = 200 * 1024 ** 3

/** Told first, then recorded; where it cannot be, everybody hears that too. */
export async function startRecording(db: Db, { recorder }: RecordingPorts, actor: Actor, sessionId: SessionId) {
  const { recordingId, roomId, order } = await db.transact(async (tx) => {
    const begun = await beginRecording(tx, actor, await heldSessionHostedBy(tx, actor, sessionId))
    return { ...begun, order: await orderOf(tx, begun.recordingId, sessionId) }
  })
  try {
    await recorder.start(roomId, order)
  } catch (error) {
    await db.transact(async (tx) => {
      const session = await heldSession(tx, sessionId)
      if (session) await endRecording(tx, actor, session, { failed: true })
    })
    throw error
  }
  return { recordingId }
}

export async function stopRecording(db: Db, { recorder }: RecordingPorts, actor: Actor, sessionId: SessionId) {
  const room = await db.transact(async (tx) => {
    const session = await heldSessionHostedBy(tx, actor, sessionId)
    return (await endRecording(tx, actor, session)) ? session.room_id : null
  })
  if (room) await recorder.stop(room)
}

/** What the recorder cannot go on with is over, and everybody in the class hears why. */
export async function endBrokenRecording(db: Db, recordingId: RecordingId): Promise<void> {
  await db.transact(async (tx) => {
    const recording = await read(tx)
      .selectFrom('live.recording')
      .select('session_id')
      .where('id', '=', recordingId)
      .executeTakeFirst()
    const session = recording && (await heldSession(tx, recording.session_id))
    if (session && (await goingOnIn(tx, session.id))?.id === recordingId)
      await endRecording(tx, system, session, { broken: true })
  })
}

export async function sayToRecording(
  db: Db,
  { recorder }: RecordingPorts,
  actor: Actor,
  { sessionId, agreed }: { sessionId: SessionId; agreed: boolean },
) {
  const { room, order } = await db.transact(async (tx) => {
    const seat = await heldSeatTakenBy(tx, actor, sessionId)
    await answerRecording(tx, seat, agreed)
    const going = await goingOnIn(tx, sessionId)
    return { room: seat.session.room_id, order: going && (await orderOf(tx, going.id, sessionId)) }
  })
  if (room && order) await recorder.leaveOut(room, order.leftOut)
}

/** A recording that should be going on does, also after a restart. */
export async function keepRecording(db: Db, { recorder }: RecordingPorts, sessionId: SessionId): Promise<void> {
  const wanted = await db.read(async (tx) => {
    const going = await goingOnIn(tx, sessionId)
    if (!going) return undefined
    const session = await read(tx)
      .selectFrom('live.session')
      .select(['room_id', 'ended_at'])
      .where('id', '=', sessionId)
      .executeTakeFirst()
    if (!session?.room_id || session.ended_at) return undefined
    return { room: session.room_id, order: await orderOf(tx, going.id, sessionId) }
  })
  if (wanted) await recorder.start(wanted.room, wanted.order).catch(() => {})
}

export function recordingDuties(ports: RecordingPorts): Duty[] {
  return [
    duty(keepFilmJob, (db, { recordingId }) => storeFilm(db, ports, recordingId)),
    duty(discardFilmJob, (_db, { recordingId }) => ports.recorder.discard(recordingId)),
    duty(forgetRecording, (db, { recordingId }) => forgetWhenDue(db, recordingId)),
  ]
}

/** The bytes go from disk to store; the recorder's copy goes when the row says where they are. */
async function storeFilm(db: Db, ports: RecordingPorts, recordingId: RecordingId): Promise<void> {
  const known = await db.read((tx) => recordingWithSession(tx, recordingId))
  if (!known || known.ready_at || known.failed_at) return
  if (known.room_id) await ports.recorder.stop(known.room_id)
  const film = await ports.recorder.film(recordingId)
  if (!film)
    return db.transact(async (tx) => {
      await write(tx).updateTable('live.recording').set({ failed_at: tx.now }).where('id', '=', recordingId).execute()
    })
  const about = { now: db.clock.now(), limitBytes: largestFilm }
  const faces = await keepFaces(ports, film.faces, about)
  const object = await keepObject(ports, film.read(), about)
  await db.transact(async (tx) => {
    const keepUntil = tx.now.add({ hours: 24 * known.recording_keep_days })
    const name = `${known.title}-${known.local_date}`
    const kept = await write(tx)
      .updateTable('live.recording')
      .set({
        ready_at: tx.now,
        file_id: object.id,
        ...facesColumns(faces),
        seconds: Math.round(film.milliseconds / 1000),
        keep_until: keepUntil,
      })
      .where('id', '=', recordingId)
      .where('ready_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    const owner = (await teacherOf(tx, known.course_id)) ?? known.started_by
    const attached = { kind: recordingFiles, id: recordingId }
    await recordFile(tx, owner, object, { name: `${name}.webm`, attached })
    if (faces) await recordFile(tx, owner, faces.object, { name: `${name}-faces.webm`, attached })
    // Deleted, or stored by somebody else, while this one was storing it.
    if (!kept) await forgetFilms(tx, [recordingId])
    else await forgetRecordingAt(tx, recordingId, keepUntil)
  })
  await ports.recorder.discard(recordingId)
}

async function forgetWhenDue(db: Db, recordingId: RecordingId): Promise<void> {
  await db.transact(async (tx) => {
    const row = await write(tx)
      .selectFrom('live.recording')
      .selectAll()
      .where('id', '=', recordingId)
      .forUpdate()
      .executeTakeFirst()
    if (!row?.keep_until) return
    const dueAt = (await isHeld(tx, 'live.recording', 'files.')) ? tx.now.add(looksAgain) : row.keep_until
    if (Temporal.Instant.compare(tx.now, dueAt) < 0) return forgetRecordingAt(tx, recordingId, dueAt)
    await write(tx).deleteFrom('live.recording').where('id', '=', recordingId).execute()
    await forgetFilms(tx, [recordingId])
  })
}

/** A film belongs to whoever teaches the course when it is stored: a host who began it may be gone by then. */
async function teacherOf(tx: Tx, courseId: CourseId): Promise<PersonId | undefined> {
  return (await courseFace(tx, [courseId])).get(courseId)?.teacherId
}

function recordingWithSession(tx: Parameters<typeof read>[0], recordingId: RecordingId) {
  return read(tx)
    .selectFrom('live.recording as recording')
    .innerJoin('live.session as session', 'session.id', 'recording.session_id')
    .select([
      'recording.ready_at',
      'recording.failed_at',
      'recording.started_by',
      'course_id',
      'room_id',
      'recording_keep_days',
      'title',
      'local_date',
    ])
    .where('recording.id', '=', recordingId)
    .executeTakeFirst()
}
