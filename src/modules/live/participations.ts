import { sql } from 'kysely'
import type { ReadTx, Tx } from '#kernel/db'
import type { SessionRow } from './sessions.ts'
import { read, write } from './tables.ts'

/** Adds up how long everybody was there, each moment of a person once however many devices they came with. */
export async function countParticipation(tx: Tx, session: SessionRow): Promise<void> {
  const stays = sql<bigint>`(
    select coalesce(sum(extract(epoch from upper(stay) - lower(stay))), 0)::bigint
    from (
      select unnest(range_agg(tstzrange(joined_at, left_at))) as stay
      from live.presence join live.seat on live.seat.id = live.presence.seat_id
      where live.seat.session_id = ${session.id} and left_at is not null
      group by seat_id
    ) as stays
  )`
  await write(tx).updateTable('live.session').set({ participant_seconds: stays }).where('id', '=', session.id).execute()
}

/** Participant-minutes of the school, the latest months first; a month is one of UTC. */
export async function participationByMonth(tx: ReadTx, months: number) {
  const month = sql<string>`to_char(ended_at at time zone 'UTC', 'YYYY-MM')`
  const rows = await read(tx)
    .selectFrom('live.session')
    .select(({ fn }) => [
      month.as('month'),
      fn.countAll<bigint>().as('classes'),
      fn.coalesce(fn.sum<bigint>('participant_seconds'), sql<bigint>`0`).as('seconds'),
    ])
    .where('ended_at', 'is not', null)
    .groupBy(month)
    .orderBy(month, 'desc')
    .limit(months)
    .execute()
  return rows.map((row) => ({
    month: row.month,
    classes: Number(row.classes),
    minutes: Math.round(Number(row.seconds) / 60),
  }))
}
