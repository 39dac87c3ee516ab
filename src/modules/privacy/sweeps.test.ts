import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { refusalOf } from '../../../test/accounts.ts'
import { sweep } from '../../../test/sweeps.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { sweeping } from '../../composition.ts'
import { goOn, sweepAll } from './sweep-flows.ts'
import { batchesAtOnce, rowsAtOnce } from './sweep-rules.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

const count = async (what: string) =>
  (await world.pools.writer.query<{ count: number }>(`select count(*)::int as count from ${what}`)).rows[0]?.count

const expired = (rows: number) =>
  world.pools.writer.query(
    `insert into identity.link (token_sha256, purpose, about, ends_at)
     select sha256(n::text::bytea), 'verify', 'per_nobody', $1::timestamptz - interval '31 days' - n * interval '1 millisecond'
     from generate_series(1, ${rows}) n`,
    [world.clock.now()],
  )

const receipts = async () =>
  (
    await world.pools.writer.query(
      `select sweep, day::text, rows::int, batches, cutoff, begun_at, ended_at, map_sha256 from privacy.sweep_receipt order by day, sweep`,
    )
  ).rows

const waiting = async () =>
  (
    await world.pools.writer.query(
      `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'privacy.go_on_sweeping'`,
    )
  ).rows.map(({ payload }) => payload)

describe('A sweep', () => {
  it('leaves a receipt: what was taken, by which map, and what was over', async () => {
    await expired(3)
    const now = world.clock.now()
    await sweep(world.db)
    expect(await receipts()).toEqual([
      {
        sweep: 'identity.link',
        day: '2026-09-01',
        rows: 3,
        batches: 1,
        cutoff: now.subtract({ hours: 30 * 24 }),
        begun_at: now,
        ended_at: now,
        map_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ])
    await sweep(world.db)
    expect(await receipts()).toHaveLength(1)
  })

  it('adds up what one day took, and keeps it for two years', async () => {
    await expired(2)
    await sweep(world.db)
    world.clock.advance({ hours: 1 })
    await expired(5)
    await sweep(world.db)
    expect(await receipts()).toMatchObject([{ rows: 7, batches: 2, ended_at: world.clock.now() }])
  })

  it('takes a bounded number of rows and leaves the rest to a job, until nothing is left', async () => {
    const rows = rowsAtOnce * (batchesAtOnce + 1) + 7
    await expired(rows)
    await sweep(world.db)
    expect(await count('identity.link')).toBe(rows - rowsAtOnce * batchesAtOnce)
    const [next] = await waiting()
    expect(next).toMatchObject({ sweep: 'identity.link' })
    await goOn(world.db, sweeping, next)
    expect(await count('identity.link')).toBe(0)
    expect(await receipts()).toMatchObject([{ rows, batches: batchesAtOnce + 2 }])
  })

  it('killed in the middle has done what its receipt says, and the next goes on', async () => {
    await expired(rowsAtOnce * 3)
    const faults: unknown[] = []
    await world.pools.writer.query(killedInThirdBatch)
    await sweepAll(world.db, sweeping, (error) => faults.push(error))
    expect(faults).toHaveLength(1)
    expect(await count('identity.link')).toBe(rowsAtOnce)
    expect(await receipts()).toMatchObject([{ rows: rowsAtOnce * 2, batches: 2 }])
    await world.pools.writer.query('drop trigger kill on identity.link')
    await sweep(world.db)
    expect(await count('identity.link')).toBe(0)
    expect(await receipts()).toMatchObject([{ rows: rowsAtOnce * 3 }])
  })

  it('of one table that fails stands in no other’s way', async () => {
    await expired(2)
    await world.pools.writer.query(`alter table identity.challenge rename to challenged`)
    const faults: string[] = []
    await sweepAll(world.db, sweeping, (_error, { name }) => faults.push(name))
    expect(faults).toEqual(['identity.challenge'])
    expect(await count('identity.link')).toBe(0)
  })

  it('waits for nobody: what somebody holds is taken the next time', async () => {
    await expired(3)
    const client = await world.pools.writer.connect()
    try {
      await client.query('begin')
      await client.query('select 1 from identity.link limit 1 for update')
      await sweep(world.db)
      expect(await count('identity.link')).toBe(1)
    } finally {
      await client.query('rollback')
      client.release()
    }
    await sweep(world.db)
    expect(await count('identity.link')).toBe(0)
  })
})

describe('A hold', () => {
  let kofi: Person
  let lena: Person
  let owner: Person
  const holds = () => world.as(owner).privacy
  const wish = { kind: 'legal', reason: 'A dispute', reviewOn: '2027-01-01' } as const
  const addressOf = (name: string) => `student-${name}@school.test`

  beforeEach(async () => {
    owner = await world.people.owner()
    kofi = await world.people.student('Kofi Mensah')
    lena = await world.people.student('Lena Novak')
    for (const { id } of [kofi, lena])
      await world.pools.writer.query(
        `insert into identity.sign_in (id, person_id, token_sha256, began_at, seen_at, ends_at, address, network)
         values ($1, $2::text, sha256($2::text::bytea), $3, $3, $3, '198.51.100.7', '198.51.100.0/24')`,
        [`sin_${id.slice(4)}`, id, world.clock.now()],
      )
  })
  const signIns = async () =>
    (await world.pools.writer.query(`select person_id, address, network from identity.sign_in order by person_id`)).rows

  it('on a table of everybody keeps all of it; lifted, what is overdue goes with the next sweep', async () => {
    const { holdId } = await holds().placeHold({ ...wish, what: 'identity.sign_in' })
    world.clock.advance({ hours: 91 * 24 })
    await sweep(world.db)
    expect(await signIns()).toHaveLength(2)
    expect((await holds().retention({})).sweeps.find(({ table }) => table === 'identity.sign_in')).toMatchObject({
      due: 0,
      holds: 1,
    })
    await holds().liftHold({ holdId })
    expect((await holds().retention({})).sweeps.find(({ table }) => table === 'identity.sign_in')).toMatchObject({
      due: 2,
      holds: 0,
      more: false,
    })
    await sweep(world.db)
    expect(await signIns()).toEqual([])
    expect(await refusalOf(holds().liftHold({ holdId }))).toBe('hold.unknown')
  })

  it('on one person keeps theirs and nobody else’s', async () => {
    await holds().placeHold({ ...wish, what: 'identity.sign_in', email: addressOf('2') })
    world.clock.advance({ hours: 91 * 24 })
    await sweep(world.db)
    expect(await signIns()).toMatchObject([{ person_id: kofi.id, address: '198.51.100.7' }])
  })

  it('on one column keeps nothing beside it', async () => {
    await holds().placeHold({ ...wish, what: 'identity.sign_in.address', email: addressOf('2') })
    world.clock.advance({ hours: 91 * 24 })
    await sweep(world.db)
    await sweep(world.db)
    const [row, ...others] = (await world.pools.writer.query('select * from identity.sign_in')).rows
    expect(others).toEqual([])
    expect(row).toMatchObject({
      person_id: kofi.id,
      address: '198.51.100.7',
      browser: null,
      seen_at: expect.anything(),
    })
  })

  it('that restricts somebody’s data keeps all of theirs until it is lifted', async () => {
    const { holdId } = await holds().placeHold({ ...wish, kind: 'restriction', email: addressOf('2') })
    world.clock.advance({ hours: 91 * 24 })
    await sweep(world.db)
    expect(await signIns()).toMatchObject([{ person_id: kofi.id }])
    await world.as({ ...kofi, restricted: true, confirmedAt: world.clock.now() }).privacy.endRestriction()
    expect(await refusalOf(holds().liftHold({ holdId }))).toBe('hold.unknown')
    await sweep(world.db)
    expect(await signIns()).toEqual([])
  })

  it('is about something that is kept and somebody who is there', async () => {
    expect(await refusalOf(holds().placeHold({ ...wish, what: 'identity.nothing' }))).toBe('hold.unknown_thing')
    expect(await refusalOf(holds().placeHold({ ...wish, what: 'identity.sign_in', email: 'nobody@school.test' }))).toBe(
      'hold.person_unknown',
    )
    expect(await refusalOf(holds().placeHold({ ...wish, kind: 'restriction' }))).toBe('hold.needs_person')
  })

  it('is listed with its person and its reason, and says when it is to be looked at again', async () => {
    await holds().placeHold({ ...wish, what: 'live.seat', email: addressOf('2'), reviewOn: '2026-09-01' })
    const { items } = await holds().holds({})
    expect(items).toMatchObject([
      { what: 'live.seat', person: { name: 'Kofi Mensah' }, reason: 'A dispute', toReview: true },
    ])
  })
})

/** The connection ends while rows are being deleted, as it does with a process. */
const killedInThirdBatch = `
  create function end_connection() returns trigger language plpgsql as $$ begin
    if exists (select from privacy.sweep_receipt where sweep = 'identity.link' and batches >= 2)
      then perform pg_terminate_backend(pg_backend_pid()); end if;
    return null;
  end $$;
  create trigger kill after delete on identity.link for each statement execute function end_connection();`
