import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAdmitted } from '#kernel/channels'
import { courseHandedOver, coursePurged } from '#modules/courses/events'
import type { CourseId } from '#modules/courses/schema'
import { studentGone } from '#modules/learning/events'
import { type ClassWorld, newCourse, openClassWorld } from '../../../test/classes.ts'
import { classChannel } from './channels.ts'
import type { SessionId } from './schema.ts'

let world: ClassWorld
beforeAll(async () => {
  world = await openClassWorld()
})
afterAll(() => world.close())

const at = (time: string) => world.clock.set(Temporal.Instant.from(`2026-09-01T${time}Z`))

/** Each class of this page is one of its own, at 18:00 in Paris: 16:00 in UTC. */
async function plannedClass(more = {}): Promise<SessionId> {
  at('09:00:00')
  const { sessionId } = await world.as(world.ada).planSessions({ ...world.plan, ...more })
  return sessionId
}

async function classGoingOn() {
  const { ada, kofi, lena } = world
  const sessionId = await plannedClass()
  at('15:55:00')
  const [teacher, student, other] = [
    await world.enter(ada, sessionId),
    await world.enter(kofi, sessionId),
    await world.enter(lena, sessionId),
  ]
  return { sessionId, room: teacher.room, teacher, student, other }
}

const events = async (sessionId: SessionId) =>
  (
    await world.rows<{ event: string; payload: object }>(
      `select event, payload from kernel.channel_event where channel_key like '%${sessionId}' order by number`,
    )
  ).map(({ event }) => event)

describe('Whoever is in a class', () => {
  test('is shown with their public page where they have one, and with none where they have not', async () => {
    const { ada, kofi } = world
    await world.rows("insert into profiles.page (handle, person_id, published_at) values ('ada', $1, now())", [ada.id])
    const { sessionId } = await classGoingOn()
    const pages = async () =>
      Object.fromEntries((await world.as(kofi).room({ sessionId })).seats.map(({ name, page }) => [name, page]))
    expect(await pages()).toMatchObject({ 'Ada Lovelace': '/@ada', 'Kofi Mensah': null })
    await world.rows('update profiles.page set unlisted_by = person_id, unlisted_at = now()')
    expect(await pages()).toMatchObject({ 'Ada Lovelace': null })
  })
})

describe('The door of the class room', () => {
  test('opens ten minutes before the class and shuts fifteen minutes after its end', async () => {
    const { as, kofi } = world
    const sessionId = await plannedClass()
    at('15:49:59')
    await expect(as(kofi).enterRoom({ sessionId })).rejects.toMatchObject({ code: 'session.not_open_yet' })
    at('15:50:00')
    expect(await as(kofi).enterRoom({ sessionId })).toMatchObject({ kind: 'room', role: 'student' })
    at('17:14:59')
    await as(kofi).enterRoom({ sessionId })
    at('17:15:00')
    await expect(as(kofi).enterRoom({ sessionId })).rejects.toMatchObject({ code: 'session.over' })
  })

  test('gives one seat a person, and a key that ends with the class', async () => {
    const { as, kofi, rooms } = world
    const sessionId = await plannedClass()
    at('15:55:00')
    const [one, two] = await Promise.all([as(kofi).enterRoom({ sessionId }), as(kofi).enterRoom({ sessionId })])
    expect(one.seatId).toBe(two.seatId)
    const request = rooms.issued.at(-1)
    expect(request).toMatchObject({
      displayName: 'Kofi Mensah',
      role: 'student',
      rights: { publish: ['microphone', 'camera'], say: true },
    })
    expect(request?.expiresAt.toString()).toBe('2026-09-01T17:15:00Z')
  })

  test('is opened once, however many come at the same moment', async () => {
    const { as, ada, kofi, lena } = world
    const sessionId = await plannedClass()
    at('15:55:00')
    await Promise.all([ada, kofi, lena].map((person) => as(person).enterRoom({ sessionId })))
    expect(new Set(world.rooms.issued.slice(-3).map(({ room }) => room)).size).toBe(1)
  })

  test('is for people of the course only', async () => {
    const { as, outsider } = world
    const sessionId = await plannedClass()
    at('15:55:00')
    await expect(as(outsider).enterRoom({ sessionId })).rejects.toMatchObject({ code: 'session.unknown' })
  })

  test('stays shut when the class was cancelled', async () => {
    const { as, ada, kofi } = world
    const sessionId = await plannedClass()
    await as(ada).cancelSession({ sessionId })
    at('15:55:00')
    await expect(as(kofi).enterRoom({ sessionId })).rejects.toMatchObject({ code: 'session.cancelled' })
  })

  test('lets somebody in when the media server is back, with the seat they had', async () => {
    const { as, kofi, rooms } = world
    const sessionId = await plannedClass()
    at('15:55:00')
    rooms.setReachable(false)
    await expect(as(kofi).enterRoom({ sessionId })).rejects.toMatchObject({ code: 'room.unreachable' })
    rooms.setReachable(true)
    const { seatId } = await as(kofi).session({ sessionId })
    expect((await as(kofi).enterRoom({ sessionId })).seatId).toBe(seatId)
  })

  test('costs a bounded number of questions', async () => {
    const { as, ada, kofi } = world
    const sessionId = await plannedClass()
    at('15:55:00')
    await as(ada).enterRoom({ sessionId })
    expect(await world.queries(() => as(kofi).enterRoom({ sessionId }))).toBeLessThanOrEqual(11)
    expect(await world.queries(() => as(kofi).session({ sessionId }))).toBeLessThanOrEqual(4)
    expect(await world.queries(() => as(kofi).room({ sessionId }))).toBeLessThanOrEqual(9)
    expect(await world.queries(() => as(kofi).chat({ sessionId }))).toBeLessThanOrEqual(5)
  })
})

describe('Hands', () => {
  test('queue in the order they went up, and keep their place', async () => {
    const { as, ada, kofi, lena } = world
    const { sessionId, other } = await classGoingOn()
    at('16:01:00')
    await as(lena).raiseHand({ sessionId })
    at('16:02:00')
    await as(kofi).raiseHand({ sessionId })
    at('16:03:00')
    await as(lena).raiseHand({ sessionId })
    const { seats } = await as(ada).room({ sessionId })
    expect(seats.map(({ name, handRaisedAt }) => [name, handRaisedAt])).toEqual([
      ['Lena Vogel', '2026-09-01T16:01:00Z'],
      ['Kofi Mensah', '2026-09-01T16:02:00Z'],
      ['Ada Lovelace', null],
    ])
    await as(ada).lowerHandOf({ sessionId, seatId: other.seatId })
    await as(kofi).lowerHand({ sessionId })
    expect((await as(kofi).room({ sessionId })).seats.every(({ handRaisedAt }) => handRaisedAt === null)).toBe(true)
    await expect(as(kofi).lowerHandOf({ sessionId, seatId: other.seatId })).rejects.toMatchObject({
      code: 'not_allowed',
    })
    expect(await events(sessionId)).toEqual([
      'seated',
      'seated',
      'seated',
      'hand_raised',
      'hand_raised',
      'hand_lowered',
      'hand_lowered',
    ])
  })
})

describe('The chat of a class', () => {
  test('reaches everybody in it, in order, and its events hold no words', async () => {
    const { as, ada, kofi, lena } = world
    const { sessionId } = await classGoingOn()
    await as(ada).say({ sessionId, text: 'Good evening' })
    at('15:56:00')
    const { lineId } = await as(kofi).say({ sessionId, text: 'Bonsoir' })
    const { items } = await as(lena).chat({ sessionId })
    expect(items.map(({ name, text }) => [name, text])).toEqual([
      ['Ada Lovelace', 'Good evening'],
      ['Kofi Mensah', 'Bonsoir'],
    ])
    const [words] = await world.db.read(
      async (tx) => (await classChannel.words.said?.(tx, { sessionId }, [{ lineId }])) ?? [],
    )
    expect(words).toMatchObject({ line: { name: 'Kofi Mensah', text: 'Bonsoir' } })
    const written = await world.rows<{ payload: object }>(
      `select payload from kernel.channel_event where event = 'said'`,
    )
    expect(JSON.stringify(written)).not.toContain('Bonsoir')
  })

  test('is read backwards, a page at a time', async () => {
    const { as, kofi } = world
    const { sessionId } = await classGoingOn()
    for (let minute = 10; minute < 17; minute++) {
      at(`16:${minute}:00`)
      await as(kofi).say({ sessionId, text: `line ${minute}` })
    }
    const latest = await as(kofi).chat({ sessionId, limit: 4 })
    const before = await as(kofi).chat({ sessionId, limit: 4, before: latest.next as string })
    expect([...before.items, ...latest.items].map(({ text }) => text)).toEqual(
      [10, 11, 12, 13, 14, 15, 16].map((minute) => `line ${minute}`),
    )
    expect(before.next).toBeNull()
  })

  test('words can be taken back by who wrote them, and taken away by the teacher', async () => {
    const { as, ada, kofi, lena } = world
    const { sessionId } = await classGoingOn()
    const mine = await as(kofi).say({ sessionId, text: 'oops' })
    const rude = await as(lena).say({ sessionId, text: 'rude' })
    await expect(as(kofi).takeBackLine({ sessionId, lineId: rude.lineId })).rejects.toMatchObject({
      code: 'chat_line.unknown',
    })
    await as(kofi).takeBackLine({ sessionId, lineId: mine.lineId })
    await as(ada).takeBackLine({ sessionId, lineId: rude.lineId })
    expect((await as(ada).chat({ sessionId })).items).toEqual([])
  })

  test('leaves nothing in any table when the class ends', async () => {
    const { as, ada, kofi } = world
    const { sessionId } = await classGoingOn()
    await as(kofi).say({ sessionId, text: 'canary-6f2c' })
    expect(await tablesHolding('canary-6f2c')).toEqual(['live.chat_line'])
    await as(ada).endForAll({ sessionId })
    expect(await tablesHolding('canary-6f2c')).toEqual([])
    expect((await as(kofi).chat({ sessionId })).items).toEqual([])
  })

  test('stays when the teacher saved it, with what was said before and after, and everyone is told', async () => {
    const { as, ada, kofi, lena } = world
    const { sessionId } = await classGoingOn()
    await as(kofi).say({ sessionId, text: 'before' })
    at('16:10:00')
    await expect(as(kofi).saveChat({ sessionId })).rejects.toMatchObject({ code: 'not_allowed' })
    await as(ada).saveChat({ sessionId })
    at('16:20:00')
    await as(lena).say({ sessionId, text: 'after' })
    expect(await events(sessionId)).toContain('chat_saved')
    await as(ada).endForAll({ sessionId })
    expect((await as(kofi).chat({ sessionId })).items.map(({ text }) => text)).toEqual(['before', 'after'])
    expect(await as(kofi).session({ sessionId })).toMatchObject({ chatSavedAt: '2026-09-01T16:10:00Z', state: 'over' })
  })

  test('takes no line from whoever is not seated, and none after the end', async () => {
    const { as, ada, kofi } = world
    const sessionId = await plannedClass()
    at('15:55:00')
    await as(ada).enterRoom({ sessionId })
    await expect(as(kofi).say({ sessionId, text: 'hello' })).rejects.toMatchObject({ code: 'seat.unknown' })
    await as(kofi).enterRoom({ sessionId })
    await as(ada).endForAll({ sessionId })
    await expect(as(kofi).say({ sessionId, text: 'hello' })).rejects.toMatchObject({ code: 'class.not_going_on' })
    await expect(as(kofi).say({ sessionId, text: 'a\u202eb' })).rejects.toMatchObject({
      fields: { text: 'field.unprintable' },
    })
  })
})

describe('The teacher of a class', () => {
  test('mutes one, or all but those who teach', async () => {
    const { as, ada, kofi, rooms } = world
    const { sessionId, room, student, other } = await classGoingOn()
    await as(ada).muteSeat({ sessionId, seatId: student.seatId })
    expect(rooms.deeds.at(-1)).toEqual({ deed: 'muteTrack', room, seat: student.seatId, source: 'microphone' })
    expect(await as(ada).muteAll({ sessionId })).toEqual({ muted: 1 })
    expect(rooms.deeds.at(-1)).toEqual({ deed: 'muteTrack', room, seat: other.seatId, source: 'microphone' })
    await expect(as(kofi).muteAll({ sessionId })).rejects.toMatchObject({ code: 'not_allowed' })
    expect((await events(sessionId)).slice(-2)).toEqual(['muted', 'muted'])
  })

  test('takes somebody out, who then comes neither back nor on the channel', async () => {
    const { as, ada, kofi, rooms, db } = world
    const { sessionId, room, student, teacher } = await classGoingOn()
    const admitted = () => db.read((tx) => isAdmitted(tx, classChannel, kofi, { sessionId }))
    expect(await admitted()).toBe(true)
    await as(ada).removeFromClass({ sessionId, seatId: student.seatId })
    expect(rooms.deeds.at(-1)).toMatchObject({ deed: 'removeSeat', room, seat: student.seatId })
    expect(await admitted()).toBe(false)
    await expect(as(kofi).enterRoom({ sessionId })).rejects.toMatchObject({ code: 'seat.removed' })
    await expect(as(kofi).say({ sessionId, text: 'still here' })).rejects.toMatchObject({ code: 'seat.removed' })
    expect(await as(kofi).session({ sessionId })).toMatchObject({ removed: true })
    expect((await as(kofi).room({ sessionId })).seats.map(({ name }) => name)).toEqual(['Ada Lovelace', 'Lena Vogel'])
    await expect(as(ada).removeFromClass({ sessionId, seatId: teacher.seatId })).rejects.toMatchObject({
      code: 'seat.teaches',
    })
  })

  test('can let them in again', async () => {
    const { as, ada, kofi, rooms } = world
    const { sessionId, room, student } = await classGoingOn()
    await as(ada).removeFromClass({ sessionId, seatId: student.seatId })
    await as(ada).readmit({ sessionId, seatId: student.seatId })
    expect(await as(kofi).enterRoom({ sessionId })).toMatchObject({ seatId: student.seatId })
    const told = rooms.deeds.length
    await world.putOut(room, student.seatId)
    expect(rooms.deeds.length).toBe(told)
  })

  test('somebody taken out whose old key still opens the media server is put out again', async () => {
    const { as, ada, rooms, rows } = world
    const { sessionId, room, student } = await classGoingOn()
    await as(ada).removeFromClass({ sessionId, seatId: student.seatId })
    await rooms.enter(room, student.seatId, 'PA_old_key')
    expect(await rows(`select 1 from live.presence where connection = 'PA_old_key'`)).toEqual([])
    expect(
      await rows(`select 1 from graphile_worker.jobs where key = 'live.put_out ${student.room} ${student.seatId}'`),
    ).toHaveLength(1)
    await world.putOut(room, student.seatId)
    expect(rooms.deeds.at(-1)).toMatchObject({ deed: 'removeSeat', seat: student.seatId })
  })

  test('gives the class more time, and ends it for everyone', async () => {
    const { as, ada, kofi, rows } = world
    const { sessionId, room } = await classGoingOn()
    at('16:55:00')
    await as(ada).extendClass({ sessionId, minutes: 15 })
    expect(await as(kofi).session({ sessionId })).toMatchObject({
      endsAt: '2026-09-01T17:15:00Z',
      entersUntil: '2026-09-01T17:30:00Z',
    })
    at('17:05:00')
    await expect(as(kofi).endForAll({ sessionId })).rejects.toMatchObject({ code: 'not_allowed' })
    await as(ada).endForAll({ sessionId })
    expect(await as(kofi).session({ sessionId })).toMatchObject({ state: 'over', endedAt: '2026-09-01T17:05:00Z' })
    expect(await rows(`select 1 from graphile_worker.jobs where key = 'live.close_room ${room}'`)).toHaveLength(1)
    await expect(as(kofi).enterRoom({ sessionId })).rejects.toMatchObject({ code: 'session.over' })
    expect((await events(sessionId)).slice(-2)).toEqual(['extended', 'ended'])
  })

  test('cannot steer a class that is held behind a link', async () => {
    const { as, ada, kofi } = world
    const sessionId = await plannedClass({ meetingLink: 'https://meet.example/abc' })
    at('15:55:00')
    await as(ada).enterRoom({ sessionId })
    const { seatId } = await as(kofi).enterRoom({ sessionId })
    await expect(as(ada).muteSeat({ sessionId, seatId })).rejects.toMatchObject({ code: 'room.not_controllable' })
    await as(kofi).raiseHand({ sessionId })
  })
})

describe('Who is put out of the room', () => {
  test('is whoever is kept out of the school: the teacher too', async () => {
    const { ada, kofi, rooms, rows } = world
    const { room, student, teacher } = await classGoingOn()
    await rows('update identity.person set suspended_at = now() where id in ($1, $2)', [ada.id, kofi.id])
    for (const { seatId } of [student, teacher]) {
      await world.putOut(room, seatId)
      expect(rooms.deeds.at(-1)).toMatchObject({ deed: 'removeSeat', seat: seatId })
    }
    await rows('update identity.person set suspended_at = null')
    const told = rooms.deeds.length
    await world.putOut(room, student.seatId)
    await world.putOut(room, teacher.seatId)
    expect(rooms.deeds.length).toBe(told)
  })

  test('is who handed the course over during the class: it goes on without them', async () => {
    const { ada, kofi, db, rooms, rows, people } = world
    const { sessionId, room, student, teacher } = await classGoingOn()
    const { course_id: courseId } = (
      await rows<{ course_id: CourseId }>('select course_id from live.session where id = $1', [sessionId])
    )[0] as { course_id: CourseId }
    const ben = await people.teacher('Ben Other')
    await rows('update courses.course set teacher_id = $1 where id = $2', [ben.id, courseId])
    await world.react(courseHandedOver, { courseId, formerId: ada.id, teacherId: ben.id })
    const waiting = await rows<{ key: string }>(`select key from graphile_worker.jobs where key like 'live.put_out%'`)
    expect(waiting.map(({ key }) => key)).toContain(`live.put_out ${room} ${teacher.seatId}`)
    await world.putOut(room, teacher.seatId)
    expect(rooms.deeds.at(-1)).toMatchObject({ deed: 'removeSeat', seat: teacher.seatId })
    const admitted = (person: typeof ada) => db.read((tx) => isAdmitted(tx, classChannel, person, { sessionId }))
    expect([await admitted(ada), await admitted(kofi)]).toEqual([false, true])
    const told = rooms.deeds.length
    await world.putOut(room, student.seatId)
    expect(rooms.deeds.length).toBe(told)
    await rows('update courses.course set teacher_id = $1 where id = $2', [ada.id, courseId])
  })
})

describe('A student who leaves the course during a class', () => {
  test('is put out of the room, and off its channel', async () => {
    const { kofi, courseId, db, rooms, rows } = world
    const { sessionId, room, student } = await classGoingOn()
    await rows(
      `update learning.enrolment set ended_by = joined_by, ended_at = '2026-09-01T16:00:00Z' where student_id = '${kofi.id}'`,
    )
    await world.react(studentGone, { courseId, personId: kofi.id })
    expect(
      await rows(`select 1 from graphile_worker.jobs where key = 'live.put_out ${student.room} ${student.seatId}'`),
    ).toHaveLength(1)
    await world.putOut(room, student.seatId)
    expect(rooms.deeds.at(-1)).toMatchObject({ deed: 'removeSeat', seat: student.seatId })
    expect(await db.read((tx) => isAdmitted(tx, classChannel, kofi, { sessionId }))).toBe(false)
    await rows(`update learning.enrolment set ended_by = null, ended_at = null where student_id = '${kofi.id}'`)
  })
})

describe('A course that is deleted for good', () => {
  test('takes its classes with it', async () => {
    const { as, ada, kofi, rows } = world
    const courseId = await newCourse(world, ada, [kofi])
    const sessionId = await plannedClass({ courseId })
    at('15:55:00')
    await world.enter(kofi, sessionId)
    await as(kofi).say({ sessionId, text: 'still here' })
    await world.react(coursePurged, { courseId })
    for (const table of ['session', 'seat', 'chat_line'])
      expect(
        await rows(`select 1 from live.${table} where ${table === 'session' ? 'id' : 'session_id'} = '${sessionId}'`),
      ).toEqual([])
  })
})

describe('A class that nobody ends', () => {
  test('ends by itself when its time is up, and then for good', async () => {
    const { as, ada, kofi } = world
    const { sessionId } = await classGoingOn()
    await as(kofi).say({ sessionId, text: 'forgotten' })
    at('17:14:00')
    await world.keep(sessionId)
    expect(await as(ada).session({ sessionId })).toMatchObject({ state: 'open' })
    at('17:15:20')
    await world.keep(sessionId)
    expect(await as(ada).session({ sessionId })).toMatchObject({ state: 'over', endedAt: '2026-09-01T17:15:00Z' })
    expect(await tablesHolding('forgotten')).toEqual([])
  })
})

/** Every table with a row that contains the text anywhere. */
async function tablesHolding(text: string): Promise<string[]> {
  const tables = await world.rows<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  )
  const holding: string[] = []
  for (const { name } of tables) {
    const found = await world.rows(`select 1 from ${name} as row where row::text like '%${text}%' limit 1`)
    if (found.length > 0) holding.push(name)
  }
  return holding
}
