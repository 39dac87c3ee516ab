import type { ReadTx } from '#kernel/db'
import type { SessionId, StrokeId, StrokesOfClass, StrokeView } from './schema.ts'
import { type LiveTables, read } from './tables.ts'

/** What stands on the board, in the order it was drawn, a page at a time. */
export async function strokesOf(
  tx: ReadTx,
  sessionId: SessionId,
  { after, limit }: Omit<StrokesOfClass, 'sessionId'>,
): Promise<{ items: StrokeView[]; next: StrokeId | null }> {
  const rows = await read(tx)
    .selectFrom('live.stroke')
    .selectAll()
    .where('session_id', '=', sessionId)
    .$if(after !== undefined, (query) => query.where('id', '>', after as StrokeId))
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).map(viewOf)
  return { items, next: rows.length > limit ? (items.at(-1)?.strokeId ?? null) : null }
}

/** Some strokes by name, in the order asked; what was taken back meanwhile is missing. */
export async function strokesNamed(tx: ReadTx, ids: readonly StrokeId[]): Promise<(StrokeView | undefined)[]> {
  const rows = await read(tx)
    .selectFrom('live.stroke')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute()
  const views = new Map(rows.map((row) => [row.id, viewOf(row)]))
  return ids.map((id) => views.get(id))
}

function viewOf({ id, seat_id, colour, width, points }: LiveTables['live.stroke']): StrokeView {
  return { strokeId: id, seatId: seat_id, colour, width, points }
}
