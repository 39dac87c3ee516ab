import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Refusal } from '#kernel/refusal'
import { type ClassWorld, enrol, openClassWorld } from '../../../test/classes.ts'
import type { SessionId } from './schema.ts'

let world: ClassWorld
beforeAll(async () => {
  world = await openClassWorld()
})
afterAll(() => world.close())

const at = (time: string) => world.clock.set(Temporal.Instant.from(`2026-09-01T${time}Z`))

async function plannedClass(): Promise<SessionId> {
  at('09:00:00')
  return (await world.as(world.ada).planSessions(world.plan)).sessionId
}

async function lineOf(sessionId: SessionId, name: string) {
  const { lines } = await world.as(world.ada).attendance({ sessionId })
  const found = lines.find((line) => line.name === name)
  if (!found) throw new Error(`${name} is not listed`)
  return found
}

describe('The attendance of a class', () => {
  test('is right to the second, over two devices and a dropped connection', async () => {
    const { ada, kofi } = world
    const sessionId = await plannedClass()
    at('15:52:00')
    await world.enter(ada, sessionId)
    at('16:03:07')
    const laptop = await world.enter(kofi, sessionId, 'PA_laptop')
    at('16:20:00')
    const phone = await world.enter(kofi, sessionId, 'PA_phone')
    at('16:30:00')
    await laptop.leave()
    at('16:40:30')
    await phone.leave()
    at('16:40:41')
    await world.enter(kofi, sessionId, 'PA_phone_again')
    at('16:58:00')
    await world.as(ada).endForAll({ sessionId })
    expect(await lineOf(sessionId, 'Kofi Mensah')).toMatchObject({
      mark: 'present',
      seconds: 37 * 60 + 23 + (17 * 60 + 19),
      joinedAt: '2026-09-01T16:03:07Z',
      leftAt: '2026-09-01T16:58:00Z',
    })
    expect(await lineOf(sessionId, 'Ada Lovelace')).toMatchObject({
      mark: 'present',
      seconds: 58 * 60,
      joinedAt: '2026-09-01T15:52:00Z',
    })
  })

  test('rests on reports alone where the service that holds the class does not tell who is there', async () => {
    const { ada, kofi, rooms } = world
    const sessionId = await plannedClass()
    at('16:00:00')
    const seat = await world.enter(kofi, sessionId)
    const { seatsIn } = rooms.media
    rooms.media.seatsIn = async () => {
      throw new Refusal('room.not_controllable')
    }
    for (const time of ['16:00:20', '16:20:00']) {
      at(time)
      await world.keep(sessionId)
    }
    rooms.media.seatsIn = seatsIn
    at('16:30:00')
    await seat.leave()
    at('17:00:00')
    await world.as(ada).endForAll({ sessionId })
    expect(await lineOf(sessionId, 'Kofi Mensah')).toMatchObject({ seconds: 30 * 60, leftAt: '2026-09-01T16:30:00Z' })
  })

  test('lists who stayed away, but not who joined the course later', async () => {
    const { ada, as } = world
    const sessionId = await plannedClass()
    at('16:00:00')
    await world.enter(ada, sessionId)
    at('18:00:00')
    await world.keep(sessionId)
    const late = await world.people.student('Nia Newcomer')
    await enrol(world, world.courseId, late)
    const { lines } = await as(ada).attendance({ sessionId })
    expect(lines.map(({ name, mark }) => [name, mark])).toEqual([
      ['Kofi Mensah', 'absent'],
      ['Lena Vogel', 'absent'],
      ['Ada Lovelace', 'present'],
    ])
    expect(await world.queries(() => as(ada).attendance({ sessionId }))).toBeLessThanOrEqual(6)
  })

  test('calls nobody absent before the class has begun, and says of nobody that they left who is there', async () => {
    const { ada, kofi, as } = world
    const sessionId = await plannedClass()
    at('15:55:00')
    await world.enter(kofi, sessionId)
    expect(await as(ada).attendance({ sessionId })).toMatchObject({
      begun: false,
      lines: [{ name: 'Kofi Mensah', leftAt: null, seconds: 0 }],
    })
    at('16:10:00')
    expect(await lineOf(sessionId, 'Kofi Mensah')).toMatchObject({
      mark: 'present',
      seconds: 600,
      joinedAt: '2026-09-01T15:55:00Z',
      leftAt: null,
    })
    expect(await lineOf(sessionId, 'Lena Vogel')).toMatchObject({ mark: 'absent', role: 'student' })
  })

  test('marks who comes late and who leaves early', async () => {
    const { ada, lena } = world
    const sessionId = await plannedClass()
    at('16:00:00')
    await world.enter(ada, sessionId)
    at('16:12:00')
    const seat = await world.enter(lena, sessionId)
    at('16:40:00')
    await seat.leave()
    at('17:30:00')
    await world.keep(sessionId)
    expect(await lineOf(sessionId, 'Lena Vogel')).toMatchObject({
      mark: 'late_and_left_early',
      seconds: 28 * 60,
      lateBySeconds: 720,
      leftEarlyBySeconds: 1200,
    })
  })

  test('a crash of the media server ends what was open when it was last seen, and a return begins anew', async () => {
    const { ada, kofi, rooms } = world
    const sessionId = await plannedClass()
    at('16:00:00')
    await world.enter(ada, sessionId)
    const { room } = await world.enter(kofi, sessionId, 'PA_first')
    at('16:10:20')
    await world.keep(sessionId)
    at('16:10:35')
    rooms.crash()
    at('16:10:40')
    await world.keep(sessionId)
    expect(await lineOf(sessionId, 'Kofi Mensah')).toMatchObject({ seconds: 620, leftAt: '2026-09-01T16:10:20Z' })
    at('16:11:00')
    await rooms.media.openRoom(room)
    await world.enter(kofi, sessionId, 'PA_second')
    at('16:11:30')
    expect(await lineOf(sessionId, 'Kofi Mensah')).toMatchObject({ seconds: 650 })
  })

  test('a media server that could not be asked for a moment costs nobody a second', async () => {
    const { ada, rooms } = world
    const sessionId = await plannedClass()
    at('16:00:00')
    await world.enter(ada, sessionId)
    at('16:05:00')
    rooms.setReachable(false)
    await world.keep(sessionId)
    rooms.setReachable(true)
    at('16:05:20')
    await world.keep(sessionId)
    at('16:06:00')
    expect(await lineOf(sessionId, 'Ada Lovelace')).toMatchObject({ seconds: 360 })
  })

  test('a join that was never told is found by looking', async () => {
    const { ada, kofi, rooms, db } = world
    const sessionId = await plannedClass()
    at('16:00:00')
    const { room } = await world.enter(ada, sessionId)
    const { seatId } = await world.as(kofi).enterRoom({ sessionId })
    ;(await rooms.media.seatsIn(room)).push({
      seat: seatId,
      displayName: '',
      connection: 'PA_quiet',
      since: db.clock.now(),
      sending: [],
    })
    at('16:00:20')
    await world.keep(sessionId)
    at('16:01:00')
    expect(await lineOf(sessionId, 'Kofi Mensah')).toMatchObject({ seconds: 60 })
  })

  test('whoever leaves by the button was there until that moment, and takes no key along', async () => {
    const { ada, kofi, rooms, as } = world
    const sessionId = await plannedClass()
    at('16:00:00')
    await world.enter(ada, sessionId)
    const { seatId, room } = await world.enter(kofi, sessionId, 'PA_kofi')
    at('16:07:00')
    await as(kofi).leaveRoom({ sessionId, connection: 'PA_kofi' })
    expect(rooms.deeds.at(-1)).toMatchObject({ deed: 'removeSeat', room, seat: seatId })
    at('16:09:00')
    expect(await lineOf(sessionId, 'Kofi Mensah')).toMatchObject({ seconds: 420 })
  })

  test('whoever leaves one of two devices stays in the class', async () => {
    const { kofi, rooms, as } = world
    const sessionId = await plannedClass()
    at('16:00:00')
    await world.enter(kofi, sessionId, 'PA_one')
    await world.enter(kofi, sessionId, 'PA_two')
    const told = rooms.deeds.length
    await as(kofi).leaveRoom({ sessionId, connection: 'PA_one' })
    expect(rooms.deeds.length).toBe(told)
  })

  test('can be corrected with a reason, which stays beside what the seats say', async () => {
    const { ada, kofi, lena, outsider, as, rows } = world
    const sessionId = await plannedClass()
    await expect(
      as(ada).correctAttendance({ sessionId, personId: lena.id, mark: 'excused', reason: 'ill' }),
    ).rejects.toMatchObject({ code: 'session.not_begun' })
    at('16:30:00')
    await as(ada).correctAttendance({ sessionId, personId: lena.id, mark: 'excused', reason: 'ill' })
    at('16:31:00')
    await as(ada).correctAttendance({
      sessionId,
      personId: lena.id,
      mark: 'present',
      reason: 'was in the room of a friend',
    })
    expect(await lineOf(sessionId, 'Lena Vogel')).toMatchObject({
      mark: 'present',
      reckoned: 'absent',
      correction: { reason: 'was in the room of a friend', by: 'Ada Lovelace', at: '2026-09-01T16:31:00Z' },
    })
    await expect(
      as(kofi).correctAttendance({ sessionId, personId: kofi.id, mark: 'present', reason: 'please' }),
    ).rejects.toMatchObject({ code: 'not_allowed' })
    await expect(
      as(ada).correctAttendance({ sessionId, personId: outsider.id, mark: 'present', reason: 'x' }),
    ).rejects.toMatchObject({ code: 'person.unknown' })
    const audit = await rows<{ deed: string; things: object }>(
      `select deed, things from kernel.audit_line where deed = 'live.correctAttendance'`,
    )
    expect(audit).toHaveLength(2)
    expect(audit[0]?.things).toMatchObject({ sessionId, personId: lena.id })
    expect(await rows(`select 1 from live.correction where person_id = '${lena.id}'`)).toHaveLength(2)
  })

  test('leaves as a table in which no cell is a formula', async () => {
    const { ada, as } = world
    const mallory = await world.people.student('=HYPERLINK("http://evil")')
    await enrol(world, world.courseId, mallory)
    const sessionId = await plannedClass()
    at('16:00:00')
    await world.enter(mallory, sessionId)
    at('16:30:00')
    await as(ada).correctAttendance({ sessionId, personId: mallory.id, mark: 'late', reason: '+1+1' })
    const { name, csv } = await as(ada).attendanceFile({ sessionId })
    const rows = csv.split('\r\n')
    expect(name).toBe(`attendance-2026-09-01-${sessionId}.csv`)
    expect(rows[0]).toBe(
      '\ufeffperson,name,role,mark,joined,left,minutes,late_by_minutes,left_early_by_minutes,reckoned_mark,reason',
    )
    const row = rows.find((line) => line.includes('HYPERLINK'))
    expect(row).toContain(`"'=HYPERLINK(""http://evil"")",student,late,2026-09-01T16:00:00Z`)
    expect(row).toContain(`'+1+1`)
    expect(csv.split(/[\r\n,]/).filter((cell) => /^"?[=+@-]/.test(cell))).toEqual([])
  })

  test('is for the teacher alone', async () => {
    const { kofi, outsider, as } = world
    const sessionId = await plannedClass()
    await expect(as(kofi).attendance({ sessionId })).rejects.toMatchObject({ code: 'not_allowed' })
    await expect(as(outsider).attendanceFile({ sessionId })).rejects.toMatchObject({ code: 'session.unknown' })
  })
})

describe('Late is what the teacher says it is', () => {
  test('in one class, or in all of the course that are not over', async () => {
    const world = await openClassWorld()
    const { ada, kofi, as, plan } = world
    const next = await as(ada).planSessions({ ...plan, date: '2026-09-08' })
    const sessionId = await world.classSoon()
    await world.enter(ada, sessionId)
    world.clock.set(Temporal.Instant.from('2026-09-01T16:08:00Z'))
    await world.enter(kofi, sessionId)
    world.clock.set(Temporal.Instant.from('2026-09-01T16:20:00Z'))
    const markOfKofi = async () =>
      (await as(ada).attendance({ sessionId })).lines.find(({ name }) => name === kofi.name)?.mark
    expect(await markOfKofi()).toBe('late')
    await expect(as(kofi).setTolerance({ sessionId, lateMinutes: 60, earlyMinutes: 60 })).rejects.toMatchObject({
      code: 'not_allowed',
    })
    await as(ada).setTolerance({ sessionId, lateMinutes: 10, earlyMinutes: 0 })
    expect(await markOfKofi()).toBe('present')
    const toleranceOfNext = async () =>
      (
        await world.rows<{ late_minutes: number }>(
          `select late_minutes from live.session where id = '${next.sessionId}'`,
        )
      )[0]
    expect(await toleranceOfNext()).toEqual({ late_minutes: 5 })
    await as(ada).setTolerance({ sessionId, lateMinutes: 7, earlyMinutes: 0, wholeCourse: true })
    expect(await toleranceOfNext()).toEqual({ late_minutes: 7 })
    expect(await markOfKofi()).toBe('late')
    await world.close()
  })
})

describe('A course', () => {
  test('knows how regularly each student came, and how many minutes everybody together was there', async () => {
    const world = await openClassWorld()
    const { ada, kofi, lena, as, courseId } = world
    const sessionId = await world.classSoon()
    await world.enter(ada, sessionId)
    const first = await world.enter(kofi, sessionId)
    await world.enter(kofi, sessionId, 'PA_second_device')
    world.clock.set(Temporal.Instant.from('2026-09-01T16:30:00Z'))
    await first.leave()
    world.clock.set(Temporal.Instant.from('2026-09-01T17:00:00Z'))
    await as(ada).endForAll({ sessionId })
    const onTime = { lateBySeconds: 0, leftEarlyBySeconds: 0, correction: null }
    expect(await as(kofi).ownAttendance({ sessionId })).toEqual({ mark: 'present', seconds: 3600, ...onTime })
    expect((await as(lena).ownAttendance({ sessionId })).mark).toBe('absent')
    await as(ada).correctAttendance({ sessionId, personId: lena.id, mark: 'excused', reason: 'ill' })
    expect(await as(lena).ownAttendance({ sessionId })).toMatchObject({
      mark: 'excused',
      correction: { reason: 'ill', by: 'Ada Lovelace' },
    })
    expect((await as(ada).ownAttendance({ sessionId })).mark).toBe('present')
    const report = await as(ada).courseAttendance({ courseId, limit: 1 })
    expect(report).toMatchObject({
      classes: 1,
      participantMinutes: 130,
      latest: [{ sessionId, title: 'Fractions' }],
      items: [{ marks: [expect.stringMatching(/^(present|excused)$/)] }],
      rules: null,
    })
    expect(await world.queries(() => as(ada).courseAttendance({ courseId }))).toBeLessThanOrEqual(9)
    const more = await as(ada).courseAttendance({ courseId, after: report.next ?? '' })
    const both = [...report.items, ...more.items].sort((one, other) => one.name.localeCompare(other.name))
    expect(both).toMatchObject([
      { name: kofi.name, present: 1, absent: 0, minutes: 60 },
      { name: lena.name, present: 0, excused: 1, minutes: 0 },
    ])
    await expect(as(kofi).courseAttendance({ courseId })).rejects.toMatchObject({ code: 'course.unknown' })
    const { csv } = await as(ada).courseAttendanceFile({ courseId })
    expect(csv.split('\r\n')).toHaveLength(4)
    const olive = await world.people.owner()
    expect(await as(olive).participation()).toEqual({ items: [{ month: '2026-09', classes: 1, minutes: 130 }] })
    await expect(as(ada).participation()).rejects.toMatchObject({ code: 'not_allowed' })
    await world.close()
  })
})
