import { Readable } from 'node:stream'
import { Logger, runOnce, type TaskList } from 'graphile-worker'
import pg from 'pg'
import type { Person } from '#kernel/actor'
import { silentLog } from '#kernel/log'
import type { CourseId } from '#modules/courses/schema'
import { keepUpload } from '#modules/files'
import { dutiesOfAll } from '../src/composition.ts'
import type { Ports } from '../src/ports.ts'
import { openWorld } from './world.ts'

export type CourseWorld = Awaited<ReturnType<typeof openCourseWorld>>

/** A school with a teacher, another one, two students and a published course, whose jobs are done when the spec says so. */
export async function openCourseWorld(options: { ports?: Partial<Ports> } = {}) {
  const world = await openWorld(options)
  const duties = dutiesOfAll(world.ports, { origin: 'http://school.test', log: silentLog })
  const taskList = Object.fromEntries(
    duties.map(({ job, perform }) => [job.name, (payload: unknown) => perform(world.db, job.payload.parse(payload))]),
  ) as TaskList

  /** Does every job that is due. */
  const jobs = new pg.Pool({ connectionString: world.databaseUrl, max: 4 })
  jobs.on('error', () => {}).on('connect', (client) => client.on('error', () => {}))
  const settle = () => runOnce({ pgPool: jobs, taskList, logger: new Logger(() => () => {}) })

  const ada = await world.people.teacher('Ada Lovelace')
  const { courseId } = await world.as(ada).courses.createCourse({ title: 'Mathematics' })
  await world.as(ada).courses.publishCourse({ courseId })
  await settle()

  return {
    ...world,
    ada,
    ben: await world.people.teacher('Ben Other'),
    olive: await world.people.owner('Olive Owner'),
    kofi: await world.people.student('Kofi Mensah'),
    lena: await world.people.student('Lena Vogel'),
    courseId,
    settle,
    async close() {
      await jobs.end()
      await world.close()
    },
    /** Lets time pass, for the clock and for the jobs that wait. */
    async later(by: { hours?: number; minutes?: number }) {
      world.clock.advance(by)
      await world.pools.writer.query(
        `update graphile_worker._private_jobs set run_at = run_at - $1 * interval '1 minute'`,
        [(by.hours ?? 0) * 60 + (by.minutes ?? 0)],
      )
      await settle()
    },
    async code(of: CourseId = courseId) {
      const { code } = await world.as(ada).learning.invitation({ courseId: of })
      if (!code) throw new Error('this course has no link')
      return code
    },
    async join(student: Person) {
      const { code } = await world.as(ada).learning.invitation({ courseId })
      await world.as(student).learning.join({ code: String(code) })
    },
    /** No two uploads are made in the same millisecond, so their order is that of their making. */
    upload(person: Person, name: string, text: string | Uint8Array) {
      world.clock.advance({ milliseconds: 1 })
      const body = Readable.from([Buffer.from(text)])
      return keepUpload(world.db, world.ports, person, { name, body, limitBytes: 50_000_000 })
    },
    rows: async <Row>(sql: string, values: unknown[] = []) =>
      (await world.pools.writer.query(sql, values)).rows as Row[],
  }
}
