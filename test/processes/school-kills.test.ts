import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres } from '#adapters/postgres'
import { silentLog } from '#kernel/log'
import { type Browser, call, type School, startSchool } from './schools.ts'
import { killAll, processesOn, readyWithin } from './writers.ts'

const kills = Number(process.env.KILLS ?? 3)
const dataFolder = mkdtempSync(join(tmpdir(), 'lectern-school-'))
const browser: Browser = { cookie: '' }
const acknowledged: string[] = []

describe.runIf(process.platform === 'linux')('A school whose process is killed', () => {
  let school: School
  let limit: number

  beforeAll(async () => {
    school = await startSchool(dataFolder)
    const token = new URL(school.ownerLink).pathname.split('/').at(-1)
    const owner = { firstName: 'Ada', email: 'ada@school.test', password: 'a quiet river at noon' }
    await call(school, browser, '/welcome', { token, ...owner, schoolName: 'Northside', locale: 'en', timeZone: 'UTC' })
    school.launcher.kill('SIGTERM')
    await school.ended
    school = await startSchool(dataFolder)
    limit = readyWithin(school.readyAfter)
  }, 60_000)

  afterAll(() => {
    killAll(processesOn(dataFolder))
    const note = join(dataFolder, 'postgres', 'socket-folder')
    if (existsSync(note)) rmSync(readFileSync(note, 'utf8'), { recursive: true, force: true })
    rmSync(dataFolder, { recursive: true })
  })

  it(
    `${kills} times in the middle of writing keeps every announcement it acknowledged, and is open again within 5 s`,
    async () => {
      for (let round = 0; round < kills; round++) {
        const course = { title: `Rivers ${round}`, startsOn: '2026-12-01', endsOn: '2026-12-30', timeZone: 'UTC' }
        const { courseId } = await call<{ courseId: string }>(school, browser, '/courses', course)
        const writing = Array.from({ length: 6 }, () => announceUntilGone(school, courseId))
        await enough(acknowledged.length + 60)
        process.kill(-(school.launcher.pid ?? 0), 'SIGKILL')
        if (round % 2 === 1) killAll(processesOn(dataFolder))
        await school.ended
        await Promise.all(writing)
        school = await startSchool(dataFolder)
        expect(school.readyAfter).toBeLessThan(limit)
      }
      school.launcher.kill('SIGTERM')
      expect(await school.ended).toBe(0)
      expect(processesOn(dataFolder)).toEqual([])

      const kept = await announcementsKept()
      expect(acknowledged.length).toBeGreaterThanOrEqual(kills * 60)
      expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
    },
    60_000 + kills * 20_000,
  )
})

async function announceUntilGone(school: School, courseId: string): Promise<void> {
  for (let n = 0; ; n++) {
    try {
      const item = await call<{ itemId: string }>(school, browser, `/courses/${courseId}/items`, {
        kind: 'announcement',
        title: `Notice ${n}`,
        body: 'Bring boots.',
      })
      acknowledged.push(item.itemId)
    } catch (error) {
      if (error instanceof TypeError) return
      throw error
    }
  }
}

async function enough(count: number): Promise<void> {
  const deadline = performance.now() + 30_000
  while (acknowledged.length < count) {
    if (performance.now() > deadline)
      throw new Error(`Only ${acknowledged.length} of ${count} writes were acknowledged.`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function announcementsKept(): Promise<Set<string>> {
  const postgres = await startPostgres({ dataFolder, log: silentLog })
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  const { rows } = await client.query<{ id: string }>('select id from courses.item')
  await client.end()
  await postgres.stop()
  return new Set(rows.map(({ id }) => id))
}
