import type { PersonId } from './actor.ts'
import { type AnyChannel, keyOf } from './channels.ts'
import { type ReadTx, statement, type Tx } from './db.ts'

/** Somebody began or ceased to follow a channel. `connection` names this one stay: a tab that comes back has another. */
export type PresenceFact = {
  readonly kind: 'joined' | 'left'
  /** The channel's name. */
  readonly channel: string
  readonly params: Readonly<Record<string, unknown>>
  /** Null for a stranger. */
  readonly person: PersonId | null
  readonly connection: string
  readonly at: Temporal.Instant
}

/** Told in the change that keeps the presence: what it writes, and what it publishes, lands with it. */
export type OnPresence = (tx: Tx, fact: PresenceFact) => Promise<void>

export type Presence = {
  readonly person: PersonId | null
  readonly connections: number
  readonly since: Temporal.Instant
}

/** Who follows a channel now, in all processes; one line a person. */
export async function presentIn<C extends AnyChannel>(
  tx: ReadTx,
  channel: C,
  params: Parameters<typeof keyOf<C>>[1],
): Promise<readonly Presence[]> {
  return statement<Presence>(
    tx,
    `select person_id as person, count(*)::int as connections, min(joined_at) as since
     from kernel.presence where channel_key = $1 group by person_id order by min(joined_at), person_id`,
    [keyOf(channel, params)],
  )
}

type Joining = {
  connection: string
  key: string
  process: string
  channel: string
  params: object
  person: PersonId | null
}

export async function writeJoined(tx: Tx, joining: Joining): Promise<PresenceFact> {
  const { connection, key, process, channel, params, person } = joining
  await statement(
    tx,
    `insert into kernel.presence (connection_id, channel_key, process_id, channel, params, person_id, joined_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [connection, key, process, channel, JSON.stringify(params), person, tx.now],
  )
  return { kind: 'joined', channel, params: { ...params }, person, connection, at: tx.now }
}

type PresenceRow = Omit<PresenceFact, 'kind' | 'at'>
const rowOfPresence = 'connection_id as connection, channel, params, person_id as person'

/** Nothing, when it was noticed elsewhere already. */
export async function writeLeft(tx: Tx, connection: string, key: string): Promise<PresenceFact | undefined> {
  const [row] = await statement<PresenceRow>(
    tx,
    `delete from kernel.presence where connection_id = $1 and channel_key = $2 returning ${rowOfPresence}`,
    [connection, key],
  )
  return row && { ...row, kind: 'left', at: tx.now }
}

/** Says that a process is alive, and will be for `seconds` more. */
export async function extendLease(tx: Tx, process: string, seconds: number): Promise<void> {
  await statement(
    tx,
    `insert into kernel.socket_process (id, seen_at, lease_ends_at) values ($1, $2, now() + make_interval(secs => $3))
     on conflict (id) do update set seen_at = excluded.seen_at, lease_ends_at = excluded.lease_ends_at`,
    [process, tx.now, seconds],
  )
}

/** Ends what a process that died left behind, at the moment it was last seen alive. */
export async function writeAbandoned(tx: Tx, limit: number): Promise<PresenceFact[]> {
  const rows = await statement<PresenceRow & { at: Temporal.Instant }>(
    tx,
    `delete from kernel.presence using kernel.socket_process
     where (connection_id, channel_key) in (
       select connection_id, channel_key from kernel.presence
       where process_id in (select id from kernel.socket_process where lease_ends_at < now())
       limit $1 for update skip locked)
     and socket_process.id = presence.process_id
     returning ${rowOfPresence}, socket_process.seen_at as at`,
    [limit],
  )
  await statement(
    tx,
    `delete from kernel.socket_process ended where lease_ends_at < now() - interval '1 minute'
     and not exists (select from kernel.presence where process_id = ended.id)`,
    [],
  )
  return rows.map((row) => ({ ...row, kind: 'left' }))
}
