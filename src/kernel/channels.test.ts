import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { board, layOutBoards, wall } from '../../test/boards.ts'
import { openGround } from '../../test/world.ts'
import { historyOf, since } from './channel-events.ts'
import { sweepEvents } from './channel-sweeps.ts'
import { forget, isAdmitted, keyOf, payloadLimit, positionOf, publish } from './channels.ts'
import { type Db, openDb } from './db.ts'
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
    const age = Temporal.Duration.from({ hours: 24 })
    await db.transact((tx) => sweepEvents(tx, { age, eventsPerChannel: 100 }))
    expect((await history('kept')).events.map(({ number }) => number)).toEqual([4, 5, 6, 7])
    expect(await db.transact((tx) => sweepEvents(tx, { age, eventsPerChannel: 2 }))).toBe(2)
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
