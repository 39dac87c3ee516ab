import { type Actor, personOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { attachFiles, filesAttachedTo, removeFilesOf } from '#modules/files'
import type { FileId, FileView } from '#modules/files/schema'
import { mostChatFiles } from './rules.ts'
import type { GroupId, SessionId } from './schema.ts'
import { sessionSatInBy } from './seats.ts'

/** What files of a chat hang on: the class. */
export const chatFiles = 'live.chat'

/** A chat that files hang on: of a class, or of a group in it. */
export type ChatOf = { kind: string; id: SessionId | GroupId }

/** Hangs uploads of this person on the class, or the group, in which they write. */
export async function attachToChat(tx: Tx, actor: Actor, chat: ChatOf, files: readonly FileId[]): Promise<void> {
  if (files.length === 0) return
  const there = (await filesAttachedTo(tx, chat.kind, [chat.id])).get(chat.id)?.length ?? 0
  if (there + files.length > mostChatFiles) throw new Refusal('chat.too_many_files')
  await attachFiles(tx, personOf(actor), files, chat)
}

/** The files of some lines, each line's by the ids it names. */
export async function filesOfLines(
  tx: ReadTx,
  { kind, id }: ChatOf,
  lines: readonly { files: readonly FileId[] }[],
): Promise<(line: { files: readonly FileId[] }) => FileView[]> {
  if (lines.every(({ files }) => files.length === 0)) return () => []
  const files = (await filesAttachedTo(tx, kind, [id])).get(id) ?? []
  return (line) => files.filter(({ fileId }) => line.files.includes(fileId))
}

export async function forgetChatFiles(tx: Tx, { kind, id }: ChatOf, only?: readonly FileId[]): Promise<void> {
  await removeFilesOf(tx, kind, [id], only)
}

/** Whoever sees a class sees what was sent in its chat, while it is there; a guest while they sit in it. */
export async function maySeeChatFiles(tx: ReadTx, actor: Actor, id: string): Promise<boolean> {
  if (actor.kind !== 'person' && actor.kind !== 'guest') return false
  return sessionSatInBy(tx, actor, id as SessionId).then(
    () => true,
    (error) => {
      if (error instanceof Refusal) return false
      throw error
    },
  )
}
