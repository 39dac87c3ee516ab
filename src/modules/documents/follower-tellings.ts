import type { Db, Tx } from '#kernel/db'
import { enqueue } from '#kernel/outbox'
import { sendMail } from '#modules/notifications'
import { tellFollowersJob } from './follower-jobs.ts'
import { processorsChanged } from './follower-notices.ts'
import { write } from './tables.ts'

const atOnce = 500

/** Some at a time: with the mail of each it is written down how far they were told, so that nobody is told twice or left out. */
export async function tellFollowers(db: Db, upTo: number): Promise<void> {
  await db.transact(async (tx) => {
    if ((await tellSome(tx, upTo)) === atOnce)
      await enqueue(tx, tellFollowersJob, { upTo }, { key: `documents.tell_followers:${upTo}` })
  })
}

async function tellSome(tx: Tx, upTo: number): Promise<number> {
  const rows = await write(tx)
    .selectFrom('documents.follower')
    .select(['id', 'told'])
    .where('confirmed_at', 'is not', null)
    .where('told', '<', upTo)
    .orderBy('id')
    .limit(atOnce)
    .forUpdate()
    .execute()
  for (const { id, told } of rows) await sendMail(tx, processorsChanged, { followerId: id, after: told, upTo })
  if (rows.length > 0)
    await write(tx)
      .updateTable('documents.follower')
      .set({ told: upTo })
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute()
  return rows.length
}
