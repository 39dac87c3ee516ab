import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { silentLog } from '#kernel/log'
import { announce, dutiesOf, duty, enqueue, fact, job, reaction } from '#kernel/outbox'
import { openGround } from '../../../test/world.ts'
import { type Jobs, openJobs } from './index.ts'

const ring = job('planted.ring', z.object({ bell: z.string() }))
const unheard = fact('planted.unheard', z.object({}))
const opened = fact('planted.opened', z.object({ door: z.string() }))

describe('The outbox', () => {
  let ground: Awaited<ReturnType<typeof openGround>>
  let jobs: Jobs
  const heard: string[] = []
  let waiting: { until: () => boolean; resolve: () => void }[] = []
  const hear = (what: string) => {
    heard.push(what)
    for (const { until, resolve } of waiting) if (until()) resolve()
    waiting = waiting.filter(({ until }) => !until())
  }
  const heardAll = (...wanted: string[]) =>
    new Promise<void>((resolve) => {
      const until = () => wanted.every((what) => heard.includes(what))
      if (until()) resolve()
      else waiting.push({ until, resolve })
    })
  let failures = 1

  beforeAll(async () => {
    ground = await openGround()
    const duties = [
      duty(ring, async (_db, { bell }) => hear(`ring ${bell}`)),
      ...dutiesOf([
        reaction(opened, 'planted.greet', async (_tx, { door }) => hear(`greet at ${door}`)),
        reaction(opened, 'planted.stumble', async (_tx, { door }) => {
          if (failures-- > 0) {
            hear(`stumble at ${door}`)
            throw new Error('again later')
          }
        }),
      ]),
    ]
    jobs = await openJobs({ databaseUrl: ground.databaseUrl, db: ground.db, duties, log: silentLog, concurrency: 2 })
  })
  afterAll(async () => {
    await jobs.close()
    await ground.close()
  })

  test('delivers what a change wrote, after it landed', async () => {
    await ground.db.transact((tx) => enqueue(tx, ring, { bell: 'front' }))
    await heardAll('ring front')
  })

  test('delivers nothing of a change that was undone', async () => {
    await ground.db
      .transact(async (tx) => {
        await enqueue(tx, ring, { bell: 'never' })
        throw new Error('no')
      })
      .catch(() => {})
    await ground.db.transact((tx) => enqueue(tx, ring, { bell: 'last' }))
    await heardAll('ring last')
    expect(heard).not.toContain('ring never')
  })

  test('keeps no fact that nobody reacts to', async () => {
    await ground.db.transact((tx) => announce(tx, unheard, {}))
    await ground.db.transact((tx) => enqueue(tx, ring, { bell: 'after' }))
    await heardAll('ring after')
    const left = () =>
      ground.pools.writer.query(`select 1 from graphile_worker.jobs where task_identifier = 'fact:planted.unheard'`)
    await expect.poll(async () => (await left()).rowCount, { timeout: 5_000 }).toBe(0)
  })

  test('tells a fact to everybody who reacts; one who stumbles does not keep the others waiting, and is asked again', async () => {
    await ground.db.transact((tx) => announce(tx, opened, { door: 'north' }))
    await heardAll('greet at north', 'stumble at north')
    const { rows } = await ground.pools.writer.query(
      `select attempts from graphile_worker.jobs where task_identifier = 'reaction:planted.stumble'`,
    )
    expect(rows).toEqual([{ attempts: 1 }])
  })
})
