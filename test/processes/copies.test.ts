import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { diskFiles } from '#adapters/disk'
import { newId } from '#kernel/id'
import { silentLog } from '#kernel/log'
import { keepUpload } from '#modules/files'
import { dutiesOfAll } from '../../src/composition.ts'
import { type CourseWorld, openCourseWorld } from '../courses.ts'

/** COPY_MESSAGES=100000 COPY_MEGABYTES=1024 measure what issue 4 asks for; seconds are told, not asserted, for machines differ. */
const messages = Number(process.env.COPY_MESSAGES ?? 10_000)
const megabytes = Number(process.env.COPY_MEGABYTES ?? 192)
const each = 16

let world: CourseWorld
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-copies-'))
  world = await openCourseWorld({ ports: { store: await diskFiles(folder) } })
  await plantMessages()
  await plantFiles()
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

test('However much somebody has, a copy of it is made in the same little memory', { timeout: 600_000 }, async () => {
  await made(world.kofi)
  const { copy, seconds, cpuSeconds, grewMb } = await made(world.ada)
  process.stdout.write(`${JSON.stringify({ messages, megabytes, seconds, cpuSeconds, grewMb, size: copy?.size })}\n`)
  expect(copy).toMatchObject({ state: 'ready', missing: 0 })
  expect(copy?.size).toBeGreaterThan(megabytes * 1024 * 1024)
  expect(grewMb).toBeLessThan(100)
})

async function made(person: CourseWorld['ada']) {
  const { copyId } = await world.as(person).privacy.askForCopy()
  const making = dutiesOfAll(world.ports, { origin: 'http://school.test', log: silentLog }).find(
    ({ job }) => job.name === 'privacy.make_copy',
  )
  const before = process.memoryUsage.rss()
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 20)
  const cpuBefore = process.cpuUsage()
  const begun = performance.now()
  await making?.perform(world.db, { copyId })
  clearInterval(watch)
  const { user, system } = process.cpuUsage(cpuBefore)
  return {
    copy: (await world.as(person).privacy.copies()).items[0],
    seconds: Math.round((performance.now() - begun) / 100) / 10,
    cpuSeconds: Math.round((user + system) / 1e5) / 10,
    grewMb: Math.round((most - before) / 1e6),
  }
}

/** One long class, half of whose saved words are hers. */
async function plantMessages(): Promise<void> {
  const { writer } = world.pools
  const now = world.clock.now()
  const [seriesId, sessionId, hers, his] = [newId('srs', now), newId('ses', now), newId('sea', now), newId('sea', now)]
  await writer.query(
    `insert into live.series (id, course_id, title, local_date, local_time, time_zone, minutes, weekdays, planned_by, planned_at)
     values ($1, $2, 'A long class', '2026-08-01', '09:00', 'UTC', 60, '{}', $3, $4)`,
    [seriesId, world.courseId, world.ada.id, now],
  )
  await writer.query(
    `insert into live.session (id, series_id, course_id, title, local_date, local_time, time_zone, minutes, starts_at, ends_at, planned_by, planned_at, chat_saved_by, chat_saved_at)
     values ($1, $5, $2, 'A long class', '2026-08-01', '09:00', 'UTC', 60, '2026-08-01T09:00Z', '2026-08-01T10:00Z', $3, $4, $3, $4)`,
    [sessionId, world.courseId, world.ada.id, now, seriesId],
  )
  await writer.query(
    `insert into live.seat (id, session_id, person_id, role, taken_at, admitted_at)
     values ($1, $3, $4, 'teacher', $6, $6), ($2, $3, $5, 'student', $6, $6)`,
    [hers, his, sessionId, world.ada.id, world.kofi.id, now],
  )
  await writer.query(
    `insert into live.saved_line (id, session_id, seat_id, said_at, text, files)
     select 'lin_' || lpad(nth::text, 26, '0'), $1, case when nth % 2 = 0 then $2 else $3 end, $4::timestamptz + nth * interval '1 second',
       'Line ' || nth || ': ' || repeat('what somebody says in a class ', 4), '{}'
     from generate_series(1, $5::int) as nth`,
    [sessionId, hers, his, now, messages],
  )
}

/** What no packing makes smaller, as pictures and films are. */
async function plantFiles(): Promise<void> {
  const megabyte = randomBytes(1024 * 1024)
  for (let kept = 0; kept < megabytes; kept += each) {
    const body = Readable.from(Array.from({ length: Math.min(each, megabytes - kept) }, () => megabyte))
    await keepUpload(world.db, world.ports, world.ada, { name: `film-${kept}.mp4`, body, limitBytes: 1e9 })
  }
}
