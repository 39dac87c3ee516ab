import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { fanoutContract } from '#kernel/fanout.contract'
import { silentLog } from '#kernel/log'
import { freshDatabase } from '../../../test/databases.ts'
import { batchesOf, noticesIn } from './batches.ts'
import { openPostgresFanout } from './index.ts'

describe('The fan-out over PostgreSQL', () => {
  fanoutContract(async () => {
    const { url, drop } = await freshDatabase()
    const one = await openPostgresFanout({ databaseUrl: url, log: silentLog })
    const other = await openPostgresFanout({ databaseUrl: url, log: silentLog })
    return {
      one,
      other,
      cut: () => endListeners(url),
      async close() {
        await Promise.all([one.close(), other.close()])
        await drop()
      },
    }
  })

  test('no call is longer than PostgreSQL takes', () => {
    const notices = Array.from({ length: 3000 }, (_, at) => ({ topic: `events é${'x'.repeat(at % 90)}`, number: at }))
    const batches = batchesOf(notices)
    expect(Math.max(...batches.map((batch) => Buffer.byteLength(batch)))).toBeLessThan(8000)
    expect(batches.flatMap(noticesIn)).toEqual(notices)
  })

  test('what somebody else says in the room is not understood', () => {
    expect(['', 'hello', '-1 events a', '1', '99999999999999999999 events a'].flatMap(noticesIn)).toEqual([])
  })
})

async function endListeners(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  )
  await client.end()
}
