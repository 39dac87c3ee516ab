import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openGround } from '../../test/world.ts'
import { afterCommit, forget, hold, kept, type ReadTx, statement, type Tx, tablesOf, together } from './db.ts'

const { read, write } = tablesOf<{
  'planted.coupon': {
    code: string
    uses_left: number
    ends_at: Temporal.Instant
    day: Temporal.PlainDate
    cents: bigint
  }
}>()

describe('A transaction', () => {
  let ground: Awaited<ReturnType<typeof openGround>>
  beforeAll(async () => {
    ground = await openGround()
    await ground.pools.writer.query(
      'create schema planted; create table planted.coupon (code text primary key, uses_left int not null, ends_at timestamptz, day date, cents bigint)',
    )
  })
  afterAll(() => ground.close())
  beforeEach(async () => {
    await ground.db.transact(async (tx) => {
      await write(tx).deleteFrom('planted.coupon').execute()
      await write(tx)
        .insertInto('planted.coupon')
        .values({
          code: 'SPRING',
          uses_left: 1,
          ends_at: tx.now,
          day: Temporal.PlainDate.from('2026-03-29'),
          cents: 2n ** 60n,
        })
        .execute()
    })
    ground.statements.length = 0
  })

  const usesLeft = () =>
    ground.db.read(
      async (tx) => (await read(tx).selectFrom('planted.coupon').select('uses_left').executeTakeFirst())?.uses_left,
    )

  test('carries the clock, and keeps instants, days and large numbers exact', async () => {
    const row = await ground.db.read((tx) =>
      read(tx).selectFrom('planted.coupon').selectAll().executeTakeFirstOrThrow(),
    )
    expect(row.ends_at.equals(ground.clock.now())).toBe(true)
    expect(row.day.toString()).toBe('2026-03-29')
    expect(row.cents).toBe(2n ** 60n)
  })

  test('a look costs one statement and no begin or commit', async () => {
    await usesLeft()
    expect(ground.statements).toHaveLength(1)
  })

  describe('what hardly anybody changes', () => {
    const look = async (tx: ReadTx) =>
      (await read(tx).selectFrom('planted.coupon').select('uses_left').executeTakeFirstOrThrow()).uses_left
    const leftOf = (tx: ReadTx) => kept(tx, 'uses left', look)
    const change = (left: number) =>
      ground.db.transact(async (tx) => {
        await write(tx).updateTable('planted.coupon').set({ uses_left: left }).execute()
        expect(await leftOf(tx)).toBe(left)
        forget(tx, 'uses left')
      })
    beforeEach(() => change(1))

    test('is asked once by all who ask within five seconds', async () => {
      const asked = ground.statements.length
      expect(await Promise.all([ground.db.read(leftOf), ground.db.read(leftOf)])).toEqual([1, 1])
      expect(await ground.db.read(leftOf)).toBe(1)
      expect(ground.statements).toHaveLength(asked + 1)
    })

    test('shows at once when it is changed here, and in five seconds when it is changed elsewhere', async () => {
      expect(await ground.db.read(leftOf)).toBe(1)
      await change(2)
      expect(await ground.db.read(leftOf)).toBe(2)
      await ground.pools.writer.query('update planted.coupon set uses_left = 3')
      expect(await ground.db.read(leftOf)).toBe(2)
      ground.clock.advance({ seconds: 5 })
      expect(await ground.db.read(leftOf)).toBe(3)
    })

    test('asked by several doors for one visitor goes out once while it is under way; a change asks for itself', async () => {
      const visitor = {}
      const ask = (tx: ReadTx, who: object = visitor) => together(tx, who, 'uses left', () => look(tx))
      const asked = ground.statements.length
      expect(await Promise.all([ground.db.read(ask), ground.db.read(ask)])).toEqual([1, 1])
      expect(ground.statements).toHaveLength(asked + 1)
      expect(await Promise.all([ground.db.read(ask), ground.db.read((tx) => ask(tx, {}))])).toEqual([1, 1])
      expect(ground.statements).toHaveLength(asked + 3)
      const early = ground.db.read(ask)
      await ground.db.transact(async (tx) => {
        await write(tx).updateTable('planted.coupon').set({ uses_left: 5 }).execute()
        expect(await ask(tx)).toBe(5)
      })
      await early
      expect(await ground.db.read(ask)).toBe(5)
      const failing = (tx: ReadTx) => together(tx, visitor, 'what fails', () => Promise.reject(new Error('not now')))
      await expect(ground.db.read(failing)).rejects.toThrow('not now')
      expect(await ground.db.read((tx) => together(tx, visitor, 'what fails', async () => 'there'))).toBe('there')
    })

    test('is not forgotten by a change that is undone, and a look that fails is made again', async () => {
      await ground.db.read(leftOf)
      const undone = ground.db.transact(async (tx) => {
        forget(tx, 'uses left')
        throw new Error('no')
      })
      await expect(undone).rejects.toThrow('no')
      const asked = ground.statements.length
      await ground.db.read(leftOf)
      expect(ground.statements).toHaveLength(asked)
      const failing = (tx: ReadTx) => kept(tx, 'what fails', () => Promise.reject(new Error('not now')))
      await expect(ground.db.read(failing)).rejects.toThrow('not now')
      expect(await ground.db.read((tx) => kept(tx, 'what fails', async () => 'there'))).toBe('there')
    })
  })

  test('a refusal undoes everything', async () => {
    await expect(
      ground.db.transact(async (tx) => {
        await write(tx).updateTable('planted.coupon').set({ uses_left: 0 }).execute()
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await usesLeft()).toBe(1)
  })

  test('effects run after the change landed, and never when it did not', async () => {
    const said: string[] = []
    await ground.db.transact(async (tx) => afterCommit(tx, () => void said.push('landed')))
    await ground.db
      .transact(async (tx) => {
        afterCommit(tx, () => void said.push('never'))
        throw new Error('no')
      })
      .catch(() => {})
    expect(said).toEqual(['landed'])
  })

  test('a reader cannot write, even by cheating the types', async () => {
    await expect(
      ground.db.read((tx) =>
        write(tx as Tx)
          .deleteFrom('planted.coupon')
          .execute(),
      ),
    ).rejects.toThrow(/read-only transaction/)
  })

  test('a transaction that ended cannot be used by a stray promise', async () => {
    let stray: Tx | undefined
    await ground.db.transact(async (tx) => {
      stray = tx
    })
    expect(() => write(stray as Tx)).toThrow(/has ended/)
  })

  /** Two buyers count before they spend. With the lock one is refused; without it both get the last one. */
  async function buyTwice(locked: boolean) {
    let arrived = 0
    const bothHere = Promise.withResolvers<void>()
    const meet = async () => {
      arrived += 1
      if (arrived === 2) bothHere.resolve()
      await Promise.race([bothHere.promise, locked ? Promise.resolve() : bothHere.promise])
    }
    const buy = () =>
      ground.db.transact(async (tx) => {
        if (locked) await hold(tx, 'coupon SPRING')
        const [row] = await statement<{ uses_left: number }>(tx, 'select uses_left from planted.coupon', [])
        await meet()
        if ((row?.uses_left ?? 0) < 1) throw new Error('used up')
        await sql`update planted.coupon set uses_left = uses_left - 1`.execute(write(tx))
      })
    const outcomes = await Promise.allSettled([buy(), buy()])
    return outcomes.map((outcome) => outcome.status).sort()
  }

  test('two who hold the same right go one after the other', async () => {
    expect(await buyTwice(true)).toEqual(['fulfilled', 'rejected'])
    expect(await usesLeft()).toBe(0)
  })

  test('without holding it, the race is there', async () => {
    expect(await buyTwice(false)).toEqual(['fulfilled', 'fulfilled'])
    expect(await usesLeft()).toBe(-1)
  })

  test('two that wait for each other both land: one is undone, made anew, and has its effects once', async () => {
    const said: string[] = []
    let attempts = 0
    let arrived = 0
    const bothHere = Promise.withResolvers<void>()
    const change = (name: string, first: string, second: string) =>
      ground.db.transact(async (tx) => {
        attempts += 1
        afterCommit(tx, () => void said.push(name))
        await hold(tx, first)
        arrived += 1
        if (arrived === 2) bothHere.resolve()
        await bothHere.promise
        await hold(tx, second)
        await sql`update planted.coupon set uses_left = uses_left + 1`.execute(write(tx))
      })
    await Promise.all([change('one', 'coupon A', 'coupon B'), change('other', 'coupon B', 'coupon A')])
    expect({ attempts, said: said.sort(), usesLeft: await usesLeft() }).toEqual({
      attempts: 3,
      said: ['one', 'other'],
      usesLeft: 3,
    })
  })

  test('is tried three times at most, and only where the database undid it', async () => {
    const failing = async (code: string) => {
      let attempts = 0
      const change = ground.db.transact(async () => {
        attempts += 1
        throw Object.assign(new Error('undone'), { code })
      })
      await expect(change).rejects.toThrow('undone')
      return attempts
    }
    expect([await failing('40P01'), await failing('23505')]).toEqual([3, 1])
  })
})
