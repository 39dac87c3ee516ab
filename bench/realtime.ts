/** What telling many costs through a channel, beside a bare loop over sockets of `ws`, all in one run. */
import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '#adapters/postgres'
import { openPools } from '#kernel/db'
import { silentLog } from '#kernel/log'
import { migrate } from '#kernel/migrations'
import { openVault } from '#kernel/vault'
import { cpuMs, memoryMb, round } from './loads.ts'
import type { Heard, Order } from './realtime-readers.ts'
import type { Burst } from './realtime-server.ts'

const readers = Number(process.argv[2] ?? 500)
const calm: Burst = { events: 200, everyMs: 50, lanes: 1 }
const crowd: Burst = { events: 400, everyMs: 0, lanes: 8 }

const folder = await mkdtemp(join(tmpdir(), 'lectern-realtime-'))
const postgres = await startPostgres({ dataFolder: folder, log: silentLog, disposable: true })
const { writer, reader } = openPools(postgres.url)
await migrate(writer, openVault([randomBytes(32)]))
await Promise.all([writer.end(), reader.end()])

const bare = await measure(['bare'])
const lectern = await measure(['lectern', postgres.url])
const acrossProcesses = await measure(['lectern', postgres.url], ['lectern', postgres.url])
const times = (one: number, other: number) => round(one / other)
console.log(
  JSON.stringify(
    {
      bench: 'realtime',
      node: process.version,
      readers,
      calm,
      crowd,
      bare,
      lectern,
      acrossProcesses,
      ratios: {
        cpuPerDeliveryCalm: times(lectern.calm.cpuUsPerDelivery, bare.calm.cpuUsPerDelivery),
        cpuPerDeliveryCrowd: times(lectern.crowd.cpuUsPerDelivery, bare.crowd.cpuUsPerDelivery),
        deliveriesPerSecond: times(lectern.crowd.deliveriesPerSecond, bare.crowd.deliveriesPerSecond),
        p95: times(lectern.calm.p95Ms, bare.calm.p95Ms),
      },
    },
    null,
    2,
  ),
)
await postgres.stop()
await rm(folder, { recursive: true, force: true })
process.exit(0)

/** `teller` is where events are made, when that is not the process that the readers are connected to. */
async function measure(words: string[], teller?: string[]) {
  const server = start('realtime-server.ts', words)
  const { port } = await heardFrom<{ port: number }>(server)
  const mouth = teller ? start('realtime-server.ts', teller) : server
  if (mouth !== server) await heardFrom(mouth)
  const crowdOfReaders = start('realtime-readers.ts', [])
  const pid = server.pid as number
  const first = Math.ceil(readers / 5)
  crowdOfReaders.send({ connect: { port, readers: first } } satisfies Order)
  await heardFrom(crowdOfReaders)
  const before = memoryMb([pid])
  crowdOfReaders.send({ connect: { port, readers: readers - first } } satisfies Order)
  await heardFrom(crowdOfReaders)
  const kbPerReader = round(((memoryMb([pid]) - before) * 1024) / (readers - first))

  const run = async (burst: Burst) => {
    crowdOfReaders.send({ expect: burst.events * readers } satisfies Order)
    await heardFrom(crowdOfReaders)
    const spent = cpuMs(pid)
    mouth.send(burst)
    const { heard } = await heardFrom<{ heard: Heard }>(crowdOfReaders)
    return {
      deliveriesPerSecond: Math.round((heard.events / heard.ms) * 1000),
      cpuUsPerDelivery: round(((cpuMs(pid) - spent) * 1000) / heard.events),
      p50Ms: round(heard.p50Ms),
      p95Ms: round(heard.p95Ms),
      p99Ms: round(heard.p99Ms),
    }
  }
  await run({ events: 50, everyMs: 0, lanes: 1 })
  const figures = { kbPerReader, calm: await run(calm), crowd: await run(crowd) }
  for (const each of new Set([crowdOfReaders, mouth, server])) each.kill()
  return figures
}

function start(script: string, words: string[]): ChildProcess {
  return fork(join(import.meta.dirname, script), words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

async function heardFrom<Message>(child: ChildProcess): Promise<Message> {
  const [message] = await once(child, 'message')
  return message as Message
}
