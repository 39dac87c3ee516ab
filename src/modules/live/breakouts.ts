import { type Expression, sql } from 'kysely'
import type { PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { refused } from '#kernel/refusal'
import type { GroupId, RoomId, SeatId, SessionId } from './schema.ts'
import { type LiveTables, read } from './tables.ts'

export type BreakoutRow = LiveTables['live.breakout']
export type GroupRow = LiveTables['live.breakout_group']
type OfSession = { id: SessionId }

/** Groups are open from the moment somebody opens them until they are closed or their time is over, whoever notices. */
export function areOpen(row: Pick<BreakoutRow, 'opened_at' | 'ends_at'>, now: Temporal.Instant): boolean {
  return row.opened_at !== null && (row.ends_at === null || Temporal.Instant.compare(now, row.ends_at) < 0)
}

export function planned(row: BreakoutRow | undefined) {
  return row ? { row } : refused('groups.not_planned')
}

export function opened(row: BreakoutRow | undefined, now: Temporal.Instant) {
  return row && areOpen(row, now) ? { row } : refused('groups.not_open')
}

export async function breakoutOf(tx: ReadTx, session: OfSession): Promise<BreakoutRow | undefined> {
  return read(tx).selectFrom('live.breakout').selectAll().where('session_id', '=', session.id).executeTakeFirst()
}

export async function groupsOf(tx: ReadTx, session: OfSession): Promise<GroupRow[]> {
  return read(tx)
    .selectFrom('live.breakout_group')
    .selectAll()
    .where('session_id', '=', session.id)
    .orderBy('place')
    .execute()
}

/** The group a seat is in at this moment; nothing: it is in the class itself. */
export async function groupAround(tx: ReadTx, seat: { id: SeatId }): Promise<GroupRow | undefined> {
  return openSeats(tx).selectAll('grp').where('placed.seat_id', '=', seat.id).executeTakeFirst()
}

/** The same, of a person. */
export async function groupAroundPerson(
  tx: ReadTx,
  session: OfSession,
  personId: PersonId,
): Promise<GroupRow | undefined> {
  return openSeats(tx)
    .innerJoin('live.seat as seat', 'seat.id', 'placed.seat_id')
    .selectAll('grp')
    .where('seat.session_id', '=', session.id)
    .where('seat.person_id', '=', personId)
    .where('seat.removed_at', 'is', null)
    .executeTakeFirst()
}

/** Where everybody of a class has to be: in the room of their group while groups are open, else in that of the class. */
export async function roomsOfSeats(
  tx: ReadTx,
  session: { id: SessionId; room_id: RoomId | null },
): Promise<(seat: SeatId) => RoomId | null> {
  const rows = await openSeats(tx)
    .select(['placed.seat_id', 'grp.room_id'])
    .where('grp.session_id', '=', session.id)
    .execute()
  const rooms = new Map(rows.map(({ seat_id, room_id }) => [seat_id, room_id]))
  return (seat) => rooms.get(seat) ?? session.room_id
}

/** Those who are in one group now, or in any: for statements about some seats of a class. */
export function seatsInGroups(tx: ReadTx, session: OfSession, groupId?: GroupId): Expression<SeatId> {
  return openSeats(tx)
    .select('placed.seat_id')
    .where('grp.session_id', '=', session.id)
    .$if(groupId !== undefined, (query) => query.where('grp.id', '=', groupId as GroupId))
    .$asScalar()
}

/** The rooms of groups that are open: besides that of the class, where its people are. */
export async function openGroupRooms(tx: ReadTx, session: OfSession): Promise<RoomId[]> {
  const breakout = await breakoutOf(tx, session)
  if (!breakout || !areOpen(breakout, tx.now)) return []
  return (await groupsOf(tx, session)).flatMap(({ room_id }) => room_id ?? [])
}

function openSeats(tx: ReadTx) {
  return read(tx)
    .selectFrom('live.group_seat as placed')
    .innerJoin('live.breakout_group as grp', 'grp.id', 'placed.group_id')
    .innerJoin('live.breakout as breakout', 'breakout.session_id', 'grp.session_id')
    .where('placed.back_at', 'is', null)
    .where('breakout.opened_at', 'is not', null)
    .where(sql<boolean>`(breakout.ends_at is null or breakout.ends_at > ${tx.now})`)
}
