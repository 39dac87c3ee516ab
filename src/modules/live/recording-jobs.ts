import { z } from 'zod'
import type { Tx } from '#kernel/db'
import { idOf } from '#kernel/id'
import { enqueue, job } from '#kernel/outbox'
import type { RecordingId } from './schema.ts'

const ofRecording = z.object({ recordingId: idOf('rec') })

/** Stores what was recorded, once it has become a film. */
export const keepFilmJob = job('live.keep_film', ofRecording, { attempts: 25 })
/** Takes what is left of a recording off the recorder's disk. */
export const discardFilmJob = job('live.discard_film', ofRecording)
/** Its time is over. */
export const forgetRecording = job('live.forget_recording', ofRecording)

export async function keepFilm(tx: Tx, recordingId: RecordingId, at = tx.now): Promise<void> {
  await enqueue(tx, keepFilmJob, { recordingId }, { key: `live.keep_film ${recordingId}`, queue: 'live.films', at })
}

export async function discardFilm(tx: Tx, recordingId: RecordingId): Promise<void> {
  await enqueue(tx, discardFilmJob, { recordingId })
}

export async function forgetRecordingAt(tx: Tx, recordingId: RecordingId, at: Temporal.Instant): Promise<void> {
  await enqueue(tx, forgetRecording, { recordingId }, { key: `live.forget_recording ${recordingId}`, at })
}
