import type { Actor } from '#kernel/actor'
import { publish, recheck } from '#kernel/channels'
import type { Tx } from '#kernel/db'
import { granted, Refusal } from '#kernel/refusal'
import { sortRoomsSoon } from './breakout-jobs.ts'
import { groupIn, sizesOf } from './breakout-plans.ts'
import { areOpen, breakoutOf, groupAround, opened, planned } from './breakouts.ts'
import { classChannel } from './channels.ts'
import { groupChannel } from './group-channels.ts'
import { doerOf } from './guest-seats.ts'
import { lowerHand } from './hands.ts'
import { type HostedSession, steers } from './hosts.ts'
import { goingOn } from './rules.ts'
import type { GroupId, SeatId } from './schema.ts'
import { type SeatRow, seatIn, type TakenSeat } from './seats.ts'
import { type SeenSession, type SessionRow, timesOf } from './sessions.ts'
import { write } from './tables.ts'

type Place = { groupId: GroupId | null; back?: boolean }

/** Puts somebody into a group, or back into the class: planned, and at once while groups are open. */
export async function placeSeat(
  tx: Tx,
  actor: Actor,
  session: HostedSession,
  { seatId, groupId }: { seatId: SeatId; groupId: GroupId | null },
): Promise<void> {
  granted(goingOn(timesOf(session), tx.now))
  granted(planned(await breakoutOf(tx, session)))
  const seat = await seatIn(tx, session, seatId)
  if (seat.removed_at || !seat.admitted_at) throw new Refusal('seat.unknown')
  if (seat.role === 'teacher' || seat.hosts_at) throw new Refusal('groups.steers')
  if (groupId) await groupIn(tx, session, groupId)
  await move(tx, actor, seat, { groupId })
}

/** Whoever may choose goes to a group, or to another one. */
export async function chooseGroup(tx: Tx, actor: Actor, seat: TakenSeat, groupId: GroupId): Promise<void> {
  granted(goingOn(timesOf(seat.session), tx.now))
  const { row } = granted(planned(await breakoutOf(tx, seat.session)))
  if (row.way !== 'choice' || steers(seat.session, seat)) throw new Refusal('groups.not_chosen')
  await groupIn(tx, seat.session, groupId)
  await move(tx, actor, seat, { groupId })
}

/** Whoever steers the class goes into a group that is open; with that, its call is answered. */
export async function visitGroup(tx: Tx, actor: Actor, session: HostedSession, seat: TakenSeat, groupId: GroupId) {
  granted(opened(await breakoutOf(tx, session), tx.now))
  await groupIn(tx, session, groupId)
  await move(tx, actor, seat, { groupId })
  await endCall(tx, session, groupId)
}

/** Comes back into the class itself: for a while, where students may; whoever visited a group leaves it. */
export async function leaveGroup(tx: Tx, actor: Actor, seat: TakenSeat): Promise<void> {
  const { row } = granted(opened(await breakoutOf(tx, seat.session), tx.now))
  const group = await groupAround(tx, seat)
  if (!group) return
  const visits = steers(seat.session, seat)
  if (!visits && !row.returning_at) throw new Refusal('groups.stay')
  if (!visits) return move(tx, actor, seat, { groupId: group.id, back: true })
  await lowerHand(tx, seat)
  await takeOutOfGroups(tx, seat.session, seat.id)
  await sortRoomsSoon(tx, seat.session_id)
}

/** Goes into one's group again. */
export async function rejoinGroup(tx: Tx, actor: Actor, seat: TakenSeat): Promise<void> {
  granted(opened(await breakoutOf(tx, seat.session), tx.now))
  const own = await write(tx)
    .selectFrom('live.group_seat')
    .select(['group_id', 'back_at'])
    .where('seat_id', '=', seat.id)
    .executeTakeFirst()
  if (!own?.group_id) throw new Refusal('group.unknown')
  if (own.back_at) await move(tx, actor, seat, { groupId: own.group_id })
}

/** A group asks whoever steers the class to come; asked again, it keeps its place in the queue. */
export async function callTeacher(tx: Tx, seat: TakenSeat): Promise<void> {
  granted(opened(await breakoutOf(tx, seat.session), tx.now))
  const group = await groupAround(tx, seat)
  if (!group) throw new Refusal('group.unknown')
  const called = await write(tx)
    .updateTable('live.breakout_group')
    .set({ called_at: tx.now })
    .where('id', '=', group.id)
    .where('called_at', 'is', null)
    .returning('id')
    .execute()
  if (called.length === 0) return
  const about = { groupId: group.id, at: tx.now.toString() }
  publish(tx, classChannel, { sessionId: seat.session_id }, 'group_called', about)
}

export async function takeCallBack(tx: Tx, seat: TakenSeat): Promise<void> {
  const group = await groupAround(tx, seat)
  if (group) await endCall(tx, seat.session, group.id)
}

export async function endCall(tx: Tx, session: SeenSession, groupId: GroupId): Promise<void> {
  const ended = await write(tx)
    .updateTable('live.breakout_group')
    .set({ called_at: null })
    .where('id', '=', groupId)
    .where('session_id', '=', session.id)
    .where('called_at', 'is not', null)
    .returning('id')
    .execute()
  if (ended.length > 0) publish(tx, classChannel, { sessionId: session.id }, 'group_called', { groupId, at: null })
}

/** Whoever comes while groups are open, and was placed nowhere, is put into the smallest, where people are spread evenly. */
export async function placeLate(tx: Tx, actor: Actor, session: SeenSession, seat: SeatRow): Promise<void> {
  if (steers(session, seat)) return
  const breakout = await breakoutOf(tx, session)
  if (breakout?.way !== 'evenly' || !areOpen(breakout, tx.now)) return
  const [smallest] = (await sizesOf(tx, session)).toSorted((one, other) => one.size - other.size)
  if (!smallest) return
  const placed = await write(tx)
    .insertInto('live.group_seat')
    .values({
      seat_id: seat.id,
      session_id: session.id,
      group_id: smallest.id,
      placed_by: doerOf(actor),
      placed_at: tx.now,
    })
    .onConflict((conflict) => conflict.column('seat_id').doNothing())
    .returning('seat_id')
    .execute()
  if (placed.length > 0) tellMove(tx, session, seat.id, smallest.id)
}

/** Somebody taken out of the class is in no group of it. */
export async function takeOutOfGroups(tx: Tx, session: SessionRow, seatId: SeatId): Promise<void> {
  const [gone] = await write(tx).deleteFrom('live.group_seat').where('seat_id', '=', seatId).returningAll().execute()
  if (!gone?.group_id) return
  recheck(tx, groupChannel, { groupId: gone.group_id })
  tellMove(tx, session, seatId, null)
}

async function move(tx: Tx, actor: Actor, seat: SeatRow, { groupId, back = false }: Place): Promise<void> {
  const before = await groupAround(tx, seat)
  await lowerHand(tx, seat)
  const placed = { group_id: groupId, placed_by: doerOf(actor), placed_at: tx.now, back_at: back ? tx.now : null }
  await write(tx)
    .insertInto('live.group_seat')
    .values({ seat_id: seat.id, session_id: seat.session_id, ...placed })
    .onConflict((conflict) => conflict.column('seat_id').doUpdateSet(placed))
    .execute()
  const after = await groupAround(tx, seat)
  if (before && before.id !== after?.id) recheck(tx, groupChannel, { groupId: before.id })
  if (before?.id !== after?.id) await sortRoomsSoon(tx, seat.session_id)
  tellMove(tx, { id: seat.session_id }, seat.id, groupId)
}

function tellMove(tx: Tx, session: Pick<SessionRow, 'id'>, seatId: SeatId, groupId: GroupId | null): void {
  publish(tx, classChannel, { sessionId: session.id }, 'group_moved', { seatId, groupId })
}
