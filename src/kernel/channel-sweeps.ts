import { statement, type Tx } from './db.ts'
import { type Duty, recurring } from './outbox.ts'

/** So much of a channel is kept for those who were away. */
const eventsPerChannel = 2000

/** Lets go of what is too much; gives back how many events went. The numbering goes on. What is too old the map's sweep takes. */
export async function dropSurplus(tx: Tx, most = eventsPerChannel): Promise<number> {
  const gone = await statement(
    tx,
    `delete from kernel.channel_event surplus using kernel.channel
     where surplus.channel_key = channel.key and surplus.number <= channel.last_number - $1::bigint
     returning 1`,
    [most],
  )
  return gone.length
}

export const channelDuties: readonly Duty[] = [
  recurring('kernel.drop_surplus', '*/10 * * * *', async (db) => {
    await db.transact((tx) => dropSurplus(tx))
  }),
]
