import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fanoutContract } from '#kernel/fanout.contract'
import { silentLog } from '#kernel/log'
import { freePort } from '../../../test/free-ports.ts'
import { openRedisFanout } from './index.ts'

const isInstalled = spawnSync('redis-server', ['--version']).status === 0

describe.skipIf(!isInstalled)('The fan-out over Redis (skipped where no redis-server is installed)', () => {
  let server: ChildProcess
  let port: number
  beforeAll(async () => {
    port = await freePort()
    server = await startRedis(port)
  })
  afterAll(() => stopRedis(server))

  const open = async () => {
    const url = `redis://127.0.0.1:${port}`
    const one = await openRedisFanout({ url, school: 'spec', log: silentLog })
    const other = await openRedisFanout({ url, school: 'spec', log: silentLog })
    return {
      one,
      other,
      async cut() {
        await stopRedis(server)
        server = await startRedis(port)
      },
      async close() {
        await Promise.all([one.close(), other.close()])
      },
    }
  }
  fanoutContract(open)

  test('two schools on one Redis do not hear each other', async () => {
    const { one, other, close } = await open()
    const neighbour = await openRedisFanout({ url: `redis://127.0.0.1:${port}`, school: 'next', log: silentLog })
    const heard: number[] = []
    await other.listen({ hear: ({ number }) => heard.push(number), missed() {} })
    neighbour.publish([{ topic: 'events a', number: 1 }])
    one.publish([{ topic: 'events a', number: 2 }])
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([2])
    await Promise.all([close(), neighbour.close()])
  })
})

async function startRedis(port: number): Promise<ChildProcess> {
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'ignore'] })
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
  server.once('exit', () => reject(new Error('redis-server ended before it was ready.')))
  server.stdout?.on('data', (text) => String(text).includes('Ready to accept connections') && resolve())
  await ready
  return server
}

async function stopRedis(server: ChildProcess): Promise<void> {
  server.kill('SIGKILL')
  await once(server, 'exit')
}
