import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ClassWorld, newCourse, openClassWorld } from '../../../test/classes.ts'

let world: ClassWorld
beforeAll(async () => {
  world = await openClassWorld()
})
afterAll(() => world.close())
beforeEach(() => world.clock.set(Temporal.Instant.from('2026-09-01T09:00:00Z')))

describe('Planning classes', () => {
  test('a weekly plan makes one class a row, each at its wall clock', async () => {
    const { ada } = world
    const courseId = await newCourse(world, ada, [])
    const planned = await world
      .as(ada)
      .planSessions({ ...world.plan, courseId, date: '2026-10-19', weekdays: ['1'], times: '3', until: '' })
    const { items } = await world.as(ada).sessionsOfCourse({ courseId })
    expect(planned.sessions).toBe(3)
    expect(items.map(({ startsAt, time }) => [startsAt, time])).toEqual([
      ['2026-10-19T16:00:00Z', '18:00'],
      ['2026-10-26T17:00:00Z', '18:00'],
      ['2026-11-02T17:00:00Z', '18:00'],
    ])
  })

  test('asks for one end of a series, and refuses one without classes, one too long and one that has passed', async () => {
    const { as, ada, plan } = world
    await expect(as(ada).planSessions({ ...plan, weekdays: [1] })).rejects.toMatchObject({
      code: 'input.invalid',
      fields: { until: 'field.one_end' },
    })
    await expect(as(ada).planSessions({ ...plan, weekdays: [1], times: 2, until: '2026-12-01' })).rejects.toMatchObject(
      { code: 'input.invalid' },
    )
    await expect(as(ada).planSessions({ ...plan, weekdays: [1], until: '2026-09-02' })).rejects.toMatchObject({
      code: 'series.empty',
    })
    await expect(
      as(ada).planSessions({ ...plan, weekdays: [1, 2, 3, 4, 5, 6, 7], until: '2028-01-01' }),
    ).rejects.toMatchObject({ code: 'series.too_long' })
    await expect(as(ada).planSessions({ ...plan, date: '2026-08-31' })).rejects.toMatchObject({
      code: 'session.in_the_past',
    })
    await expect(as(ada).planSessions({ ...plan, timeZone: 'Mars/Olympus' })).rejects.toMatchObject({
      fields: { timeZone: 'field.invalid' },
    })
    await expect(as(ada).planSessions({ ...plan, meetingLink: 'javascript:alert(1)' })).rejects.toMatchObject({
      fields: { meetingLink: 'field.not_a_link' },
    })
  })

  test('one class can move, and its series stays', async () => {
    const { as, ada } = world
    const courseId = await newCourse(world, ada, [])
    const { sessionId } = await as(ada).planSessions({ ...world.plan, courseId, weekdays: [2], times: 2 })
    await as(ada).moveSession({
      sessionId,
      date: '2026-09-02',
      time: '19:30',
      timeZone: 'America/New_York',
      minutes: 45,
    })
    const { items } = await as(ada).sessionsOfCourse({ courseId })
    expect(items.map(({ startsAt, minutes, moved }) => ({ startsAt, minutes, moved }))).toEqual([
      { startsAt: '2026-09-02T23:30:00Z', minutes: 45, moved: true },
      { startsAt: '2026-09-08T16:00:00Z', minutes: 60, moved: false },
    ])
  })

  test('a class can be cancelled alone, or with all that follow', async () => {
    const { as, ada } = world
    const courseId = await newCourse(world, ada, [])
    await as(ada).planSessions({ ...world.plan, courseId, weekdays: [2], times: 4 })
    const { items } = await as(ada).sessionsOfCourse({ courseId })
    const [first, second] = items.map(({ sessionId }) => sessionId)
    expect(await as(ada).cancelSession({ sessionId: second as string })).toEqual({ cancelled: 1 })
    expect(await as(ada).cancelSession({ sessionId: first as string, andFollowing: true })).toEqual({ cancelled: 3 })
    const after = await as(ada).sessionsOfCourse({ courseId })
    expect(after.items.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled'])
  })

  test('what happened in its room stays: a class that has begun neither moves nor is cancelled', async () => {
    const { as, ada } = world
    const sessionId = await world.classSoon()
    await as(ada).enterRoom({ sessionId })
    await expect(as(ada).cancelSession({ sessionId })).rejects.toMatchObject({ code: 'session.begun' })
    await expect(
      as(ada).moveSession({ ...world.plan, courseId: undefined, title: undefined, sessionId } as never),
    ).rejects.toMatchObject({ code: 'input.invalid' })
    const { date, time, timeZone, minutes } = world.plan
    await expect(as(ada).moveSession({ sessionId, date, time, timeZone, minutes })).rejects.toMatchObject({
      code: 'session.begun',
    })
  })

  test('a student sees the classes and changes none; for anybody else they do not exist', async () => {
    const { as, kofi, outsider, plan } = world
    const sessionId = await world.classSoon()
    expect(await as(kofi).session({ sessionId })).toMatchObject({
      title: 'Fractions',
      role: 'student',
      state: 'open',
      courseTitle: 'Mathematics',
    })
    await expect(as(kofi).cancelSession({ sessionId })).rejects.toMatchObject({ code: 'not_allowed' })
    await expect(as(kofi).planSessions(plan)).rejects.toMatchObject({ code: 'course.unknown' })
    await expect(as(outsider).session({ sessionId })).rejects.toMatchObject({ code: 'session.unknown' })
    await expect(as(outsider).sessionsOfCourse({ courseId: plan.courseId })).rejects.toMatchObject({
      code: 'course.unknown',
    })
  })

  test('a meeting link is shown only to people of the course, when they enter or open the class', async () => {
    const { as, ada, kofi } = world
    const { sessionId } = await as(ada).planSessions({ ...world.plan, meetingLink: 'https://meet.example/abc' })
    world.clock.set(Temporal.Instant.from('2026-09-01T15:55:00Z'))
    expect(await as(kofi).enterRoom({ sessionId })).toMatchObject({
      kind: 'link',
      url: 'https://meet.example/abc',
      token: null,
      role: 'student',
    })
  })

  test('classes that are over are listed backwards, a page at a time', async () => {
    const { as, ada } = world
    const courseId = await newCourse(world, ada, [])
    await as(ada).planSessions({ ...world.plan, courseId, weekdays: [1, 2, 3, 4, 5], times: 9 })
    world.clock.set(Temporal.Instant.from('2026-12-01T09:00:00Z'))
    const first = await as(ada).sessionsOfCourse({ courseId, which: 'over', limit: 4 })
    const second = await as(ada).sessionsOfCourse({ courseId, which: 'over', limit: 4, after: first.next as string })
    const third = await as(ada).sessionsOfCourse({ courseId, which: 'over', limit: 4, after: second.next as string })
    const dates = [...first.items, ...second.items, ...third.items].map(({ date }) => date)
    expect(dates).toHaveLength(9)
    expect(dates).toEqual([...dates].sort().reverse())
    expect(third.next).toBeNull()
    expect((await as(ada).sessionsOfCourse({ courseId })).items).toEqual([])
  })
})

describe('The next class', () => {
  test('is the soonest over all courses somebody teaches or attends, in one question', async () => {
    const { as, ada, lena } = world
    const teacher = await world.people.teacher('Mei Tanaka')
    const here = await newCourse(world, teacher, [lena])
    const there = await newCourse(world, ada, [lena])
    const notMine = await newCourse(world, teacher, [])
    const at = (courseId: string, time: string) => ({ ...world.plan, courseId, time })
    await as(teacher).planSessions(at(here, '14:00'))
    const soonest = await as(ada).planSessions(at(there, '13:00'))
    await as(teacher).planSessions(at(notMine, '12:00'))
    const cancelled = await as(ada).planSessions(at(there, '11:30'))
    await as(ada).cancelSession({ sessionId: cancelled.sessionId })
    const next = await as(lena).nextSessions({ limit: 2 })
    expect(next.items.map(({ time, role, courseTitle }) => [time, role, courseTitle])).toEqual([
      ['13:00', 'student', 'Mathematics'],
      ['14:00', 'student', 'Mathematics'],
    ])
    expect((await as(ada).nextSessions()).items[0]).toMatchObject({ sessionId: soonest.sessionId, role: 'teacher' })
    expect(await world.queries(() => as(lena).nextSessions({ limit: 2 }))).toBe(1)
  })

  test('is found through an index, whatever was taught before', async () => {
    const { ada } = world
    await world.rows(`insert into live.series (id, course_id, title, local_date, local_time, time_zone, minutes, weekdays, planned_by, planned_at)
      values ('ser_many', '${world.courseId}', 'x', '2000-01-01', '18:00', 'Europe/Paris', 60, '{}', '${ada.id}', now())`)
    await world.rows(`insert into live.session (id, series_id, course_id, title, local_date, local_time, time_zone, minutes, starts_at, ends_at, planned_by, planned_at)
      select 'ses_many_' || n, 'ser_many', 'crs_' || (n % 500), 'x', '2000-01-01', '18:00', 'Europe/Paris', 60,
        timestamptz '2020-01-01' + n * interval '1 hour', timestamptz '2020-01-01' + (n + 1) * interval '1 hour', '${ada.id}', now() from generate_series(1, 40000) n`)
    await world.rows('analyze live.session')
    const from = world.statements.length
    await world.as(ada).nextSessions()
    const asked = world.statements.slice(from).find((sql) => sql.includes('lateral')) as string
    const rows = await world.rows<{ 'QUERY PLAN': string }>(`explain (generic_plan) ${asked}`)
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain('session_ahead')
    expect(plan).not.toContain('Seq Scan on session')
  })
})
