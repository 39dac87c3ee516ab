import type { ReadTx } from '#kernel/db'
import type { CaptionId, CaptionView, RecordingId, SessionId } from './schema.ts'
import { namesOf } from './seats.ts'
import { read } from './tables.ts'

/** Whoever comes later reads so much of what was said before. */
const latest = 3

/** What was said last in a class, oldest first. */
export async function captionsOf(tx: ReadTx, sessionId: SessionId): Promise<CaptionView[]> {
  const rows = await linesIn(tx, sessionId).orderBy('caption.began_at', 'desc').limit(latest).execute()
  return viewsOf(tx, rows.reverse())
}

/** Some of it by name, in the order asked; what was taken away meanwhile is missing. */
export async function captionsNamed(
  tx: ReadTx,
  sessionId: SessionId,
  ids: readonly CaptionId[],
): Promise<(CaptionView | undefined)[]> {
  const rows = await linesIn(tx, sessionId)
    .where('caption.id', 'in', [...ids])
    .execute()
  const views = new Map((await viewsOf(tx, rows)).map((view) => [view.captionId, view]))
  return ids.map((id) => views.get(id))
}

/** Which of these recordings have captions. */
export async function captionedAmong(tx: ReadTx, ids: readonly RecordingId[]): Promise<Set<RecordingId>> {
  if (ids.length === 0) return new Set()
  const rows = await read(tx)
    .selectFrom('live.kept_caption')
    .select('recording_id')
    .distinct()
    .where('recording_id', 'in', [...ids])
    .execute()
  return new Set(rows.map(({ recording_id }) => recording_id))
}

function linesIn(tx: ReadTx, sessionId: SessionId) {
  return read(tx)
    .selectFrom('live.caption as caption')
    .innerJoin('live.seat as seat', 'seat.id', 'caption.seat_id')
    .select(['caption.id', 'caption.seat_id', 'seat.person_id', 'seat.guest_id', 'caption.began_at', 'caption.text'])
    .where('caption.session_id', '=', sessionId)
}

type Row = Awaited<ReturnType<ReturnType<typeof linesIn>['execute']>>[number]

async function viewsOf(tx: ReadTx, rows: readonly Row[]): Promise<CaptionView[]> {
  const names = await namesOf(
    tx,
    rows.map(({ seat_id, person_id, guest_id }) => ({ id: seat_id, person_id, guest_id })),
  )
  return rows.map(({ id, seat_id, began_at, text }) => ({
    captionId: id,
    seatId: seat_id,
    name: names.get(seat_id) ?? '',
    beganAt: began_at.toString(),
    text,
  }))
}
