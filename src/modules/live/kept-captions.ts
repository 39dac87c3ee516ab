import type { Actor } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { webvttOf } from './cues.ts'
import { maySeeRecording } from './recordings.ts'
import type { RecordingId } from './schema.ts'
import { namesOf } from './seats.ts'
import { read } from './tables.ts'

/** What is said in a recording, to whoever may see the film: WebVTT in the time of the film. */
export async function captionsOfRecording(tx: ReadTx, actor: Actor, recordingId: RecordingId): Promise<string> {
  if (!(await maySeeRecording(tx, actor, recordingId))) throw new Refusal('recording.unknown')
  const rows = await read(tx)
    .selectFrom('live.kept_caption as caption')
    .innerJoin('live.recording as recording', 'recording.id', 'caption.recording_id')
    .innerJoin('live.seat as seat', 'seat.id', 'caption.seat_id')
    .select(['caption.seat_id', 'seat.person_id', 'seat.guest_id', 'recording.started_at'])
    .select(['caption.began_at', 'caption.milliseconds', 'caption.text'])
    .where('caption.recording_id', '=', recordingId)
    .orderBy('caption.began_at')
    .execute()
  const seats = new Map(rows.map(({ seat_id, person_id, guest_id }) => [seat_id, { id: seat_id, person_id, guest_id }]))
  const names = await namesOf(tx, [...seats.values()])
  return webvttOf(
    rows.map(({ seat_id, began_at, started_at, milliseconds, text }) => {
      const from = began_at.since(started_at).total('milliseconds')
      return { from, to: from + milliseconds, speaker: names.get(seat_id) ?? '', text }
    }),
  )
}
