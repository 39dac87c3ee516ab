import { type Actor, type PersonId, personOf } from '#kernel/actor'
import { publish, recheck } from '#kernel/channels'
import type { Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted, Refusal, refused } from '#kernel/refusal'
import { forgetGroupChat } from './breakout-chats.ts'
import { closeRoomsSoon } from './breakout-jobs.ts'
import { areOpen, type BreakoutRow, breakoutOf, type GroupRow, groupsOf, planned } from './breakouts.ts'
import { classChannel } from './channels.ts'
import { groupChannel } from './group-channels.ts'
import type { HostedSession } from './hosts.ts'
import { goingOn } from './rules.ts'
import { type ArrangeGroups, type GroupId, mostGroups, type PlanGroups, type SeatId } from './schema.ts'
import { type SessionRow, timesOf } from './sessions.ts'
import { read, write } from './tables.ts'

type Plan = Omit<PlanGroups, 'sessionId'>

/** Parts the class into groups, in place of what was planned before; nobody goes anywhere until they are opened. */
export async function planGroups(tx: Tx, actor: Actor, session: HostedSession, plan: Plan): Promise<void> {
  granted(goingOn(timesOf(session), tx.now))
  if (session.meeting_link) throw new Refusal('room.not_controllable')
  granted(replaceable(await breakoutOf(tx, session), tx.now))
  await forgetGroups(tx, session)
  const { id } = personOf(actor)
  const returning_at = plan.returning ? tx.now : null
  await write(tx)
    .insertInto('live.breakout')
    .values({
      session_id: session.id,
      planned_by: id,
      planned_at: tx.now,
      way: plan.way,
      minutes: plan.minutes,
      returning_at,
    })
    .execute()
  const groups = Array.from({ length: plan.count }, (_, at) => newGroup(tx, session, at + 1))
  await write(tx).insertInto('live.breakout_group').values(groups).execute()
  if (plan.way === 'evenly') await spread(tx, id, session)
  await tellChange(tx, session)
}

/** Changes what is named; how long they last is changed before they are opened. */
export async function arrangeGroups(
  tx: Tx,
  session: HostedSession,
  { way, minutes, returning }: Omit<ArrangeGroups, 'sessionId'>,
): Promise<void> {
  granted(planned(await breakoutOf(tx, session)))
  const changes = {
    ...(way !== undefined && { way }),
    ...(minutes !== undefined && { minutes }),
    ...(returning !== undefined && { returning_at: returning ? tx.now : null }),
  }
  if (Object.keys(changes).length === 0) return
  await write(tx).updateTable('live.breakout').set(changes).where('session_id', '=', session.id).execute()
  await tellChange(tx, session)
}

export async function renameGroup(tx: Tx, session: HostedSession, groupId: GroupId, name: string): Promise<void> {
  await groupIn(tx, session, groupId)
  await write(tx).updateTable('live.breakout_group').set({ name }).where('id', '=', groupId).execute()
  await tellChange(tx, session)
}

export async function addGroup(tx: Tx, session: HostedSession): Promise<GroupId> {
  granted(planned(await breakoutOf(tx, session)))
  const groups = await groupsOf(tx, session)
  if (groups.length >= mostGroups) throw new Refusal('groups.too_many')
  const group = newGroup(tx, session, (groups.at(-1)?.place ?? 0) + 1)
  await write(tx).insertInto('live.breakout_group').values(group).execute()
  await tellChange(tx, session)
  return group.id
}

/** Its people stay in the class itself until somebody places them elsewhere. */
export async function removeGroup(tx: Tx, session: HostedSession, groupId: GroupId): Promise<void> {
  const group = await groupIn(tx, session, groupId)
  if ((await groupsOf(tx, session)).length === 1) throw new Refusal('groups.last')
  await forgetGroupChat(tx, session, [groupId])
  await write(tx).deleteFrom('live.breakout_group').where('id', '=', groupId).execute()
  if (group.room_id) await closeRoomsSoon(tx, [group.room_id])
  recheck(tx, groupChannel, { groupId })
  await tellChange(tx, session)
}

export async function groupIn(tx: Tx, session: SessionRow, groupId: GroupId): Promise<GroupRow> {
  const group = await read(tx)
    .selectFrom('live.breakout_group')
    .selectAll()
    .where('id', '=', groupId)
    .where('session_id', '=', session.id)
    .executeTakeFirst()
  if (!group) throw new Refusal('group.unknown')
  return group
}

/** Whoever is in the class and in no group is put into the smallest, in an order that nobody chose. */
export async function spread(tx: Tx, by: PersonId, session: SessionRow): Promise<void> {
  const groups = await sizesOf(tx, session)
  const placed = shuffled(await unplacedIn(tx, session)).map((seat_id) => {
    const smallest = groups.reduce((one, other) => (other.size < one.size ? other : one))
    smallest.size++
    return { seat_id, session_id: session.id, group_id: smallest.id, placed_by: by, placed_at: tx.now }
  })
  if (placed.length > 0) await write(tx).insertInto('live.group_seat').values(placed).execute()
}

/** Groups and how many belong to each, in their order. */
export async function sizesOf(tx: Tx, session: SessionRow): Promise<{ id: GroupId; size: number }[]> {
  const rows = await write(tx)
    .selectFrom('live.breakout_group as grp')
    .leftJoin('live.group_seat as placed', 'placed.group_id', 'grp.id')
    .leftJoin('live.seat as seat', (join) =>
      join
        .onRef('seat.id', '=', 'placed.seat_id')
        .on('seat.role', '<>', 'teacher')
        .on('seat.hosts_at', 'is', null)
        .on('seat.removed_at', 'is', null),
    )
    .select(({ fn }) => ['grp.id', fn.count<bigint>('seat.id').as('size')])
    .where('grp.session_id', '=', session.id)
    .groupBy('grp.id')
    .orderBy('grp.place')
    .execute()
  return rows.map(({ id, size }) => ({ id, size: Number(size) }))
}

/** With the end of the class, or another plan, groups are gone, and what was written in them. */
export async function forgetGroups(tx: Tx, session: SessionRow): Promise<void> {
  const groups = await groupsOf(tx, session)
  if (groups.length === 0) return
  await forgetGroupChat(
    tx,
    session,
    groups.map(({ id }) => id),
  )
  await closeRoomsSoon(
    tx,
    groups.flatMap(({ room_id }) => room_id ?? []),
  )
  await write(tx).deleteFrom('live.group_seat').where('session_id', '=', session.id).execute()
  await write(tx).deleteFrom('live.breakout').where('session_id', '=', session.id).execute()
}

async function tellChange(tx: Tx, session: SessionRow): Promise<void> {
  const choosing = (await breakoutOf(tx, session))?.way === 'choice'
  publish(tx, classChannel, { sessionId: session.id }, 'groups_changed', { choosing })
}

function replaceable(row: BreakoutRow | undefined, now: Temporal.Instant) {
  return row && areOpen(row, now) ? refused('groups.open') : { row }
}

/** One that is added while the others are open has its room at once. */
function newGroup(tx: Tx, session: SessionRow, place: number) {
  return { id: newId('grp', tx.now), session_id: session.id, place, name: '', room_id: newId('rom', tx.now) }
}

/** Students who are there now and have not been placed anywhere, not even by hand in the class itself. */
async function unplacedIn(tx: Tx, session: SessionRow): Promise<SeatId[]> {
  const seats = await write(tx)
    .selectFrom('live.seat as seat')
    .select('seat.id')
    .where('seat.session_id', '=', session.id)
    .where('seat.role', '<>', 'teacher')
    .where('seat.hosts_at', 'is', null)
    .where('seat.removed_at', 'is', null)
    .where('seat.admitted_at', 'is not', null)
    .where((row) =>
      row.not(row.exists(row.selectFrom('live.group_seat').select('seat_id').whereRef('seat_id', '=', 'seat.id'))),
    )
    .where((row) =>
      row.exists(
        row
          .selectFrom('live.presence')
          .select('connection')
          .whereRef('live.presence.seat_id', '=', 'seat.id')
          .where('left_at', 'is', null),
      ),
    )
    .orderBy('seat.id')
    .execute()
  return seats.map(({ id }) => id)
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  const draws = crypto.getRandomValues(new Uint32Array(items.length))
  return items
    .map((item, at) => ({ item, draw: draws[at] ?? 0 }))
    .sort((one, other) => one.draw - other.draw)
    .map(({ item }) => item)
}
