import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sweepTable } from '#modules/privacy'
import { type ClassWorld, openClassWorld } from '../../../test/classes.ts'
import { guestBrowser } from '../../../test/guests.ts'
import { sweep } from '../../../test/sweeps.ts'
import { sweeping } from '../../composition.ts'
import { replayGuestErasures } from './index.ts'
import type { SeatId, SessionId } from './schema.ts'

/** A backup from before somebody was erased brings them back. */
describe('A guest whom a restored backup brings back', () => {
  let world: ClassWorld
  let sessionId: SessionId
  const faults: unknown[] = []
  beforeEach(async () => {
    world = await openClassWorld()
    sessionId = await world.classSoon()
    faults.length = 0
  })
  afterEach(() => world.close())

  const ada = () => world.as(world.ada)
  const replayed = () => replayGuestErasures(world.db, world.ports, (error) => faults.push(error))
  const names = async () =>
    (await world.rows<{ name: string }>('select name from live.guest order by name')).map(({ name }) => name)

  async function sitting(name: string, address: string): Promise<{ seatId: SeatId; live: Live }> {
    await ada().makeGuestLink({ sessionId, places: 5 })
    const code = (await ada().guestLink({ sessionId })).link?.url.split('/').at(-1) ?? ''
    const browser = guestBrowser(world, address)
    await browser.live.comeAsGuest({ code, name, agreed: true })
    const { seatId } = await browser.live.enterRoom({ sessionId })
    await ada().enterRoom({ sessionId })
    await ada().admit({ sessionId, seatId })
    await browser.live.enterRoom({ sessionId })
    return { seatId, live: browser.live }
  }
  type Live = ReturnType<typeof guestBrowser>['live']

  /** What a backup holds of guests now; what it returns puts back whoever is not there any more. */
  async function backup() {
    const rows = await Promise.all(
      ['live.guest', 'live.seat'].map(async (table) => ({
        table,
        rows: await world.rows<{ row: string }>(`select to_jsonb(t)::text as row from ${table} t`),
      })),
    )
    return async () => {
      for (const { table, rows: all } of rows)
        for (const { row } of all)
          await world.rows(
            `insert into ${table} select * from jsonb_populate_record(null::${table}, $1) on conflict do nothing`,
            [row],
          )
    }
  }

  test('is erased again before anybody is served, who deleted everything or whose teacher did', async () => {
    const gus = await sitting('Gus', '203.0.113.1')
    const nia = await sitting('Nia', '203.0.113.2')
    await sitting('Wim', '203.0.113.3')
    const restore = await backup()
    await gus.live.forgetGuest({ sessionId })
    await ada().deleteGuest({ sessionId, seatId: nia.seatId })
    await restore()
    expect(await names()).toEqual(['Gus', 'Nia', 'Wim'])
    const all = await Promise.all([1, 2, 3].map(replayed))
    expect(all.reduce((sum, one) => sum + one, 0)).toBe(2)
    expect(await names()).toEqual(['Wim'])
    expect(await world.rows(`select 1 from live.seat where role = 'guest'`)).toHaveLength(1)
    expect(await replayed()).toBe(0)
    expect(faults).toEqual([])
  })

  test('is not erased who may not delete anything, because they were taken out', async () => {
    const gus = await sitting('Gus', '203.0.113.1')
    await ada().removeFromClass({ sessionId, seatId: gus.seatId })
    await expect(gus.live.forgetGuest({ sessionId })).rejects.toMatchObject({ code: 'guest.shut_out' })
    expect(await replayed()).toBe(0)
    expect(await names()).toEqual(['Gus'])
  })

  describe('after thirty days', () => {
    const after = Temporal.Instant.from('2026-09-01T17:00:00Z').add({ hours: 30 * 24, seconds: 1 })
    async function sweptAndRestored() {
      await sitting('Gus', '203.0.113.1')
      const restore = await backup()
      world.clock.set(after)
      await sweep(world.db)
      expect(await names()).toEqual([])
      await restore()
      expect(await names()).toEqual(['Gus'])
    }

    test('goes by their clock, before anybody is served', async () => {
      await sweptAndRestored()
      await sweepTable(world.db, sweeping, 'live.guest')
      expect(await names()).toEqual([])
      expect(await world.rows(`select 1 from live.seat where role = 'guest'`)).toEqual([])
    })

    test('goes by the journal where the backup knows another end of the class', async () => {
      await sweptAndRestored()
      const [noted] = await world.rows<{ payload: { guestIds: string[] } }>(
        `select payload from graphile_worker._private_jobs job join graphile_worker._private_tasks task on task.id = job.task_id where task.identifier = 'live.note_guests'`,
      )
      await world.duty('live.note_guests', noted?.payload)
      await world.rows('update live.session set ends_at = $1', [after.add({ hours: 24 * 60 }).toString()])
      await sweepTable(world.db, sweeping, 'live.guest')
      expect(await names()).toEqual(['Gus'])
      expect(await replayed()).toBe(1)
      expect(await names()).toEqual([])
    })
  })
})
