import { sql } from 'kysely'
import type { Db, ReadTx, Tx } from '#kernel/db'
import type { PresenceFact as Following } from '#kernel/presences'
import { roomsOfSeats } from './breakouts.ts'
import { putOutSoon } from './jobs.ts'
import type { PresenceFact, PresentSeat } from './ports.ts'
import type { SeatId, SessionId } from './schema.ts'
import type { SessionRow } from './sessions.ts'
import { read, write } from './tables.ts'

type PresenceOf = { connection: string; via?: 'media' | 'socket' }
type Connection = Pick<PresentSeat, 'seat' | 'connection' | 'since'>

/**
 * Writes down that somebody came or went. Facts may come twice; the first word counts.
 * Whoever enters without a right to be there any more, or with the key to a room they were sent away from, is put out again.
 */
export async function recordPresence(db: Db, fact: PresenceFact & PresenceOf): Promise<void> {
  await db.transact(async (tx) => {
    const seat = await write(tx)
      .selectFrom('live.seat')
      .innerJoin('live.session', 'live.session.id', 'live.seat.session_id')
      .select(['live.seat.id', 'live.seat.session_id', 'room_id', 'removed_at', 'admitted_at', 'ended_at'])
      .where('live.seat.id', '=', fact.seat)
      .where((row) =>
        row.or([
          row('room_id', '=', fact.room),
          row.exists(
            row
              .selectFrom('live.breakout_group')
              .select('live.breakout_group.id')
              .where('live.breakout_group.room_id', '=', fact.room)
              .whereRef('live.breakout_group.session_id', '=', 'live.session.id'),
          ),
        ]),
      )
      .forShare()
      .executeTakeFirst()
    if (!seat) return
    if (fact.kind === 'left') return leave(tx, seat.id, fact, fact.at ?? tx.now)
    if (seat.removed_at || !seat.admitted_at || seat.ended_at) return putOutSoon(tx, fact.room, fact.seat)
    const { id, session_id, room_id } = seat
    if ((await roomsOfSeats(tx, { id: session_id, room_id }))(id) !== fact.room) await putOutSoon(tx, fact.room, id)
    await join(tx, id, fact, fact.at ?? tx.now)
  })
}

/** The page says so itself when somebody leaves; the media server's word comes later and changes nothing. */
export async function recordLeaving(tx: Tx, seatId: SeatId, connection: string): Promise<void> {
  await leave(tx, seatId, { connection }, tx.now)
}

/** What is known of everybody's connections in one class. */
export async function presencesOf(tx: ReadTx, session: SessionRow) {
  return read(tx)
    .selectFrom('live.presence as presence')
    .innerJoin('live.seat as seat', 'seat.id', 'presence.seat_id')
    .leftJoin('live.guest as guest', 'guest.id', 'seat.guest_id')
    .select(['presence.seat_id', 'seat.person_id', 'guest.name as guest', 'seat.role'])
    .select(['presence.joined_at', 'presence.left_at'])
    .where('seat.session_id', '=', session.id)
    .orderBy('presence.joined_at')
    .execute()
}

export async function isConnected(tx: ReadTx, seatId: SeatId): Promise<boolean> {
  const open = await read(tx)
    .selectFrom('live.presence')
    .select('connection')
    .where('seat_id', '=', seatId)
    .where('left_at', 'is', null)
    .executeTakeFirst()
  return open !== undefined
}

/**
 * Compares what is written with who was in the room at one moment. Whoever was seen is known until then;
 * whoever is gone without a word left when they were last seen: a crash of the media server ends like that. A clock that was put
 * back may have seen them before they came.
 */
export async function settlePresence(
  tx: Tx,
  session: SessionRow,
  seen: readonly Connection[],
  seenAt: Temporal.Instant,
): Promise<void> {
  if (seen.length > 0) await markSeen(tx, session, seen, seenAt)
  await write(tx)
    .updateTable('live.presence')
    .set({ left_at: sql<Temporal.Instant>`greatest(joined_at, known_at)` })
    .where('seat_id', 'in', seatsOf(session))
    .where('via', '=', 'media')
    .where('left_at', 'is', null)
    .where('known_at', '<', seenAt)
    .execute()
}

export async function closeEveryPresence(tx: Tx, session: SessionRow, at: Temporal.Instant): Promise<void> {
  await write(tx)
    .updateTable('live.presence')
    .set({ left_at: latest('joined_at', at) })
    .where('seat_id', 'in', seatsOf(session))
    .where('left_at', 'is', null)
    .execute()
}

/** Following the channel of a class is being there, also where there is no room of ours. */
export async function recordFollowing(tx: Tx, fact: Following): Promise<void> {
  if (fact.channel !== 'live.class' || !fact.person) return
  const seat = await write(tx)
    .selectFrom('live.seat')
    .innerJoin('live.session', 'live.session.id', 'live.seat.session_id')
    .select('live.seat.id')
    .where('session_id', '=', fact.params.sessionId as SessionId)
    .where('person_id', '=', fact.person)
    .where('ended_at', 'is', null)
    .forShare()
    .executeTakeFirst()
  if (!seat) return
  const presence = { connection: fact.connection, via: 'socket' as const }
  if (fact.kind === 'joined') await join(tx, seat.id, presence, fact.at)
  else await leave(tx, seat.id, presence, fact.at)
}

async function join(
  tx: Tx,
  seatId: SeatId,
  { connection, via = 'media' }: PresenceOf,
  at: Temporal.Instant,
): Promise<void> {
  await write(tx)
    .insertInto('live.presence')
    .values({ seat_id: seatId, connection, via, joined_at: at, known_at: at })
    .onConflict((conflict) => conflict.columns(['seat_id', 'connection']).doNothing())
    .execute()
}

async function leave(tx: Tx, seatId: SeatId, { connection }: PresenceOf, at: Temporal.Instant): Promise<void> {
  await write(tx)
    .updateTable('live.presence')
    .set({ left_at: latest('joined_at', at) })
    .where('seat_id', '=', seatId)
    .where('connection', '=', connection)
    .where('left_at', 'is', null)
    .execute()
}

/** A connection that was given up too early comes back to life. */
async function markSeen(
  tx: Tx,
  session: SessionRow,
  seen: readonly Connection[],
  seenAt: Temporal.Instant,
): Promise<void> {
  const known = await write(tx)
    .selectFrom('live.seat')
    .select('id')
    .where('session_id', '=', session.id)
    .where(
      'id',
      'in',
      seen.map(({ seat }) => seat),
    )
    .execute()
  const ids = new Set(known.map(({ id }) => id))
  const rows = seen.filter(({ seat }) => ids.has(seat))
  if (rows.length === 0) return
  await write(tx)
    .insertInto('live.presence')
    .values(
      rows.map(({ seat, connection, since }) => ({
        seat_id: seat,
        connection,
        via: 'media' as const,
        joined_at: since,
        known_at: seenAt,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['seat_id', 'connection'])
        .doUpdateSet({ known_at: seenAt, left_at: null })
        .where((row) => row.or([row('live.presence.left_at', 'is', null), row('live.presence.left_at', '<', seenAt)])),
    )
    .execute()
}

const seatsOf = (session: SessionRow) => sql<SeatId>`(select id from live.seat where session_id = ${session.id})`
const latest = (column: string, at: Temporal.Instant) =>
  sql<Temporal.Instant>`greatest(${sql.ref(column)}, ${at}::timestamptz)`
