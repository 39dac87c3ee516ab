import { publish } from '#kernel/channels'
import type { ReadTx, Tx } from '#kernel/db'
import { captioningOf, endCaptions } from './captions.ts'
import { classChannel } from './channels.ts'
import { finishCaptionsSoon } from './last-words-jobs.ts'
import { keepFilm } from './recording-jobs.ts'
import type { SessionId } from './schema.ts'
import type { SessionRow } from './sessions.ts'
import { read, write } from './tables.ts'

/** How long a film waits for what was said last in it. */
export const finishingFor = Temporal.Duration.from({ seconds: 30 })

/**
 * The class ends, and with it what everybody read. Where a film holds the voices, what was said and is not recognised yet is still
 * taken, for the film alone; answers until when at most.
 */
export async function keepLastWords(tx: Tx, session: SessionRow): Promise<Temporal.Instant | null> {
  if (!(await captioningOf(tx, session.id)) || !(await filmHolds(tx, session.id))) {
    await endCaptions(tx, session)
    return null
  }
  const until = tx.now.add(finishingFor)
  await write(tx)
    .updateTable('live.captioning')
    .set({ finishing_until: until })
    .where('session_id', '=', session.id)
    .execute()
  await write(tx).deleteFrom('live.caption').where('session_id', '=', session.id).execute()
  publish(tx, classChannel, { sessionId: session.id }, 'captions_stopped', {})
  await finishCaptionsSoon(tx, session.id)
  return until
}

/** Nothing is added any more: what waited for the last words goes on. */
export async function closeCaptions(tx: Tx, sessionId: SessionId): Promise<void> {
  const closed = await write(tx)
    .deleteFrom('live.captioning')
    .where('session_id', '=', sessionId)
    .where('finishing_until', 'is not', null)
    .returning('session_id')
    .execute()
  if (closed.length === 0) return
  const waiting = await read(tx)
    .selectFrom('live.recording')
    .select('id')
    .where('session_id', '=', sessionId)
    .where('ready_at', 'is', null)
    .where('failed_at', 'is', null)
    .execute()
  for (const { id } of waiting) await keepFilm(tx, id)
}

/** The room whose last words are still taken, and until when. */
export async function finishingIn(tx: ReadTx, sessionId: SessionId) {
  return read(tx)
    .selectFrom('live.captioning')
    .innerJoin('live.session', 'live.session.id', 'live.captioning.session_id')
    .select(['live.session.room_id as room', 'finishing_until as until'])
    .where('session_id', '=', sessionId)
    .where('finishing_until', 'is not', null)
    .$narrowType<{ until: Temporal.Instant }>()
    .executeTakeFirst()
}

/** Whether what was said just now may be in a film. */
async function filmHolds(tx: Tx, sessionId: SessionId): Promise<boolean> {
  const film = await read(tx)
    .selectFrom('live.recording')
    .select('id')
    .where('session_id', '=', sessionId)
    .where('failed_at', 'is', null)
    .where((row) => row.or([row('stopped_at', 'is', null), row('stopped_at', '>', tx.now.subtract(finishingFor))]))
    .executeTakeFirst()
  return film !== undefined
}
