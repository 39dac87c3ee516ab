import { type Actor, personOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { attachFiles, filesAttachedTo, removeFilesOf } from '#modules/files'
import type { FileId, FileView } from '#modules/files/schema'
import { mostChatFiles } from './rules.ts'
import type { SessionId } from './schema.ts'
import { type SessionRow, sessionSeenBy } from './sessions.ts'

/** What files of a chat hang on: the class. */
export const chatFiles = 'live.chat'

/** Hangs uploads of this person on the class in which they write. */
export async function attachToChat(
  tx: Tx,
  actor: Actor,
  { id }: Pick<SessionRow, 'id'>,
  files: readonly FileId[],
): Promise<void> {
  if (files.length === 0) return
  const there = (await filesAttachedTo(tx, chatFiles, [id])).get(id)?.length ?? 0
  if (there + files.length > mostChatFiles) throw new Refusal('chat.too_many_files')
  await attachFiles(tx, personOf(actor), files, { kind: chatFiles, id })
}

/** The files of some lines, each line's by the ids it names. */
export async function filesOfLines(
  tx: ReadTx,
  { id }: Pick<SessionRow, 'id'>,
  lines: readonly { files: readonly FileId[] }[],
): Promise<(line: { files: readonly FileId[] }) => FileView[]> {
  if (lines.every(({ files }) => files.length === 0)) return () => []
  const files = (await filesAttachedTo(tx, chatFiles, [id])).get(id) ?? []
  return (line) => files.filter(({ fileId }) => line.files.includes(fileId))
}

export async function forgetChatFiles(tx: Tx, { id }: Pick<SessionRow, 'id'>, only?: readonly FileId[]): Promise<void> {
  await removeFilesOf(tx, chatFiles, [id], only)
}

/** Whoever sees a class sees what was sent in its chat, while it is there. */
export async function maySeeChatFiles(tx: ReadTx, actor: Actor, id: string): Promise<boolean> {
  if (actor.kind !== 'person') return false
  return sessionSeenBy(tx, actor, id as SessionId).then(
    () => true,
    (error) => {
      if (error instanceof Refusal) return false
      throw error
    },
  )
}
