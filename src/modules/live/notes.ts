import { type Actor, personOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import type { SeenSession } from './sessions.ts'
import { read, write } from './tables.ts'

/** What somebody noted down for themselves; nobody else ever reads it. */
export async function noteOf(tx: ReadTx, actor: Actor, session: SeenSession): Promise<string> {
  const note = await read(tx)
    .selectFrom('live.note')
    .select('text')
    .where('session_id', '=', session.id)
    .where('person_id', '=', personOf(actor).id)
    .executeTakeFirst()
  return note?.text ?? ''
}

/** The last word wins; an emptied note is gone. */
export async function keepNote(tx: Tx, actor: Actor, session: SeenSession, text: string): Promise<void> {
  const mine = { session_id: session.id, person_id: personOf(actor).id }
  if (text === '') {
    await write(tx)
      .deleteFrom('live.note')
      .where('session_id', '=', mine.session_id)
      .where('person_id', '=', mine.person_id)
      .execute()
    return
  }
  await write(tx)
    .insertInto('live.note')
    .values({ ...mine, text, written_at: tx.now })
    .onConflict((conflict) => conflict.columns(['session_id', 'person_id']).doUpdateSet({ text, written_at: tx.now }))
    .execute()
}
