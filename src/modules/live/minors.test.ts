import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { courseForMinors } from '#modules/courses/events'
import { minorConsentRevoked } from '#modules/identity/events'
import { studentGone } from '#modules/learning/events'
import { type ClassWorld, openClassWorld } from '../../../test/classes.ts'
import type { SessionId } from './schema.ts'

let world: ClassWorld
let sessionId: SessionId
beforeEach(async () => {
  world = await openClassWorld()
  sessionId = await world.classSoon()
})
afterEach(() => world.close())

async function minorsAttend() {
  const { courses } = world.doors
  await world.db.transact(async (tx) => {
    await courses.editCourse.perform(
      tx,
      world.ada,
      { courseId: world.courseId, title: 'Mathematics', description: '', visibility: 'private', minors: true },
      {} as never,
    )
  })
  await world.react(courseForMinors, { courseId: world.courseId })
}

const putOuts = () =>
  world.rows<{ payload: string }>(
    `select payload::text from graphile_worker.jobs j join graphile_worker._private_jobs p using (id) where task_identifier = 'live.put_out'`,
  )

describe('In a course of minors', () => {
  test('no class may be recorded, and the page is told so', async () => {
    await minorsAttend()
    const teacher = world.as(world.ada)
    expect(await teacher.recordings({ sessionId })).toMatchObject({ allowed: false })
    await expect(teacher.arrangeRecording({ sessionId, enabled: true })).rejects.toMatchObject({
      code: 'recording.of_minors',
    })
    await world.enter(world.ada, sessionId)
    await expect(teacher.startRecording({ sessionId })).rejects.toMatchObject({ code: 'recording.of_minors' })
    expect([...world.recorded]).toEqual([])
  })

  test('the agenda of a class can still be written', async () => {
    await minorsAttend()
    await world.as(world.ada).arrangeRecording({ sessionId, enabled: false, agenda: '0:00 Hello' })
    expect(await world.as(world.ada).recordings({ sessionId })).toMatchObject({ agenda: '0:00 Hello' })
  })

  test('a recording that is going on when the course becomes one for minors ends', async () => {
    const teacher = world.as(world.ada)
    expect(await teacher.recordings({ sessionId })).toMatchObject({ allowed: true })
    await teacher.arrangeRecording({ sessionId, enabled: true })
    await world.enter(world.ada, sessionId)
    await teacher.startRecording({ sessionId })
    await minorsAttend()
    expect(await world.rows('select 1 from live.recording where stopped_at is null')).toEqual([])
    expect(await teacher.recordings({ sessionId })).toMatchObject({ enabled: false })
  })
})

describe('Whoever may not be in a class any more', () => {
  test.each([
    ['no guardian agrees to the course', studentGone],
    ['no guardian agrees to the account', minorConsentRevoked],
  ])('is put out of it: %s', async (_why, fact) => {
    const { seatId } = await world.enter(world.kofi, sessionId)
    const about = { courseId: world.courseId, personId: world.kofi.id }
    await world.react(fact as typeof studentGone, about)
    expect(await putOuts()).toEqual([{ payload: expect.stringContaining(seatId) }])
  })
})
