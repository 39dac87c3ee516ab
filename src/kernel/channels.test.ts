import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { board, layOutBoards, wall } from '../../test/boards.ts'
import { sweep } from '../../test/sweeps.ts'
import { openGround } from '../../test/world.ts'
import { historyOf, since, writeEvents } from './channel-events.ts'
import { dropSurplus } from './channel-sweeps.ts'
import { forget, isAdmitted, keyOf, payloadLimit, positionOf, publish } from './channels.ts'
import { type Db, openDb, statement, type Tx } from './db.ts'
import type { Notice } from './fanout.ts'

describe('A channel', () => {
  let ground: Awaited<ReturnType<typeof openGround>>
  let db: Db
  const told: Notice[] = []
  beforeAll(async () => {
    ground = await openGround()
    await layOutBoards(ground.db)
    const fanout = {
      publish: (notices: readonly Notice[]) => void told.push(...notices),
      listen: async () => () => {},
      close: async () => {},
    }
    db = openDb({ ...ground.pools, clock: ground.clock, fanout })
  })
  afterAll(() => ground.close())

  const pin = (boardId: string, ...notes: number[]) =>
    db.transact(async (tx) => {
      for (const note of notes) publish(tx, board, { boardId }, 'pinned', { note })
    })
  const history = (boardId: string, after = 0, limit = 100) =>
    db.read((tx) => historyOf(tx, keyOf(board, { boardId }), after, limit))

  test('has one name, however its parameters are given', () => {
    expect(keyOf(board, { boardId: 'a&b=ç' })).toBe('spec.board?boardId=a%26b%3D%C3%A7')
  })

  test('numbers its events from one, each channel for itself', async () => {
    await pin('counted', 1, 2)
    await pin('other', 9)
    await pin('counted', 3)
    const { last, events } = await history('counted')
    expect(last).toBe(3)
    expect(events.map(({ number, json }) => [number, JSON.parse(json)])).toEqual([
      [1, { note: 1 }],
      [2, { note: 2 }],
      [3, { note: 3 }],
    ])
    expect(await db.read((tx) => positionOf(tx, board, { boardId: 'other' }))).toBe(1)
    expect(await db.read((tx) => positionOf(tx, board, { boardId: 'never' }))).toBe(0)
  })

  test('says nothing, and counts nothing, of a change that was undone', async () => {
    told.length = 0
    const undone = db.transact(async (tx) => {
      publish(tx, board, { boardId: 'undone' }, 'pinned', { note: 1 })
      throw new Error('changed my mind')
    })
    await expect(undone).rejects.toThrow('changed my mind')
    expect(told).toEqual([])
    expect(await history('undone')).toEqual({ last: 0, events: [] })
  })

  test('wakes its followers once for a change, after it landed', async () => {
    told.length = 0
    await pin('woken', 1, 2, 3)
    expect(told).toEqual([{ topic: `events ${keyOf(board, { boardId: 'woken' })}`, number: 3 }])
  })

  test('lets only declared fields of declared events out', async () => {
    const secret = { note: 1, secret: 'x' }
    await db.transact(async (tx) => publish(tx, board, { boardId: 'strict' }, 'pinned', secret))
    expect((await history('strict')).events[0]?.json).toBe('{"note": 1}')
    const misnamed = db.transact(async (tx) =>
      publish(tx, board, { boardId: 'strict' }, 'burnt' as 'pinned', { note: 1 }),
    )
    await expect(misnamed).rejects.toThrow('declares no event "burnt"')
  })

  test('carries no more than a note', async () => {
    const strokes = 'x'.repeat(payloadLimit)
    const tooLong = db.transact(async (tx) => publish(tx, board, { boardId: 'long' }, 'drawn', { strokes }))
    await expect(tooLong).rejects.toThrow('longer than')
  })

  test('keeps numbers whole when many change it at once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, note) => pin('crowded', note, note)))
    const { last, events } = await history('crowded')
    expect(last).toBe(80)
    expect(events.map(({ number }) => number)).toEqual(Array.from({ length: 80 }, (_, at) => at + 1))
  })

  test('never makes two changes wait for each other in a ring', async () => {
    const both = (first: string, second: string) =>
      db.transact(async (tx) => {
        publish(tx, board, { boardId: first }, 'pinned', { note: 1 })
        publish(tx, board, { boardId: second }, 'pinned', { note: 1 })
      })
    await Promise.all(Array.from({ length: 60 }, (_, at) => (at % 2 ? both('left', 'right') : both('right', 'left'))))
    expect((await history('left')).last).toBe(60)
    expect((await history('right')).last).toBe(60)
  })

  test('lets go of what is old and of what is too much, and counts on', async () => {
    await pin('kept', 1, 2, 3)
    ground.clock.advance({ hours: 25 })
    await pin('kept', 4, 5, 6, 7)
    await sweep(db)
    expect((await history('kept')).events.map(({ number }) => number)).toEqual([4, 5, 6, 7])
    expect(await db.transact((tx) => dropSurplus(tx, 2))).toBe(2)
    await pin('kept', 8)
    expect(await history('kept')).toMatchObject({ last: 8, events: [{ number: 6 }, { number: 7 }, { number: 8 }] })
  })

  test('knows whether somebody missed more than it kept', async () => {
    const kept = await history('kept')
    expect(since(kept, 8)).toEqual([])
    expect(since(kept, 5)?.map(({ number }) => number)).toEqual([6, 7, 8])
    expect(since(kept, 4)).toBeNull()
    expect(since(kept, 9)).toBeNull()
    expect(since(await history('kept', 5, 2), 5)).toBeNull()
    expect(since(await history('never'), 0)).toEqual([])
  })

  test('is forgotten with the thing it belonged to, and its followers are asked again', async () => {
    await pin('gone', 1)
    told.length = 0
    await db.transact((tx) => forget(tx, board, { boardId: 'gone' }))
    expect(await history('gone')).toEqual({ last: 0, events: [] })
    expect(told).toEqual([{ topic: `recheck ${keyOf(board, { boardId: 'gone' })}`, number: 0 }])
  })

  test('admits nobody to what is not one of its kind', async () => {
    const asked = (params: unknown) => db.read((tx) => isAdmitted(tx, wall, { kind: 'stranger' }, params))
    expect(await asked({ side: 'north' })).toBe(true)
    for (const nonsense of [{ side: 'up' }, {}, null, 'north', [], 7]) expect(await asked(nonsense)).toBe(false)
  })
})

describe('Numbers', () => {
  let ground: Awaited<ReturnType<typeof openGround>>
  beforeAll(async () => {
    ground = await openGround()
    await ground.db.transact((tx) => statement(tx, 'create sequence kernel.loose', []))
  })
  afterAll(() => ground.close())

  /** Two changes, the first to take a number being the last to land, and a reader who asks in between and afterwards. */
  async function seenInRace(key: string, write: (tx: Tx) => Promise<unknown>): Promise<number[]> {
    await ground.db.transact((tx) => writeEvents(tx, [{ key, event: 'e', payload: '0' }]))
    const seen: number[] = []
    const look = async () => {
      const after = seen.at(-1) ?? 1
      const rows = await ground.db.read((tx) =>
        statement<{ number: bigint }>(
          tx,
          'select number from kernel.channel_event where channel_key = $1 and number > $2 order by number',
          [key, after],
        ),
      )
      seen.push(...rows.map(({ number }) => Number(number)))
    }
    const taken = Promise.withResolvers<void>()
    const looked = Promise.withResolvers<void>()
    const first = ground.db.transact(async (tx) => {
      await write(tx)
      taken.resolve()
      await looked.promise
    })
    await taken.promise
    const second = ground.db.transact(write)
    await Promise.race([second, somebodyWaits()])
    await look()
    looked.resolve()
    await Promise.all([first, second])
    await look()
    return seen
  }

  function somebodyWaits(): Promise<void> {
    return vi.waitFor(async () => {
      const locks = await ground.pools.reader.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      expect(locks.rowCount).toBe(1)
    }, 5000)
  }

  test('land in their order: a reader who asks for what comes after the last one misses none', async () => {
    const key = 'spec.board?boardId=locked'
    expect(await seenInRace(key, (tx) => writeEvents(tx, [{ key, event: 'e', payload: '0' }]))).toEqual([2, 3])
  })

  test('would be missed without the lock, which shows that this spec can fail', async () => {
    const key = 'spec.board?boardId=loose'
    const seen = await seenInRace(key, (tx) =>
      statement(tx, `insert into kernel.channel_event values ($1, 1 + nextval('kernel.loose'), 'e', '0', $2)`, [
        key,
        tx.now,
      ]),
    )
    expect(seen).toEqual([3])
    const kept = await ground.db.read((tx) => historyOf(tx, key, 1, 9))
    expect(kept.events.map(({ number }) => number)).toEqual([2, 3])
  })
})
