import { type ReadTx, statement, type Tx } from './db.ts'

/** An event on its way into the database; `payload` is JSON already. */
export type NewEvent = { key: string; event: string; payload: string }

/** `json` is the payload, as JSON. */
export type ChannelEvent = { readonly number: number; readonly event: string; readonly json: string }

/** How far a channel had come, and the newest of what is kept, in order, of one snapshot. */
export type ChannelHistory = { readonly last: number; readonly events: readonly ChannelEvent[] }

/**
 * Numbers events and writes them; gives back how far each channel has come.
 * Channels are locked in the order of their keys, so two changes never wait for each other in a ring.
 */
export async function writeEvents(tx: Tx, events: readonly NewEvent[]): Promise<Map<string, number>> {
  const numbers = new Map<string, number>()
  const byKey = [...Map.groupBy(events, (event) => event.key)].sort(([one], [other]) => (one < other ? -1 : 1))
  for (const [key, ofKey] of byKey) numbers.set(key, await append(tx, key, ofKey))
  return numbers
}

async function append(tx: Tx, key: string, events: readonly NewEvent[]): Promise<number> {
  const [row] = await statement<{ last_number: bigint }>(
    tx,
    `with counted as (
       insert into kernel.channel (key, last_number) values ($1, $2)
       on conflict (key) do update set last_number = channel.last_number + excluded.last_number
       returning last_number
     ), written as (
       insert into kernel.channel_event (channel_key, number, event, payload, at)
       select $1, last_number - $2 + ordinality, event, payload::jsonb, $5
       from counted, unnest($3::text[], $4::text[]) with ordinality as given (event, payload, ordinality)
     )
     select last_number from counted`,
    [key, events.length, events.map(({ event }) => event), events.map(({ payload }) => payload), tx.now],
  )
  return Number(row?.last_number)
}

export async function positionOfKey(tx: ReadTx, key: string): Promise<number> {
  const [row] = await statement<{ last_number: bigint }>(tx, 'select last_number from kernel.channel where key = $1', [
    key,
  ])
  return Number(row?.last_number ?? 0)
}

/** What happened after a number; of more than `limit` events, the newest. */
export async function historyOf(tx: ReadTx, key: string, after: number, limit: number): Promise<ChannelHistory> {
  const rows = await statement<{ last_number: bigint; number: bigint | null; event: string; json: string }>(
    tx,
    `select channel.last_number, kept.number, kept.event, kept.payload::text as json
     from kernel.channel left join kernel.channel_event kept
       on kept.channel_key = channel.key and kept.number > greatest($2::bigint, channel.last_number - $3::bigint)
     where channel.key = $1
     order by kept.number`,
    [key, after, limit],
  )
  const last = Number(rows[0]?.last_number ?? 0)
  return {
    last,
    events: rows.flatMap(({ number, event, json }) =>
      number === null ? [] : [{ number: Number(number), event, json }],
    ),
  }
}

/** Everything after a number, or null when part of it is not kept any more or that number was never reached. */
export function since({ last, events }: ChannelHistory, after: number): readonly ChannelEvent[] | null {
  if (after === last) return []
  const missing = after < last ? events.slice(-(last - after)) : []
  return missing.length === last - after && missing[0]?.number === after + 1 ? missing : null
}

/** How far each of many channels has come, in one look. */
export async function positionsOf(tx: ReadTx, keys: readonly string[]): Promise<Map<string, number>> {
  const rows = await statement<{ key: string; last_number: bigint }>(
    tx,
    'select key, last_number from kernel.channel where key = any($1)',
    [keys],
  )
  return new Map(rows.map(({ key, last_number }) => [key, Number(last_number)]))
}

export async function forgetKey(tx: Tx, key: string): Promise<void> {
  await statement(tx, 'delete from kernel.channel where key = $1', [key])
}
