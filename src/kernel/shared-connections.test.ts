import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openGround } from '../../test/world.ts'
import { openPools } from './db.ts'
import { shareConnections } from './shared-connections.ts'

let ground: Awaited<ReturnType<typeof openGround>>
beforeAll(async () => {
  ground = await openGround()
})
afterAll(() => ground.close())

const opened: { end(): Promise<void> }[] = []
afterEach(async () => {
  for (const pool of opened.splice(0)) await pool.end()
})

function readers(most: number) {
  const { writer, reader } = openPools(ground.databaseUrl, ground.databaseUrl, { writer: 1, reader: most })
  opened.push(writer, reader)
  const shared = shareConnections(reader)
  const ask = async (text: string, parameters: unknown[] = []) => {
    const client = await shared.connect()
    try {
      return (await client.query<{ pid: number; said: string }>(text, parameters)).rows[0]
    } finally {
      client.release()
    }
  }
  return { reader, ask, pid: async () => (await ask('select pg_backend_pid() as pid'))?.pid }
}

test('what is asked together goes over one connection, up to eight, each with its own answer', async () => {
  const { ask, reader } = readers(6)
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, nth) => ask('select pg_backend_pid() as pid, $1::text as said', [String(nth)])),
  )
  expect(answers.map((answer) => answer?.said)).toEqual(Array.from({ length: 20 }, (_, nth) => String(nth)))
  const times = Object.values(Object.groupBy(answers, (answer) => String(answer?.pid))).map((of) => of?.length)
  expect(times.toSorted()).toEqual([4, 8, 8])
  expect(reader.totalCount).toBe(3)
  expect(reader.idleCount).toBe(3)
})

test('what is asked later does not wait behind a slow question', async () => {
  const { ask, pid } = readers(2)
  await pid()
  const holder = await ground.pools.writer.connect()
  await holder.query('select pg_advisory_lock(7)')
  const slow = ask('select pg_advisory_xact_lock_shared(7)::text as said')
  // One turn to be handed the connection, two to write to it.
  for (const _ of ['handed', 'gathered', 'written']) await new Promise(setImmediate)
  await pid()
  await holder.query('select pg_advisory_unlock(7)')
  holder.release()
  expect(await slow).toMatchObject({ said: '' })
})

test('a question that fails takes no other with it, and its connection goes on', async () => {
  const { ask, reader } = readers(1)
  const [one, broken, two] = await Promise.allSettled([
    ask('select $1::text as said', ['one']),
    ask('select 1 / $1::int as said', [0]),
    ask('select $1::text as said', ['two']),
  ])
  expect(one).toMatchObject({ value: { said: 'one' } })
  expect(broken).toMatchObject({ reason: { code: '22012' } })
  expect(two).toMatchObject({ value: { said: 'two' } })
  expect(await ask('select $1::text as said', ['after'])).toMatchObject({ said: 'after' })
  expect(reader.totalCount).toBe(1)
})

test('more askers than connections wait for their turn', async () => {
  const { pid, reader } = readers(2)
  const pids = await Promise.all(Array.from({ length: 50 }, pid))
  expect(new Set(pids).size).toBe(2)
  expect(reader.waitingCount).toBe(0)
})

test('a connection that is lost is lost for those upon it, and the next who asks gets another', async () => {
  const { ask, pid, reader } = readers(2)
  const lost = await pid()
  const asked = Promise.allSettled([ask(`select pg_sleep(600) is null as said`), pid()])
  await expect
    .poll(async () => (await ground.pools.writer.query('select pg_terminate_backend($1)', [lost])).rowCount)
    .toBe(1)
  expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await pid()).not.toBe(lost)
  expect(reader.totalCount).toBe(1)
})

test('who asks nothing after all gives the connection back', async () => {
  const { reader } = readers(1)
  const client = await shareConnections(reader).connect()
  client.release()
  await expect.poll(() => reader.idleCount).toBe(1)
})
