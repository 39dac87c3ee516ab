import type { Actor } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { removeFilesOf } from '#modules/files'
import { groupAround } from './breakouts.ts'
import type { GroupId } from './schema.ts'
import { seatTakenBy } from './seats.ts'
import type { SessionRow } from './sessions.ts'
import { read, write } from './tables.ts'

/** What files of a group's chat hang on: the group. */
export const groupFiles = 'live.group_chat'

/** Lines of a group are read in it alone; they and their files go with it, also where the class chat is saved. */
export async function forgetGroupChat(
  tx: Tx,
  session: Pick<SessionRow, 'id'>,
  groups: readonly GroupId[],
): Promise<void> {
  await write(tx)
    .deleteFrom('live.chat_line')
    .where('session_id', '=', session.id)
    .where('group_id', 'in', [...groups])
    .execute()
  await removeFilesOf(tx, groupFiles, [...groups])
}

/** Whoever is in the group now sees what was sent in it. */
export async function maySeeGroupFiles(tx: ReadTx, actor: Actor, id: string): Promise<boolean> {
  const group = await read(tx)
    .selectFrom('live.breakout_group')
    .select(['id', 'session_id'])
    .where('id', '=', id as GroupId)
    .executeTakeFirst()
  if (!group || (actor.kind !== 'person' && actor.kind !== 'guest')) return false
  try {
    return (await groupAround(tx, await seatTakenBy(tx, actor, group.session_id)))?.id === group.id
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}
