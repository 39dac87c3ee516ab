import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serversOf, startPostgres } from '#adapters/postgres'
import { silentLog } from '#kernel/log'
import { isWatcher, killAll, killGroup, processesOn, readyWithin, startWriter, until, type Writer } from './writers.ts'

const kills = Number(process.env.KILLS ?? 3)
let dataFolder: string

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lectern-kills-'))
})
afterEach(() => {
  killAll(processesOn(dataFolder))
  removeSocketFolder()
  rmSync(dataFolder, { recursive: true })
})

describe.runIf(process.platform === 'linux')('A killed Lectern', () => {
  it(
    `keeps every acknowledged write over ${kills} kills of the whole process group, ready again within 5 s`,
    async () => {
      const acknowledged = await killRepeatedly((writer) => killGroup(writer))
      await expectAllKept(acknowledged)
    },
    20_000 * kills,
  )

  it(
    `keeps every acknowledged write over ${kills} kills of everything, PostgreSQL and its watcher too`,
    async () => {
      const acknowledged = await killRepeatedly((writer) => {
        killGroup(writer)
        killAll(processesOn(dataFolder))
      })
      await expectAllKept(acknowledged)
    },
    20_000 * kills,
  )

  it('stops its database when the launcher alone is killed', async () => {
    const writer = await startWriter(dataFolder)
    writer.launcher.kill('SIGKILL')
    await until('nothing runs on the folder', () => processesOn(dataFolder).length === 0)
  })

  it('stops its database when only the inner process is killed', async () => {
    const writer = await startWriter(dataFolder)
    process.kill(writer.inner(), 'SIGKILL')
    expect(await writer.ended).toBe(137)
    await until('nothing runs on the folder', () => processesOn(dataFolder).length === 0)
  })

  it('recovers from a database that nothing watched over', async () => {
    const writer = await startWriter(dataFolder)
    const watchers = processesOn(dataFolder).filter(isWatcher)
    expect(watchers).toHaveLength(1)
    await until('a hundred writes', () => writer.acknowledged.length > 100)
    killAll([...watchers, writer.launcher.pid ?? 0, writer.inner()])
    await writer.ended
    expect(serversOf(join(dataFolder, 'postgres', '18')).length).toBeGreaterThan(0)
    await expectAllKept(writer.acknowledged)
    expect(processesOn(dataFolder)).toEqual([])
  })
})

it('A Lectern told to stop finishes its writes, ends with 0 and leaves no process', async () => {
  const writer = await startWriter(dataFolder)
  await until('a hundred writes', () => writer.acknowledged.length > 100)
  writer.launcher.kill('SIGTERM')
  expect(await writer.ended).toBe(0)
  expect(processesOn(dataFolder)).toEqual([])
  await expectAllKept(writer.acknowledged)
})

async function killRepeatedly(kill: (writer: Writer) => void): Promise<string[]> {
  const acknowledged: string[] = []
  const limit = readyWithin(await calmStart())
  for (let round = 0; round <= kills; round++) {
    const writer = await startWriter(dataFolder)
    expect(writer.readyAfter).toBeLessThan(limit)
    await until('two hundred writes', () => writer.acknowledged.length > 200)
    if (round < kills) kill(writer)
    else writer.launcher.kill('SIGTERM')
    await writer.ended
    acknowledged.push(...writer.acknowledged)
  }
  return acknowledged
}

/** How long a start takes here and now when the last one was stopped properly. */
async function calmStart(): Promise<number> {
  const started: number[] = []
  for (let n = 0; n < 2; n++) {
    const writer = await startWriter(dataFolder)
    started.push(writer.readyAfter)
    writer.launcher.kill('SIGTERM')
    await writer.ended
  }
  return started[1] ?? 0
}

async function expectAllKept(acknowledged: readonly string[]): Promise<void> {
  const postgres = await startPostgres({ dataFolder, log: silentLog })
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  const { rows } = await client.query<{ id: string }>('select id from entry')
  await client.end()
  await postgres.stop()
  const kept = new Set(rows.map(({ id }) => id))
  expect(acknowledged.length).toBeGreaterThan(0)
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
}

/** After a kill it waits for the next start, and these folders see none. */
function removeSocketFolder(): void {
  const note = join(dataFolder, 'postgres', 'socket-folder')
  if (existsSync(note)) rmSync(readFileSync(note, 'utf8'), { recursive: true, force: true })
}
