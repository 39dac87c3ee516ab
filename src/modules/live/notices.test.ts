import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { notificationsDuties } from '#modules/notifications'
import { type ClassWorld, openClassWorld } from '../../../test/classes.ts'
import { letterBox } from '../../../test/ports.ts'
import { sessionMoved, sessionsCancelled } from './events.ts'
import { liveLetters } from './notices.ts'
import type { SessionId } from './schema.ts'

let world: ClassWorld
beforeAll(async () => {
  world = await openClassWorld()
})
afterAll(() => world.close())
beforeEach(() => world.clock.set(Temporal.Instant.from('2026-09-01T09:00:00Z')))

const moveTo = (sessionId: SessionId, time: string) =>
  world.as(world.ada).moveSession({ sessionId, date: '2026-09-02', time, timeZone: 'Europe/Paris', minutes: 60 })

/** The mails that wait for one of the facts, as they would be written now. */
async function mailsWaiting() {
  const box = letterBox()
  const duties = notificationsDuties({ mailer: box, origin: 'https://school.test', letters: liveLetters })
  const waiting = await world.rows<{ id: string; task: string; payload: unknown }>(
    `select jobs.id, tasks.identifier as task, payload from graphile_worker._private_jobs jobs join graphile_worker._private_tasks tasks on tasks.id = jobs.task_id
     where tasks.identifier like 'mail:%' order by jobs.id`,
  )
  for (const { id, task, payload } of waiting) {
    const { job, perform } = duties.find((duty) => duty.job.name === task) ?? fail(task)
    await perform(world.db, job.payload.parse(payload))
    await world.rows(`delete from graphile_worker._private_jobs where id = ${id}`)
  }
  return box.mails.sort((one, other) => one.to.name.localeCompare(other.to.name))
}

function fail(task: string): never {
  throw new Error(`nobody sends ${task}`)
}

describe('A class that moves', () => {
  test('is told to every student, in their own time', async () => {
    const { ada, kofi, courseId, plan, as } = world
    await world.rows(`update identity.person set locale = 'fr', time_zone = 'America/New_York' where id = '${kofi.id}'`)
    const { sessionId } = await as(ada).planSessions(plan)
    await moveTo(sessionId, '20:30')
    await world.react(sessionMoved, { sessionId, courseId })
    const mails = await mailsWaiting()
    expect(mails.map(({ to, subject }) => [to.name, subject])).toEqual([
      ['Kofi Mensah', 'Fractions : nouvel horaire, mercredi 2 septembre à 14:30 (New York)'],
      ['Lena Vogel', 'Fractions is now on Wednesday 2 September at 20:30 (Paris)'],
    ])
    expect(mails[1]?.text).toContain(`https://school.test/class/${sessionId}`)
  })

  test('is told as it is when the mail is written, and not at all when it was cancelled meanwhile', async () => {
    const { ada, courseId, plan, as } = world
    const { sessionId } = await as(ada).planSessions(plan)
    await moveTo(sessionId, '20:30')
    await world.react(sessionMoved, { sessionId, courseId })
    await moveTo(sessionId, '21:00')
    expect((await mailsWaiting()).map(({ subject }) => subject)[1]).toContain('21:00')
    await world.react(sessionMoved, { sessionId, courseId })
    await as(ada).cancelSession({ sessionId })
    expect(await mailsWaiting()).toEqual([])
  })
})

describe('Classes that are cancelled', () => {
  test('are told in one mail, however many they are', async () => {
    const { ada, courseId, plan, as } = world
    const { seriesId } = await as(ada).planSessions({ ...plan, weekdays: [2], times: 3 })
    const sessionIds = (
      await world.rows<{ id: SessionId }>(
        `select id from live.session where series_id = '${seriesId}' order by starts_at`,
      )
    ).map(({ id }) => id)
    await world.react(sessionsCancelled, { courseId, sessionIds })
    const many = await mailsWaiting()
    expect(many).toHaveLength(2)
    expect(many[1]?.subject).toBe('3 classes of Mathematics are cancelled')
    expect(many[1]?.text).toContain(
      'from Tuesday 1 September at 18:00 (Paris) to Tuesday 15 September at 18:00 (Paris)',
    )
    await world.react(sessionsCancelled, { courseId, sessionIds: sessionIds.slice(2) })
    expect((await mailsWaiting())[1]?.subject).toBe('Fractions on Tuesday 15 September at 18:00 (Paris) is cancelled')
  })
})
