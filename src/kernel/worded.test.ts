import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openGround } from '../../test/world.ts'
import { type ReadTx, tablesOf } from './db.ts'
import { worded } from './worded.ts'

const { read } = tablesOf<{ 'worded.coupon': { code: string; uses_left: number; ends_at: Temporal.Instant } }>()

type Wanted = { codes: readonly string[]; after: Temporal.Instant; most: number }

describe('A question worded once', () => {
  let ground: Awaited<ReturnType<typeof openGround>>
  let written = 0
  const coupons = worded((tx, its: Wanted) => {
    written++
    return read(tx)
      .selectFrom('worded.coupon')
      .selectAll()
      .where(sql<boolean>`code = any(${its.codes})`)
      .where('ends_at', '>', its.after)
      .where('uses_left', '>', 0)
      .orderBy('code')
      .limit(its.most)
  })
  const ask = (wanted: Partial<Wanted>) =>
    ground.db.read((tx) => coupons(tx, { codes: ['autumn', 'spring'], after: tx.now, most: 10, ...wanted }))

  beforeAll(async () => {
    ground = await openGround()
    await ground.pools.writer.query(
      `create schema worded; create table worded.coupon (code text primary key, uses_left int not null, ends_at timestamptz);
       insert into worded.coupon values ('autumn', 1, '2200-01-01'), ('spring', 2, '2100-01-01'), ('used', 0, '2100-01-01')`,
    )
  })
  afterAll(() => ground.close())

  test('is written when it is first asked, and gets its own values each time', async () => {
    expect((await ask({})).map(({ code }) => code)).toEqual(['autumn', 'spring'])
    expect((await ask({ codes: ['spring', 'used'] })).map(({ code }) => code)).toEqual(['spring'])
    expect((await ask({ most: 1 })).map(({ code }) => code)).toEqual(['autumn'])
    expect((await ask({ after: Temporal.Instant.from('2150-01-01T00:00Z') })).map(({ code }) => code)).toEqual([
      'autumn',
    ])
    expect((await ask({ codes: [] })).length).toBe(0)
    expect(written).toBe(1)
  })

  test('answers in the same kinds as any other, and keeps a value a value', async () => {
    const [row] = await ask({ codes: ['spring'] })
    expect(row?.ends_at.equals(Temporal.Instant.from('2100-01-01T00:00Z'))).toBe(true)
    expect(await ask({ codes: ["spring') or true --"] })).toEqual([])
  })

  test('may not take the time of whoever asks first', async () => {
    const late = worded((tx) => read(tx).selectFrom('worded.coupon').selectAll().where('ends_at', '>', tx.now))
    await expect(ground.db.read((tx) => late(tx, {}))).rejects.toThrow('What is kept has no time')
  })

  test('keeps nothing of the transaction that it was written in', async () => {
    let kept: ReadTx | undefined
    const curious = worded((tx) => {
      kept = tx
      return read(tx).selectFrom('worded.coupon').selectAll()
    })
    await ground.db.read((tx) => curious(tx, {}))
    expect(() => read(kept as ReadTx)).toThrow('This transaction has ended')
    expect((await ground.db.read((tx) => curious(tx, {}))).length).toBe(3)
  })
})
