import type { ReadTx } from '#kernel/db'
import { filesOfLines } from './chat-files.ts'
import type { ChatLineId, LinesOfClass, LineView, SessionId } from './schema.ts'
import { namesOf } from './seats.ts'
import type { SeenSession, SessionRow } from './sessions.ts'
import { read } from './tables.ts'

/** Where the words of a class are: gone with its end, or saved where everyone was told so. */
export const tableOf = (session: Pick<SessionRow, 'chat_saved_at'>) =>
  session.chat_saved_at ? 'live.saved_line' : 'live.chat_line'

/** The latest lines of a class, or those before a known one; always oldest first. */
export async function linesOfClass(
  tx: ReadTx,
  session: SeenSession,
  { before, limit }: Omit<LinesOfClass, 'sessionId'>,
) {
  const found = await linesIn(tx, session)
    .$if(before !== undefined, (query) => query.where('line.id', '<', before as ChatLineId))
    .orderBy('line.id', 'desc')
    .limit(limit + 1)
    .execute()
  const items = await viewsOf(tx, session, found.slice(0, limit).reverse())
  return { items, next: found.length > limit ? (items[0]?.lineId ?? null) : null }
}

/** Some lines by name, in the order asked; what was taken back meanwhile is missing. */
export async function linesNamed(
  tx: ReadTx,
  sessionId: SessionId,
  ids: readonly ChatLineId[],
): Promise<(LineView | undefined)[]> {
  const session = await read(tx)
    .selectFrom('live.session')
    .select(['id', 'chat_saved_at'])
    .where('id', '=', sessionId)
    .executeTakeFirst()
  if (!session) return ids.map(() => undefined)
  const rows = await linesIn(tx, session)
    .where('line.id', 'in', [...ids])
    .execute()
  const views = new Map((await viewsOf(tx, session, rows)).map((view) => [view.lineId, view]))
  return ids.map((id) => views.get(id))
}

function linesIn(tx: ReadTx, session: Pick<SessionRow, 'id' | 'chat_saved_at'>) {
  return read(tx)
    .selectFrom(`${tableOf(session)} as line`)
    .innerJoin('live.seat as seat', 'seat.id', 'line.seat_id')
    .select(['line.id', 'line.seat_id', 'seat.person_id', 'line.said_at', 'line.text', 'line.files'])
    .where('line.session_id', '=', session.id)
}

type LineRow = Awaited<ReturnType<ReturnType<typeof linesIn>['execute']>>[number]

async function viewsOf(tx: ReadTx, session: Pick<SessionRow, 'id'>, rows: readonly LineRow[]): Promise<LineView[]> {
  const names = await namesOf(
    tx,
    rows.map(({ seat_id, person_id }) => ({ id: seat_id, person_id })),
  )
  const filesOf = await filesOfLines(tx, session, rows)
  return rows.map((row) => ({
    lineId: row.id,
    seatId: row.seat_id,
    name: names.get(row.seat_id) ?? '',
    at: row.said_at.toString(),
    text: row.text,
    files: filesOf(row),
  }))
}
