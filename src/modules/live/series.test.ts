import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ClassWorld, enrol, openClassWorld } from '../../../test/classes.ts'
import { sitDown } from './classes.ts'
import type { SessionId } from './schema.ts'
import { sessionSeenBy } from './sessions.ts'

let world: ClassWorld
beforeEach(async () => {
  world = await openClassWorld()
})
afterEach(() => world.close())

const ahead = async () => {
  const { items } = await world.as(world.ada).sessionsOfCourse({ courseId: world.courseId, which: 'ahead' })
  return items.map(({ sessionId, date, time, state, moved }) => ({ sessionId, date, time, state, moved }))
}
const days = async () =>
  (await ahead()).filter(({ state }) => state !== 'cancelled').map(({ date, time }) => `${date} ${time}`)

async function weekly(times = 4): Promise<SessionId[]> {
  await world.as(world.ada).planSessions({ ...world.plan, weekdays: [2], times })
  return (await ahead()).map(({ sessionId }) => sessionId)
}
const to = (date: string, time: string) => ({ date, time, timeZone: 'Europe/Paris', minutes: 60 })

describe('A series with exceptions', () => {
  test('may follow no week at all; a day named twice is one class', async () => {
    const { ada, as, plan } = world
    const dates = ['2026-09-04', '2026-09-02', '', '2026-09-04', '2026-12-24']
    expect(await as(ada).planSessions({ ...plan, dates })).toMatchObject({ sessions: 4 })
    expect(await days()).toEqual(['2026-09-01 18:00', '2026-09-02 18:00', '2026-09-04 18:00', '2026-12-24 18:00'])
    await expect(as(ada).planSessions({ ...plan, dates, weekdays: [2], times: 3 })).rejects.toMatchObject({
      code: 'input.invalid',
      fields: { dates: 'field.weekly_or_dates' },
    })
  })

  test('skips one, moves one, has one more', async () => {
    const { ada, as } = world
    const [first, second, third] = await weekly()
    await as(ada).cancelSession({ sessionId: second as SessionId })
    await as(ada).moveSession({ sessionId: third as SessionId, ...to('2026-09-17', '19:00') })
    await as(ada).addSession({ sessionId: first as SessionId, ...to('2026-09-19', '10:00') })
    expect(await days()).toEqual(['2026-09-01 18:00', '2026-09-17 19:00', '2026-09-19 10:00', '2026-09-22 18:00'])
  })

  test('changes from here on, but for the class that was moved by itself', async () => {
    const { ada, as } = world
    const [, second, third] = await weekly(5)
    await as(ada).moveSession({ sessionId: third as SessionId, ...to('2026-09-18', '09:00') })
    const moved = await as(ada).moveSession({
      sessionId: second as SessionId,
      ...to('2026-09-09', '19:30'),
      andFollowing: true,
    })
    expect(moved).toEqual({ moved: 3 })
    expect(await days()).toEqual([
      '2026-09-01 18:00',
      '2026-09-09 19:30',
      '2026-09-18 09:00',
      '2026-09-23 19:30',
      '2026-09-30 19:30',
    ])
    expect((await ahead()).map(({ moved }) => moved)).toEqual([false, false, true, false, false])
  })

  test('keeps its wall clock from here on across the end of summer time', async () => {
    const { ada, as, plan } = world
    const { sessionId } = await as(ada).planSessions({ ...plan, date: '2026-10-13', weekdays: [2], times: 4 })
    await as(ada).moveSession({ sessionId, ...to('2026-10-14', '08:15'), andFollowing: true })
    const { items } = await as(ada).sessionsOfCourse({ courseId: plan.courseId, which: 'ahead' })
    expect(items.map(({ startsAt }) => startsAt)).toEqual([
      '2026-10-14T06:15:00Z',
      '2026-10-21T06:15:00Z',
      '2026-10-28T07:15:00Z',
      '2026-11-04T07:15:00Z',
    ])
  })

  test('grows to 200 classes and no further, however many add at once', async () => {
    const { ada, as, plan } = world
    const { sessionId } = await as(ada).planSessions({ ...plan, weekdays: [1, 2, 3, 4, 5, 6, 7], times: 198 })
    const added = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((day) => as(ada).addSession({ sessionId, ...to(`2027-06-0${day}`, '10:00') })),
    )
    expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(added.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'series.too_long' } })
  })

  test('is changed by those who teach it; what is past stays', async () => {
    const { ada, kofi, outsider, as } = world
    const [first] = await weekly()
    const sessionId = first as SessionId
    await expect(as(kofi).addSession({ sessionId, ...to('2026-09-19', '10:00') })).rejects.toMatchObject({
      code: 'not_allowed',
    })
    await expect(as(outsider).addSession({ sessionId, ...to('2026-09-19', '10:00') })).rejects.toMatchObject({
      code: 'session.unknown',
    })
    await expect(as(ada).addSession({ sessionId, ...to('2026-08-19', '10:00') })).rejects.toMatchObject({
      code: 'session.in_the_past',
    })
    await expect(
      as(ada).moveSession({ sessionId, ...to('2026-08-25', '10:00'), andFollowing: true }),
    ).rejects.toMatchObject({ code: 'session.in_the_past' })
    expect(await days()).toHaveLength(4)
  })
})

describe('A class for two', () => {
  async function classForTwo() {
    const { ada, as } = world
    const sessionId = await world.classSoon()
    await as(ada).renameSession({ sessionId, title: 'Fractions', capacity: 2 })
    const students = await Promise.all(
      ['Nia', 'Omar', 'Pia', 'Quin'].map((name) => world.people.student(`${name} Newcomer`)),
    )
    for (const student of students) await enrol(world, world.courseId, student)
    return { sessionId, students }
  }
  const seats = async () =>
    (await world.rows<{ count: bigint }>(`select count(*) from live.seat where role = 'student'`))[0]?.count

  test('says that it is full, keeps everybody’s own place, and always lets its teacher in', async () => {
    const { ada, kofi, lena, as } = world
    const { sessionId, students } = await classForTwo()
    await as(kofi).enterRoom({ sessionId })
    const { seatId } = await as(lena).enterRoom({ sessionId })
    await expect(as(students[0] as never).enterRoom({ sessionId })).rejects.toMatchObject({ code: 'class.full' })
    await as(kofi).enterRoom({ sessionId })
    await as(ada).enterRoom({ sessionId })
    await as(ada).removeFromClass({ sessionId, seatId })
    await as(students[0] as never).enterRoom({ sessionId })
  })

  test('never holds three, however many come at once', async () => {
    const { sessionId, students } = await classForTwo()
    const came = await Promise.allSettled(students.map((student) => world.as(student).enterRoom({ sessionId })))
    expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(String(await seats())).toBe('2')
  })

  test('would hold all of them if they did not wait for each other', async () => {
    const { sessionId, students } = await classForTwo()
    await world.as(world.ada).enterRoom({ sessionId })
    let looking = students.length
    const everybodyLooks = Promise.withResolvers<void>()
    await Promise.all(
      students.map((student) =>
        world.db.transact(async (tx) => {
          const session = await sessionSeenBy(tx, student, sessionId)
          looking -= 1
          if (looking === 0) everybodyLooks.resolve()
          await everybodyLooks.promise
          await sitDown(tx, student, session).catch(() => {})
        }),
      ),
    )
    expect(Number(await seats())).toBeGreaterThan(2)
  })
})
