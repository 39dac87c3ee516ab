import { statement, type Tx } from './db.ts'
import { type Duty, recurring } from './outbox.ts'

/** How long and how much of a channel is kept for those who were away. */
export type ChannelRetention = { readonly age: Temporal.Duration; readonly eventsPerChannel: number }

export const usualRetention: ChannelRetention = { age: Temporal.Duration.from({ hours: 24 }), eventsPerChannel: 2000 }

/** Lets go of what is too old or too much; gives back how many events went. The numbering goes on. */
export async function sweepEvents(tx: Tx, { age, eventsPerChannel }: ChannelRetention): Promise<number> {
  const [row] = await statement<{ gone: bigint }>(
    tx,
    `with old as (delete from kernel.channel_event where at < $1 returning 1),
     much as (
       delete from kernel.channel_event surplus using kernel.channel
       where surplus.channel_key = channel.key and surplus.number <= channel.last_number - $2::bigint and surplus.at >= $1
       returning 1
     )
     select (select count(*) from old) + (select count(*) from much) as gone`,
    [tx.now.subtract(age), eventsPerChannel],
  )
  return Number(row?.gone ?? 0)
}

export const channelDuties: readonly Duty[] = [
  recurring('kernel.sweep_channels', '*/10 * * * *', async (db) => {
    await db.transact((tx) => sweepEvents(tx, usualRetention))
  }),
]
