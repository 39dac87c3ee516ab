/** What a page costs beside a Node handler that does nothing and one that asks for one row, all in one run. */
import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '#adapters/postgres'
import { silentLog } from '#kernel/log'
import { measure, memoryMb, round } from './loads.ts'
import { seededSchool } from './schools.ts'

const requests = Number(process.argv[2] ?? 2000)
const connections = 8

const school = await seededSchool()
const folder = await mkdtemp(join(tmpdir(), 'lectern-bare-'))
const postgres = await startPostgres({ dataFolder: folder, log: silentLog, disposable: true })
const bare = fork(new URL('./bare-server.ts', import.meta.url), [postgres.url])
const { port } = await new Promise<{ port: number }>((resolve) =>
  bare.once('message', (told) => resolve(told as { port: number })),
)

const idleMemoryMb = memoryMb(school.pids())
const cookie = await school.signIn('student-1@seed-1.test')
const headers = { cookie, 'accept-language': 'en' }
const attended = (await (await fetch(`${school.origin}/api/v1/courses/attended`, { headers })).json()) as {
  items: { courseId: string }[]
}
const courseId = attended.items[0]?.courseId
if (!courseId) throw new Error('the first student of the seed attends no course')

const of = async (pid: number, url: string, about: Record<string, string> = {}) =>
  measure({ url, headers: about, requests, connections }, pid)
const limits = {
  handler: await of(bare.pid as number, `http://127.0.0.1:${port}/`),
  oneRow: await of(bare.pid as number, `http://127.0.0.1:${port}/row`),
}
const pages = {
  front: await of(school.pid, `${school.origin}/`),
  home: await of(school.pid, `${school.origin}/`, headers),
  course: await of(school.pid, `${school.origin}/courses/${courseId}`, headers),
  api: await of(school.pid, `${school.origin}/api/v1/courses/${courseId}/view`, headers),
}
const memoryAfterLoadMb = memoryMb(school.pids())
const ratios = Object.fromEntries(
  Object.entries(pages).map(([name, figures]) => [
    name,
    { timesOneRow: round(figures.cpuMsPerRequest / limits.oneRow.cpuMsPerRequest) },
  ]),
)
const goals = {
  courseCpuMs: { measured: pages.course.cpuMsPerRequest, goal: 4 },
  idleMemoryMb: { measured: idleMemoryMb, goal: 400 },
}
console.log(
  JSON.stringify(
    {
      bench: 'pages',
      node: process.version,
      requests,
      connections,
      startedInMs: round(school.startedInMs),
      jobsTookMs: round(school.jobsTookMs),
      limits,
      pages,
      ratios,
      memoryMb: { idle: idleMemoryMb, afterJobs: school.memoryAfterJobsMb, afterLoad: memoryAfterLoadMb },
      goals,
    },
    null,
    2,
  ),
)

bare.kill()
await school.stop()
await postgres.stop()
await rm(folder, { recursive: true, force: true })
process.exit(0)
