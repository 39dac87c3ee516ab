import type { Actor } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { areOpen, breakoutOf, type GroupRow, groupsOf, roomsOfSeats } from './breakouts.ts'
import { hostedWith } from './hosts.ts'
import { linesNamed } from './lines.ts'
import type { GroupsView, SeatView } from './schema.ts'
import { type SeatRow, seatOf } from './seats.ts'
import type { SeenSession } from './sessions.ts'
import { type LiveTables, read } from './tables.ts'

type PlacedRow = LiveTables['live.group_seat']

/** Groups as somebody of the class may see them: a plan is the business of those who steer, unless people choose for themselves. */
export async function groupsSeenBy(tx: ReadTx, actor: Actor, session: SeenSession): Promise<GroupsView> {
  const seat = await seatOf(tx, session, actor)
  const breakout = session.ended_at ? undefined : await breakoutOf(tx, session)
  const isOpen = breakout !== undefined && areOpen(breakout, tx.now)
  if (!breakout || !(isOpen || breakout.way === 'choice' || hostedWith(session, seat))) return noGroups(tx.now)
  const groups = await groupsOf(tx, session)
  const placed = Map.groupBy(await placedIn(tx, session), ({ group_id }) => group_id)
  const told = isOpen && breakout.told_line ? await linesNamed(tx, { sessionId: session.id }, [breakout.told_line]) : []
  const own = seat && [...placed.values()].flat().find(({ seat_id }) => seat_id === seat.id)
  return {
    now: tx.now.toString(),
    state: isOpen ? 'open' : 'planned',
    way: breakout.way,
    minutes: breakout.minutes,
    returning: breakout.returning_at !== null,
    endsAt: isOpen ? (breakout.ends_at?.toString() ?? null) : null,
    groups: groups.map((group) => viewOf(group, placed.get(group.id) ?? [])),
    mine: { groupId: own?.group_id ?? null, inside: isOpen && own?.group_id != null && own.back_at === null },
    told: told[0] ?? null,
  }
}

/** Hands are seen by those around: in the same group, or in the class itself. */
export async function heardBy(
  tx: ReadTx,
  session: SeenSession,
  seat: SeatRow | undefined,
  seats: SeatView[],
): Promise<SeatView[]> {
  if (seats.every(({ handRaisedAt }) => handRaisedAt === null)) return seats
  const roomOf = await roomsOfSeats(tx, session)
  const own = seat ? roomOf(seat.id) : session.room_id
  return seats.map((one) => (roomOf(one.seatId) === own ? one : { ...one, handRaisedAt: null }))
}

function noGroups(now: Temporal.Instant): GroupsView {
  const nothing = { state: 'none', way: 'evenly', minutes: null, returning: true, endsAt: null, told: null } as const
  return { now: now.toString(), ...nothing, groups: [], mine: { groupId: null, inside: false } }
}

function viewOf({ id, place, name, called_at }: GroupRow, placed: readonly PlacedRow[]) {
  const seats = placed.map(({ seat_id, back_at }) => ({ seatId: seat_id, away: back_at !== null }))
  return { groupId: id, place, name, calledAt: called_at?.toString() ?? null, seats }
}

async function placedIn(tx: ReadTx, session: SeenSession): Promise<PlacedRow[]> {
  return read(tx)
    .selectFrom('live.group_seat as placed')
    .innerJoin('live.seat as seat', 'seat.id', 'placed.seat_id')
    .selectAll('placed')
    .where('placed.session_id', '=', session.id)
    .where('seat.removed_at', 'is', null)
    .orderBy('placed.placed_at')
    .orderBy('placed.seat_id')
    .execute()
}
