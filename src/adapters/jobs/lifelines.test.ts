import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { silentLog } from '#kernel/log'
import { duty, enqueue, job } from '#kernel/outbox'
import { openGround } from '../../../test/world.ts'
import { type Jobs, openJobs } from './index.ts'
import { openLifelines } from './lifelines.ts'

const ring = job('planted.ring', z.object({ bell: z.string() }))

/** As a process leaves it that was killed, and as one that is still at it. */
describe('Work that somebody had begun', () => {
  let ground: Awaited<ReturnType<typeof openGround>>
  let jobs: Jobs | undefined
  const heard: string[] = []
  let slow = Promise.withResolvers<void>()
  const start = async () => {
    const duties = [
      duty(ring, async (_db, { bell }) => {
        heard.push(bell)
        if (bell === 'slow') await slow.promise
      }),
    ]
    return openJobs({ databaseUrl: ground.databaseUrl, db: ground.db, duties, log: silentLog, concurrency: 2 })
  }
  const query = (text: string) => ground.pools.writer.query(text)
  beforeEach(async () => {
    ground = await openGround()
    heard.length = 0
    slow = Promise.withResolvers()
    jobs = undefined
  })
  afterEach(async () => {
    slow.resolve()
    await jobs?.close()
    await ground.close()
  })

  test('is begun again when its process was killed, and so is what waited behind it', async () => {
    for (const bell of ['first', 'second'])
      await ground.db.transact((tx) => enqueue(tx, ring, { bell }, { queue: 'planted.bells' }))
    await query(
      `update graphile_worker._private_jobs set locked_by = 'worker-killed', locked_at = now() - interval '1 minute' where id = (select min(id) from graphile_worker._private_jobs)`,
    )
    await query(
      `update graphile_worker._private_job_queues set locked_by = 'worker-killed', locked_at = now() - interval '1 minute'`,
    )
    jobs = await start()
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['first', 'second'])
  })

  test('is left to whoever is still at it, however long that takes', async () => {
    jobs = await start()
    await ground.db.transact((tx) => enqueue(tx, ring, { bell: 'slow' }))
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['slow'])
    await query(`update graphile_worker._private_jobs set locked_at = now() - interval '1 hour'`)
    const other = openLifelines(ground.databaseUrl, silentLog)
    await other.release()
    const busy = () => query('select locked_by from graphile_worker._private_jobs where locked_by is not null')
    expect((await busy()).rowCount).toBe(1)
    slow.resolve()
    await expect.poll(async () => (await busy()).rowCount, { timeout: 10_000 }).toBe(0)
    await other.close()
    expect(heard).toEqual(['slow'])
  })

  test('is shown to be alive again after the connection broke', async () => {
    const lifelines = openLifelines(ground.databaseUrl, silentLog)
    const pids = async () =>
      (await query(`select pid from pg_locks where locktype = 'advisory' and classid = 4816`)).rows.map(
        ({ pid }) => pid,
      )
    await lifelines.hold('worker-alive')
    const [first] = await pids()
    await query(`select pg_terminate_backend(${first})`)
    await expect.poll(pids, { timeout: 10_000 }).toEqual([])
    await expect
      .poll(async () => {
        await lifelines.release()
        return (await pids()).length
      })
      .toBe(1)
    expect(await pids()).not.toEqual([first])
    await lifelines.close()
  })

  test('would be taken from them if nobody asked whether they live', async () => {
    jobs = await start()
    await ground.db.transact((tx) => enqueue(tx, ring, { bell: 'slow' }))
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['slow'])
    await query(`update graphile_worker._private_jobs set locked_at = now() - interval '1 hour'`)
    await query(
      `select graphile_worker.force_unlock_workers(array(select locked_by from graphile_worker._private_jobs where locked_by is not null))`,
    )
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['slow', 'slow'])
  })
})
