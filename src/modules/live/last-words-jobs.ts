import { z } from 'zod'
import type { Tx } from '#kernel/db'
import { idOf } from '#kernel/id'
import { enqueue, job } from '#kernel/outbox'
import type { SessionId } from './schema.ts'

/** Closes the captions of a film once everything that was said is in them. */
export const finishCaptionsJob = job('live.finish_captions', z.object({ sessionId: idOf('ses') }), { attempts: 25 })

export async function finishCaptionsSoon(tx: Tx, sessionId: SessionId, at = tx.now): Promise<void> {
  await enqueue(tx, finishCaptionsJob, { sessionId }, { key: `live.finish_captions ${sessionId}`, at })
}
