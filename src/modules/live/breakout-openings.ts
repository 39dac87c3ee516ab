import { sql } from 'kysely'
import { type Actor, personOf } from '#kernel/actor'
import { publish, recheck } from '#kernel/channels'
import type { Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted, Refusal } from '#kernel/refusal'
import { closeGroupsAt, closeRoomsSoon, sortRoomsSoon } from './breakout-jobs.ts'
import { spread } from './breakout-plans.ts'
import { areOpen, breakoutOf, type GroupRow, groupsOf, opened, planned } from './breakouts.ts'
import { classChannel } from './channels.ts'
import { say } from './chats.ts'
import { groupChannel } from './group-channels.ts'
import type { HostedSession } from './hosts.ts'
import { goingOn } from './rules.ts'
import type { ChatLineId, RoomId, SessionId } from './schema.ts'
import type { TakenSeat } from './seats.ts'
import { type SessionRow, timesOf } from './sessions.ts'
import { write } from './tables.ts'

/** Everybody goes to their group; the same as last time, where there was one. The class is held, so one opening wins. */
export async function openGroups(tx: Tx, actor: Actor, session: HostedSession): Promise<void> {
  granted(goingOn(timesOf(session), tx.now))
  const { row } = granted(planned(await breakoutOf(tx, session)))
  if (areOpen(row, tx.now)) throw new Refusal('groups.open')
  if (row.opened_at) await settle(tx, session)
  if (row.way === 'evenly') await spread(tx, personOf(actor).id, session)
  const endsAt = row.minutes === null ? null : tx.now.add({ minutes: row.minutes })
  await giveRooms(tx, await groupsOf(tx, session))
  await write(tx)
    .updateTable('live.breakout')
    .set({ opened_by: personOf(actor).id, opened_at: tx.now, ends_at: endsAt, told_line: null })
    .where('session_id', '=', session.id)
    .execute()
  await lowerHandsOf(tx, session)
  await closeGroupsAt(tx, session.id, endsAt)
  await sortRoomsSoon(tx, session.id)
  publish(tx, classChannel, { sessionId: session.id }, 'groups_opened', {})
}

/** Everybody is in the class again. Who belongs to which group, and what was written there, stays for the next time. */
export async function closeGroups(tx: Tx, session: SessionRow): Promise<void> {
  const row = await breakoutOf(tx, session)
  if (!row?.opened_at) return
  await settle(tx, session)
  await closeGroupsAt(tx, session.id, null)
  publish(tx, classChannel, { sessionId: session.id }, 'groups_closed', {})
}

export async function closeGroupsNow(tx: Tx, session: HostedSession): Promise<void> {
  granted(opened(await breakoutOf(tx, session), tx.now))
  await closeGroups(tx, session)
}

/** The clock closes them, not a person: asked too early, they stay open. */
export async function closeGroupsWhenDue(tx: Tx, session: SessionRow): Promise<void> {
  const row = await breakoutOf(tx, session)
  if (row?.opened_at && !areOpen(row, tx.now)) await closeGroups(tx, session)
  else if (row?.opened_at && row.ends_at) await closeGroupsAt(tx, session.id, row.ends_at)
}

/** Some more minutes; groups without a time get one from now on. */
export async function extendGroups(tx: Tx, session: HostedSession, minutes: number): Promise<void> {
  const { row } = granted(opened(await breakoutOf(tx, session), tx.now))
  const endsAt = (row.ends_at ?? tx.now).add({ minutes })
  await write(tx).updateTable('live.breakout').set({ ends_at: endsAt }).where('session_id', '=', session.id).execute()
  await closeGroupsAt(tx, session.id, endsAt)
  publish(tx, classChannel, { sessionId: session.id }, 'groups_extended', { endsAt: endsAt.toString() })
}

/** A line of the class chat that everybody sees at once, in whatever group they are. */
export async function tellGroups(tx: Tx, actor: Actor, seat: TakenSeat, text: string): Promise<ChatLineId> {
  granted(opened(await breakoutOf(tx, seat.session), tx.now))
  const lineId = await say(tx, actor, seat, { text, files: [] }, { toClass: true })
  await write(tx)
    .updateTable('live.breakout')
    .set({ told_line: lineId })
    .where('session_id', '=', seat.session_id)
    .execute()
  publish(tx, classChannel, { sessionId: seat.session_id }, 'groups_told', { lineId })
  return lineId
}

/** What ends with every opening: visits, hands, calls, the rooms, and the way into them. */
async function settle(tx: Tx, session: SessionRow): Promise<void> {
  const groups = await groupsOf(tx, session)
  const ids = groups.map(({ id }) => id)
  const steering = sql<boolean>`seat_id in (
    select id from live.seat where session_id = ${session.id} and (role = 'teacher' or hosts_at is not null)
  )`
  await write(tx).deleteFrom('live.group_seat').where('group_id', 'in', ids).where(steering).execute()
  await write(tx)
    .updateTable('live.group_seat')
    .set({ back_at: null })
    .where('group_id', 'in', ids)
    .where('back_at', 'is not', null)
    .execute()
  await write(tx)
    .updateTable('live.breakout_group')
    .set({ called_at: null })
    .where('id', 'in', ids)
    .where('called_at', 'is not', null)
    .execute()
  await write(tx)
    .updateTable('live.breakout')
    .set({ opened_by: null, opened_at: null, ends_at: null })
    .where('session_id', '=', session.id)
    .execute()
  await lowerHandsOf(tx, session)
  for (const groupId of ids) recheck(tx, groupChannel, { groupId })
  await closeRoomsSoon(
    tx,
    groups.flatMap(({ room_id }) => room_id ?? []),
  )
}

/** A hand belongs to where it was raised. */
async function lowerHandsOf(tx: Tx, session: { id: SessionId }): Promise<void> {
  const lowered = await write(tx)
    .updateTable('live.seat')
    .set({ hand_raised_at: null })
    .where('session_id', '=', session.id)
    .where('hand_raised_at', 'is not', null)
    .returning('id')
    .execute()
  if (lowered.length > 0) publish(tx, classChannel, { sessionId: session.id }, 'hands_lowered', {})
}

async function giveRooms(tx: Tx, groups: readonly GroupRow[]): Promise<void> {
  const rooms: RoomId[] = groups.map(() => newId('rom', tx.now))
  const given = sql`unnest(${groups.map(({ id }) => id)}::text[], ${rooms}::text[])`.as<'given'>(sql`given(id, room)`)
  await write(tx)
    .updateTable('live.breakout_group')
    .from(given as never)
    .set({ room_id: sql<RoomId>`given.room` })
    .where(sql<boolean>`live.breakout_group.id = given.id`)
    .execute()
}
