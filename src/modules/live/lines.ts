import { sql } from 'kysely'
import type { ReadTx } from '#kernel/db'
import { groupFiles } from './breakout-chats.ts'
import { type ChatOf, chatFiles, filesOfLines } from './chat-files.ts'
import type { ChatLineId, GroupId, LinesOfClass, LineView, SessionId } from './schema.ts'
import { namesOf } from './seats.ts'
import type { SessionRow } from './sessions.ts'
import { read } from './tables.ts'

/** Where the words of a class are: gone with its end, or saved where everyone was told so. */
export const tableOf = (session: Pick<SessionRow, 'chat_saved_at'>) =>
  session.chat_saved_at ? 'live.saved_line' : 'live.chat_line'

/** Whose chat: that of the class, which a group does not see, or that of one group. */
type Of = Pick<SessionRow, 'id' | 'chat_saved_at'> | { sessionId: SessionId } | { groupId: GroupId }
type Chat = ChatOf & { table: 'live.chat_line' | 'live.saved_line' }

/** The latest lines, or those before a known one; always oldest first. */
export async function linesOfClass(tx: ReadTx, of: Of, { before, limit }: Omit<LinesOfClass, 'sessionId'>) {
  const chat = await chatOf(tx, of)
  if (!chat) return { items: [], next: null }
  const found = await linesIn(tx, chat)
    .$if(before !== undefined, (query) => query.where('line.id', '<', before as ChatLineId))
    .orderBy('line.id', 'desc')
    .limit(limit + 1)
    .execute()
  const items = await viewsOf(tx, chat, found.slice(0, limit).reverse())
  return { items, next: found.length > limit ? (items[0]?.lineId ?? null) : null }
}

/** Some lines by name, in the order asked; what was taken back meanwhile is missing. */
export async function linesNamed(tx: ReadTx, of: Of, ids: readonly ChatLineId[]): Promise<(LineView | undefined)[]> {
  const chat = await chatOf(tx, of)
  if (!chat) return ids.map(() => undefined)
  const rows = await linesIn(tx, chat)
    .where('line.id', 'in', [...ids])
    .execute()
  const views = new Map((await viewsOf(tx, chat, rows)).map((view) => [view.lineId, view]))
  return ids.map((id) => views.get(id))
}

async function chatOf(tx: ReadTx, of: Of): Promise<Chat | undefined> {
  if ('groupId' in of) return { kind: groupFiles, id: of.groupId, table: 'live.chat_line' }
  const session = 'id' in of ? of : await sessionOf(tx, of.sessionId)
  return session && { kind: chatFiles, id: session.id, table: tableOf(session) }
}

function sessionOf(tx: ReadTx, sessionId: SessionId) {
  return read(tx)
    .selectFrom('live.session')
    .select(['id', 'chat_saved_at'])
    .where('id', '=', sessionId)
    .executeTakeFirst()
}

function linesIn(tx: ReadTx, { kind, id, table }: Chat) {
  const ofGroup = kind === groupFiles
  return read(tx)
    .selectFrom(`${table} as line` as 'live.chat_line as line')
    .innerJoin('live.seat as seat', 'seat.id', 'line.seat_id')
    .select(['line.id', 'line.seat_id', 'seat.person_id', 'seat.guest_id', 'seat.role'])
    .select(['line.said_at', 'line.text', 'line.files'])
    .$if(!ofGroup, (query) => query.where('line.session_id', '=', id as SessionId))
    .$if(table === 'live.chat_line', (query) =>
      query.where(ofGroup ? sql<boolean>`line.group_id = ${id}` : sql<boolean>`line.group_id is null`),
    )
}

type LineRow = Awaited<ReturnType<ReturnType<typeof linesIn>['execute']>>[number]

async function viewsOf(tx: ReadTx, chat: Chat, rows: readonly LineRow[]): Promise<LineView[]> {
  const names = await namesOf(
    tx,
    rows.map(({ seat_id, person_id, guest_id }) => ({ id: seat_id, person_id, guest_id })),
  )
  const filesOf = await filesOfLines(tx, chat, rows)
  return rows.map((row) => ({
    lineId: row.id,
    seatId: row.seat_id,
    name: names.get(row.seat_id) ?? '',
    role: row.role,
    at: row.said_at.toString(),
    text: row.text,
    files: filesOf(row),
  }))
}
