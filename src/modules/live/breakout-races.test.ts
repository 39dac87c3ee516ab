import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Tx } from '#kernel/db'
import { type BreakoutWorld, openBreakoutWorld } from '../../../test/breakouts.ts'
import { visitGroup } from './breakout-moves.ts'
import { closeGroupsNow, openGroups } from './breakout-openings.ts'
import { heldSessionHostedBy, sessionHostedBy } from './hosts.ts'
import type { GroupId, SessionId } from './schema.ts'
import { seatTakenBy } from './seats.ts'

let world: BreakoutWorld
beforeAll(async () => {
  world = await openBreakoutWorld()
})
afterAll(() => world.close())

type Look = typeof sessionHostedBy

/** The first is done and has not landed when the second begins: it lands once the second waits, or is through. */
async function race(first: (tx: Tx) => Promise<unknown>, second: (tx: Tx) => Promise<unknown>) {
  const [done, landing] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const one = world.db.transact(async (tx) => {
    await first(tx)
    done.resolve()
    await landing.promise
  })
  await done.promise
  const other = world.db.transact(second)
  await Promise.race([other.catch(() => {}), somebodyWaits()])
  landing.resolve()
  const results = await Promise.allSettled([one, other])
  return results.map((result) => (result.status === 'fulfilled' ? 'done' : (result.reason.code as string)))
}

function somebodyWaits(): Promise<void> {
  return vi.waitFor(async () => {
    const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    expect(await world.rows(waiting)).toHaveLength(1)
  }, 5000)
}

const opens = (look: Look, sessionId: SessionId) => async (tx: Tx) =>
  openGroups(tx, world.ada, await look(tx, world.ada, sessionId))
const closes = (sessionId: SessionId) => async (tx: Tx) =>
  closeGroupsNow(tx, await heldSessionHostedBy(tx, world.ada, sessionId))
const visits = (look: Look, sessionId: SessionId, groupId: GroupId) => async (tx: Tx) => {
  const session = await look(tx, world.ada, sessionId)
  await visitGroup(tx, world.ada, session, await seatTakenBy(tx, world.ada, sessionId), groupId)
}
const held = heldSessionHostedBy as Look

test('Of two who open groups at once one does', async () => {
  const { sessionId } = await world.twoGroups()
  expect(await race(opens(held, sessionId), opens(held, sessionId))).toEqual(['done', 'groups.open'])
})

test('Without holding the class both would, behind different rooms: the spec above can fail', async () => {
  const { sessionId } = await world.twoGroups()
  expect(await race(opens(sessionHostedBy, sessionId), opens(sessionHostedBy, sessionId))).toEqual(['done', 'done'])
})

test('Nobody goes into a group that is being closed', async () => {
  const { sessionId, first } = await world.twoGroups()
  await world.as(world.ada).openGroups({ sessionId })
  expect(await race(closes(sessionId), visits(held, sessionId, first))).toEqual(['done', 'groups.not_open'])
  expect((await world.groupsFor(world.ada, sessionId)).mine.groupId).toBeNull()
})

test('Without holding the class they would, and be there again next time: the spec above can fail', async () => {
  const { sessionId, first } = await world.twoGroups()
  await world.as(world.ada).openGroups({ sessionId })
  expect(await race(closes(sessionId), visits(sessionHostedBy, sessionId, first))).toEqual(['done', 'done'])
  expect((await world.groupsFor(world.ada, sessionId)).mine.groupId).toBe(first)
})

test('However many people move, open and close at once, everybody is in one place', async () => {
  const { as, ada, kofi, lena } = world
  const { sessionId, first, second, seatOf } = await world.twoGroups()
  await Promise.allSettled([
    as(ada).openGroups({ sessionId }),
    as(ada).placeSeat({ sessionId, seatId: seatOf(kofi), groupId: second }),
    as(lena).leaveGroup({ sessionId }),
    as(ada).closeGroups({ sessionId }),
    as(ada).openGroups({ sessionId }),
    as(ada).placeSeat({ sessionId, seatId: seatOf(lena), groupId: first }),
    as(kofi).callTeacher({ sessionId }),
  ])
  const { groups } = await world.groupsFor(ada, sessionId)
  const placed = groups.flatMap(({ seats }) => seats.map(({ seatId }) => seatId)).sort()
  expect(placed).toEqual([seatOf(kofi), seatOf(lena)].sort())
})
