import ICAL from 'ical.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { courseFace } from '#modules/courses'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import { sealedAddresses } from '../../../test/people.ts'
import type { letterBox } from '../../../test/ports.ts'
import type { SessionId } from './schema.ts'

let world: CourseWorld
let plan: ReturnType<typeof planIn>
beforeEach(async () => {
  world = await openCourseWorld()
  plan = planIn(world)
  await world.join(world.kofi)
  await world.join(world.lena)
  await world.settle()
  mails()
})
afterEach(() => world.close())

const planIn = ({ courseId }: CourseWorld) => ({
  courseId,
  title: 'Fractions',
  date: '2026-09-08',
  time: '18:00',
  timeZone: 'Europe/Paris',
  minutes: 60,
})
const live = (person: Person = world.ada) => world.as(person).live
const moveTo = (sessionId: SessionId, date: string, time: string, andFollowing = false) =>
  live().moveSession({ sessionId, date, time, timeZone: 'Europe/Paris', minutes: 60, andFollowing })

/** What has arrived since the last look, by whom it is for. */
function mails() {
  const box = world.ports.mailer as ReturnType<typeof letterBox>
  return box.mails.splice(0).sort((one, other) => one.to.name.localeCompare(other.to.name))
}
const subjects = () => mails().map(({ to, subject }) => `${to.name}: ${subject}`)

function eventsIn(calendar: string | undefined) {
  const events = new ICAL.Component(ICAL.parse(calendar ?? '')).getAllSubcomponents('vevent')
  return events.map((event) => ({
    uid: String(event.getFirstPropertyValue('uid')),
    sequence: Number(event.getFirstPropertyValue('sequence')),
  }))
}

describe('Classes that are planned', () => {
  test('are told to every student with the dates for their calendar', async () => {
    const { sessionId } = await live().planSessions(plan)
    await world.settle()
    const [kofi, lena, ...more] = mails()
    expect(more).toEqual([])
    expect(kofi?.subject).toBe('New class: Fractions, Tuesday 8 September at 18:00 (Paris)')
    expect(kofi?.calendar?.method).toBe('REQUEST')
    expect(eventsIn(lena?.calendar?.content)).toEqual([{ uid: `${sessionId}@school.test`, sequence: 0 }])
  })

  test('are told in one mail, however many they are', async () => {
    await live().planSessions({ ...plan, weekdays: [2], times: 3 })
    await world.settle()
    const [kofi] = mails()
    expect(kofi?.subject).toBe('3 new classes of Mathematics')
    expect(eventsIn(kofi?.calendar?.content)).toHaveLength(3)
  })

  test('are told to whoever joins late, all that are ahead', async () => {
    await live().planSessions({ ...plan, weekdays: [2], times: 3 })
    await world.settle()
    mails()
    await world.later({ hours: 24 * 8 })
    mails()
    const nia = await world.people.student('Nia Newcomer')
    await world.join(nia)
    await world.settle()
    const [mail, ...more] = mails()
    expect(more).toEqual([])
    expect(mail?.to.name).toBe('Nia Newcomer')
    expect(eventsIn(mail?.calendar?.content)).toHaveLength(2)
  })
})

describe('A class that moves', () => {
  test('is told to every student, in their own time and language, as a later version of the same event', async () => {
    await world.rows(`update identity.person set locale = 'fr', time_zone = 'America/New_York' where id = $1`, [
      world.kofi.id,
    ])
    const { sessionId } = await live().planSessions(plan)
    await world.settle()
    mails()
    await moveTo(sessionId, '2026-09-09', '20:30')
    await world.settle()
    const [kofi, lena] = mails()
    expect(kofi?.subject).toBe('Fractions\u00a0: nouvel horaire, mercredi 9 septembre à 14:30 (New York)')
    expect(lena?.subject).toBe('Fractions is now on Wednesday 9 September at 20:30 (Paris)')
    expect(lena?.text).toContain(`https://school.test/class/${sessionId}`.replace('https', 'http'))
    expect(eventsIn(lena?.calendar?.content)).toEqual([{ uid: `${sessionId}@school.test`, sequence: 1 }])
  })

  test('is told once, as it is when the mail is written, and not at all when it was cancelled meanwhile', async () => {
    const { sessionId } = await live().planSessions(plan)
    await world.settle()
    mails()
    await moveTo(sessionId, '2026-09-09', '20:30')
    world.clock.advance({ minutes: 1 })
    await moveTo(sessionId, '2026-09-09', '21:00')
    await world.settle()
    expect(mails().map(({ subject }) => subject)).toEqual(
      Array(2).fill('Fractions is now on Wednesday 9 September at 21:00 (Paris)'),
    )
    world.clock.advance({ minutes: 1 })
    await moveTo(sessionId, '2026-09-10', '21:00')
    await live().cancelSession({ sessionId })
    await world.settle()
    expect(mails().map(({ subject, calendar }) => [subject, calendar?.method])).toEqual(
      Array(2).fill(['Fractions on Thursday 10 September at 21:00 (Paris) is cancelled', 'CANCEL']),
    )
  })
})

describe('Classes that are cancelled', () => {
  test('are told in one mail, with a later version of each event', async () => {
    const { sessionId } = await live().planSessions({ ...plan, weekdays: [2], times: 3 })
    await world.settle()
    mails()
    await live().cancelSession({ sessionId, andFollowing: true })
    await world.settle()
    const [kofi] = mails()
    expect(kofi?.subject).toBe('3 classes of Mathematics are cancelled')
    expect(kofi?.text).toContain('from Tuesday 8 September at 18:00 (Paris) to Tuesday 22 September at 18:00 (Paris)')
    expect(eventsIn(kofi?.calendar?.content).map(({ sequence }) => sequence)).toEqual([1, 1, 1])
  })
})

describe('A reminder', () => {
  test('comes a day before and just before, to students and teacher', async () => {
    await live().planSessions(plan)
    await world.settle()
    mails()
    await world.later({ hours: 24 * 6 + 6 })
    expect(subjects()).toEqual([])
    await world.later({ hours: 1 })
    expect(subjects()).toEqual(
      ['Ada Lovelace', 'Kofi Mensah', 'Lena Vogel'].map(
        (name) => `${name}: Reminder: Fractions, Tuesday 8 September at 18:00 (Paris)`,
      ),
    )
    await world.later({ hours: 23, minutes: 50 })
    expect(subjects()).toEqual(
      ['Ada Lovelace', 'Kofi Mensah', 'Lena Vogel'].map(
        (name) => `${name}: Fractions is about to begin: Tuesday 8 September at 18:00 (Paris)`,
      ),
    )
    await world.later({ hours: 48 })
    expect(subjects()).toEqual([])
  })

  test('waits longer than the queue can', async () => {
    await live().planSessions({ ...plan, date: '2026-11-03' })
    await world.settle()
    mails()
    await world.later({ hours: 24 * 25 })
    await world.later({ hours: 24 * 25 })
    expect(subjects()).toEqual([])
    await world.later({ hours: 24 * 12 + 8, minutes: 6 })
    expect(subjects()).toHaveLength(3)
  })

  test('follows a class that moves, and dies with one that is cancelled', async () => {
    const { sessionId } = await live().planSessions(plan)
    const other = await live().planSessions({ ...plan, title: 'Geometry' })
    await moveTo(sessionId, '2026-09-10', '18:00')
    await live().cancelSession({ sessionId: other.sessionId })
    await world.settle()
    mails()
    await world.later({ hours: 24 * 8 })
    expect(subjects()).toEqual([])
    await world.later({ hours: 8 })
    expect(new Set(mails().map(({ subject }) => subject))).toEqual(
      new Set(['Reminder: Fractions, Thursday 10 September at 18:00 (Paris)']),
    )
  })

  test('of the old time is never sent once the class has another, however close they come', async () => {
    const { sessionId } = await live().planSessions(plan)
    await world.settle()
    await world.later({ hours: 24 * 6 + 6, minutes: 54 })
    mails()
    // The reminder is due; the class moves while it is on its way, at every place it can be.
    for (let round = 0; round < 8; round++) {
      const day = 10 + round
      await world.rows(`update graphile_worker._private_jobs set run_at = now() where key like 'live.remind%'`)
      world.clock.set(Temporal.Instant.from('2026-09-07T16:00:30Z').add({ hours: 24 * (round === 0 ? 0 : round + 1) }))
      await Promise.all([world.settle(), moveTo(sessionId, `2026-09-${day}`, '18:00')])
      const before = mails().map(({ text }) => text)
      await world.settle()
      const after = mails().map(({ text }) => text)
      for (const text of after) expect(text).toContain(`${day} September`)
      expect(before.every((text) => text.includes('September'))).toBe(true)
    }
  })

  test('would be sent all the same if it did not know which time it is about', async () => {
    const { sessionId } = await live().planSessions(plan)
    await world.settle()
    await moveTo(sessionId, '2026-09-10', '18:00')
    await world.settle()
    mails()
    const remindedOf = (sequence: number) =>
      world.rows(`select graphile_worker.add_job('mail:class_reminder', payload => $1::json)`, [
        JSON.stringify({ to: world.kofi.id, about: { sessionId, kind: 'soon', sequence } }),
      ])
    await remindedOf(0)
    await world.settle()
    expect(subjects()).toEqual([])
    await remindedOf(1)
    await world.settle()
    expect(subjects()).toHaveLength(1)
  })
})

describe('A large course', () => {
  test('is told a batch at a time, everybody once', async () => {
    const many = Array.from({ length: 1100 }, (_, at) => ({
      id: `per_${String(at + 1).padStart(26, '0')}`,
      email: `many-${at + 1}@school.test`,
    }))
    await world.rows(
      `insert into identity.person (id, email_sealed, email_index, first_name, last_name, name, sort_name, role, joined_at, verified_at)
       select 'per_' || lpad(n::text, 26, '0'), sealed, index, 'Many', n::text, 'Many ' || n, 'many', 'student', now(), now()
       from unnest($1::bytea[], $2::bytea[]) with ordinality as kept(sealed, index, n)`,
      await sealedAddresses(world.db, many),
    )
    await world.rows(
      `insert into learning.enrolment (id, course_id, student_id, joined_by, joined_at)
       select 'enr_' || lpad(n::text, 26, '0'), $1, 'per_' || lpad(n::text, 26, '0'), 'per_' || lpad(n::text, 26, '0'), now() from generate_series(1, 1100) n`,
      [world.courseId],
    )
    const { itemId } = await world.as(world.ada).courses.addItem({
      courseId: world.courseId,
      kind: 'announcement',
      title: 'Welcome',
      body: 'Hello',
      publish: true,
    })
    expect(itemId).toMatch(/^itm_/)
    await world.settle()
    const told = mails()
    expect(new Set(told.map(({ to }) => to.address)).size).toBe(1102)
    expect(told).toHaveLength(1102)
    expect(told[0]?.subject).toBe('Mathematics: Welcome')
  }, 60_000)

  test('is not told what was taken back before the mail was written', async () => {
    const { itemId } = await world
      .as(world.ada)
      .courses.addItem({ courseId: world.courseId, kind: 'announcement', title: 'Oops', body: 'Hello', publish: true })
    await world.as(world.ada).courses.unpublishItem({ itemId })
    await world.settle()
    expect(mails()).toEqual([])
    expect((await world.db.read((tx) => courseFace(tx, [world.courseId]))).size).toBe(1)
  })
})
