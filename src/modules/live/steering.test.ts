import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAdmitted } from '#kernel/channels'
import { type ClassWorld, openClassWorld } from '../../../test/classes.ts'
import { classChannel, seatChannel } from './channels.ts'
import type { SessionId } from './schema.ts'

let world: ClassWorld
beforeAll(async () => {
  world = await openClassWorld()
})
afterAll(() => world.close())

const at = (time: string) => world.clock.set(Temporal.Instant.from(`2026-09-01T${time}Z`))

async function classSoon(): Promise<SessionId> {
  at('09:00:00')
  const { sessionId } = await world.as(world.ada).planSessions(world.plan)
  at('15:55:00')
  return sessionId
}

async function classGoingOn() {
  const { ada, kofi, lena } = world
  const sessionId = await classSoon()
  const [teacher, student, other] = [
    await world.enter(ada, sessionId),
    await world.enter(kofi, sessionId),
    await world.enter(lena, sessionId),
  ]
  return { sessionId, room: teacher.room, teacher, student, other }
}

const eventsOn = async (key: string) =>
  (
    await world.rows<{ event: string }>(
      `select event from kernel.channel_event where channel_key like '%${key}' order by number`,
    )
  ).map(({ event }) => event)

describe('A waiting room', () => {
  test('keeps a student in front of the room, on a channel of their own and on no other, until they are let in', async () => {
    const { as, ada, kofi, db, rooms } = world
    const sessionId = await classSoon()
    await as(ada).arrangeClass({ sessionId, waiting: true })
    await as(ada).enterRoom({ sessionId })
    const keys = rooms.issued.length
    const entry = await as(kofi).enterRoom({ sessionId })
    expect(entry).toMatchObject({ kind: 'waiting', token: null, url: '' })
    expect(rooms.issued).toHaveLength(keys)
    const { seatId } = entry
    const follows = () =>
      db.read(async (tx) => [
        await isAdmitted(tx, classChannel, kofi, { sessionId }),
        await isAdmitted(tx, seatChannel, kofi, { seatId }),
        await isAdmitted(tx, seatChannel, ada, { seatId }),
      ])
    expect(await follows()).toEqual([false, true, false])
    await expect(as(kofi).say({ sessionId, text: 'let me in' })).rejects.toMatchObject({ code: 'seat.waiting' })
    expect((await as(ada).room({ sessionId })).waiting).toMatchObject([{ seatId, name: 'Kofi Mensah', refused: false }])
    expect((await as(ada).room({ sessionId })).seats.map(({ name }) => name)).toEqual(['Ada Lovelace'])
    expect((await as(kofi).room({ sessionId })).waiting).toEqual([])

    await as(ada).admit({ sessionId, seatId })
    expect(await eventsOn(seatId)).toEqual(['admitted'])
    expect(await follows()).toEqual([true, true, false])
    expect(await as(kofi).enterRoom({ sessionId })).toMatchObject({ kind: 'room', seatId })
    expect(await as(kofi).enterRoom({ sessionId })).toMatchObject({ kind: 'room' })
    expect(await eventsOn(sessionId)).toEqual(['arranged', 'seated', 'knocked', 'seated'])
  })

  test('refuses one for good, unless that one is let in after all', async () => {
    const { as, ada, kofi, lena } = world
    const sessionId = await classSoon()
    await as(ada).arrangeClass({ sessionId, waiting: true })
    await as(ada).enterRoom({ sessionId })
    const { seatId } = await as(kofi).enterRoom({ sessionId })
    await as(lena).enterRoom({ sessionId })
    await expect(as(kofi).refuseEntry({ sessionId, seatId })).rejects.toMatchObject({ code: 'not_allowed' })
    await as(ada).refuseEntry({ sessionId, seatId })
    expect(await eventsOn(seatId)).toEqual(['refused'])
    await expect(as(kofi).enterRoom({ sessionId })).rejects.toMatchObject({ code: 'seat.refused' })
    await as(ada).admit({ sessionId })
    await expect(as(kofi).enterRoom({ sessionId })).rejects.toMatchObject({ code: 'seat.refused' })
    expect(await as(lena).enterRoom({ sessionId })).toMatchObject({ kind: 'room' })
    await as(ada).admit({ sessionId, seatId })
    expect(await as(kofi).enterRoom({ sessionId })).toMatchObject({ kind: 'room' })
    await expect(as(ada).refuseEntry({ sessionId, seatId })).rejects.toMatchObject({ code: 'seat.unknown' })
  })

  test('lets everybody in who waits when the teacher closes it', async () => {
    const { as, ada, kofi, lena } = world
    const sessionId = await classSoon()
    await as(ada).arrangeClass({ sessionId, waiting: true })
    await as(ada).enterRoom({ sessionId })
    await as(kofi).enterRoom({ sessionId })
    await as(lena).enterRoom({ sessionId })
    await as(ada).arrangeClass({ sessionId, waiting: false })
    expect((await as(ada).room({ sessionId })).seats).toHaveLength(3)
  })

  test('counts nobody as present who only waited', async () => {
    const { as, ada, kofi } = world
    const sessionId = await classSoon()
    await as(ada).arrangeClass({ sessionId, waiting: true })
    const { room } = await world.enter(ada, sessionId)
    const { seatId } = await as(kofi).enterRoom({ sessionId })
    await world.rooms.enter(room, seatId, 'PA_stolen')
    expect(await world.rows(`select 1 from live.presence where connection = 'PA_stolen'`)).toEqual([])
    await world.putOut(room, seatId)
    expect(world.rooms.deeds.at(-1)).toMatchObject({ deed: 'removeSeat', seat: seatId })
  })
})

describe('A locked room', () => {
  test('lets nobody in who was not there, and everybody back who was', async () => {
    const { as, ada, kofi, lena } = world
    const sessionId = await classSoon()
    await as(ada).enterRoom({ sessionId })
    await as(kofi).enterRoom({ sessionId })
    await as(ada).arrangeClass({ sessionId, locked: true })
    await expect(as(lena).enterRoom({ sessionId })).rejects.toMatchObject({ code: 'class.locked' })
    expect(await as(kofi).enterRoom({ sessionId })).toMatchObject({ kind: 'room' })
    expect(await as(ada).enterRoom({ sessionId })).toMatchObject({ kind: 'room' })
    await expect(as(kofi).arrangeClass({ sessionId, locked: false })).rejects.toMatchObject({ code: 'not_allowed' })
    await as(ada).arrangeClass({ sessionId, locked: false })
    expect(await as(lena).enterRoom({ sessionId })).toMatchObject({ kind: 'room' })
  })
})

describe('Sharing a screen', () => {
  test('is the teacher’s, and the students’ where the teacher says so: at once, and for who comes later', async () => {
    const { as, ada, lena, rooms } = world
    const sessionId = await classSoon()
    const { room } = await world.enter(ada, sessionId)
    const kofi = await world.enter(world.kofi, sessionId)
    expect(rooms.issued.at(-1)?.rights.publish).toEqual(['microphone', 'camera'])
    await as(ada).arrangeClass({ sessionId, sharing: true })
    expect(rooms.deeds.at(-1)).toMatchObject({
      deed: 'changeRights',
      room,
      seat: kofi.seatId,
      rights: { publish: ['microphone', 'camera', 'screen'] },
    })
    await as(lena).enterRoom({ sessionId })
    expect(rooms.issued.at(-1)?.rights.publish).toContain('screen')
    await as(ada).arrangeClass({ sessionId, sharing: false })
    expect(rooms.deeds.at(-1)).toMatchObject({ seat: kofi.seatId, rights: { publish: ['microphone', 'camera'] } })
  })
})

describe('A host', () => {
  test('steers the class as its teacher does, until the teacher takes it back', async () => {
    const { as, ada, kofi, lena, rooms } = world
    const { sessionId, room, student, other, teacher } = await classGoingOn()
    await expect(as(kofi).muteAll({ sessionId })).rejects.toMatchObject({ code: 'not_allowed' })
    await expect(as(kofi).makeHost({ sessionId, seatId: student.seatId })).rejects.toMatchObject({
      code: 'not_allowed',
    })
    await as(ada).makeHost({ sessionId, seatId: student.seatId })
    expect(rooms.deeds.at(-1)).toMatchObject({ deed: 'changeRights', room, seat: student.seatId })
    await as(kofi).muteAll({ sessionId })
    await as(kofi).spotlight({ sessionId, seatId: other.seatId })
    expect((await as(lena).room({ sessionId })).arrangement.spotlight).toBe(other.seatId)
    await expect(as(ada).removeFromClass({ sessionId, seatId: student.seatId })).rejects.toMatchObject({
      code: 'seat.hosts',
    })
    await expect(as(kofi).removeFromClass({ sessionId, seatId: teacher.seatId })).rejects.toMatchObject({
      code: 'seat.teaches',
    })
    await expect(as(kofi).saveChat({ sessionId })).rejects.toMatchObject({ code: 'not_allowed' })
    expect(await as(kofi).session({ sessionId })).toMatchObject({ role: 'student', hosts: true })
    await as(ada).endHosting({ sessionId, seatId: student.seatId })
    await expect(as(kofi).muteAll({ sessionId })).rejects.toMatchObject({ code: 'not_allowed' })
  })
})

describe('Somebody who is asked to unmute', () => {
  test('alone hears of it, and nothing happens to their microphone', async () => {
    const { as, ada, kofi, rooms } = world
    const { sessionId, student } = await classGoingOn()
    const before = [rooms.deeds.length, (await eventsOn(sessionId)).length]
    await as(ada).askToUnmute({ sessionId, seatId: student.seatId })
    expect(await eventsOn(student.seatId)).toEqual(['asked_to_unmute'])
    expect([rooms.deeds.length, (await eventsOn(sessionId)).length]).toEqual(before)
    await expect(as(kofi).askToUnmute({ sessionId, seatId: student.seatId })).rejects.toMatchObject({
      code: 'not_allowed',
    })
  })
})

describe('Gestures', () => {
  test('come one at a time from each, and leave nothing but when', async () => {
    const { as, kofi, lena } = world
    const { sessionId } = await classGoingOn()
    at('16:01:00')
    const [first, second] = await Promise.allSettled([
      as(kofi).gesture({ sessionId, gesture: 'clap' }),
      as(kofi).gesture({ sessionId, gesture: 'heart' }),
    ])
    expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected'])
    await as(lena).gesture({ sessionId, gesture: 'yes' })
    at('16:01:01')
    await as(kofi).gesture({ sessionId, gesture: 'clap' })
    expect((await eventsOn(sessionId)).filter((event) => event === 'gestured')).toHaveLength(3)
  })
})

describe('Every hand', () => {
  test('goes down with one word of the teacher', async () => {
    const { as, ada, kofi, lena } = world
    const { sessionId } = await classGoingOn()
    await as(kofi).raiseHand({ sessionId })
    await as(lena).raiseHand({ sessionId })
    await expect(as(kofi).lowerEveryHand({ sessionId })).rejects.toMatchObject({ code: 'not_allowed' })
    await as(ada).lowerEveryHand({ sessionId })
    expect((await as(ada).room({ sessionId })).seats.every(({ handRaisedAt }) => handRaisedAt === null)).toBe(true)
    expect((await eventsOn(sessionId)).at(-1)).toBe('hands_lowered')
  })
})

describe('Another way in', () => {
  test('is shown to everybody in the class and on its page, and can be taken back', async () => {
    const { as, ada, kofi, db } = world
    const { sessionId } = await classGoingOn()
    const link = 'https://meet.example/abc'
    await expect(as(kofi).sendDetour({ sessionId, link })).rejects.toMatchObject({ code: 'not_allowed' })
    await expect(as(ada).sendDetour({ sessionId, link: 'javascript:alert(1)' })).rejects.toMatchObject({
      fields: { link: 'field.not_a_link' },
    })
    await as(ada).sendDetour({ sessionId, link })
    expect(await as(kofi).session({ sessionId })).toMatchObject({ detour: link })
    expect((await eventsOn(sessionId)).at(-1)).toBe('rerouted')
    const words = await db.read(async (tx) => (await classChannel.words.rerouted?.(tx, { sessionId }, [{}])) ?? [])
    expect(words).toEqual([{ detour: link }])
    await as(ada).sendDetour({ sessionId, link: null })
    expect(await as(kofi).session({ sessionId })).toMatchObject({ detour: null })
  })
})

describe('The board', () => {
  const stroke = { colour: 'ink' as const, width: 40, points: [1, 2, 3, 4] }

  test('takes strokes while it is open: from the teacher, and from students where they may', async () => {
    const { as, ada, kofi, lena } = world
    const { sessionId } = await classGoingOn()
    await expect(as(ada).draw({ sessionId, ...stroke })).rejects.toMatchObject({ code: 'board.closed' })
    await as(ada).arrangeClass({ sessionId, board: true })
    await as(ada).draw({ sessionId, ...stroke })
    await expect(as(kofi).draw({ sessionId, ...stroke })).rejects.toMatchObject({ code: 'board.closed' })
    await as(ada).arrangeClass({ sessionId, drawing: true })
    at('16:01:00')
    const { strokeId } = await as(kofi).draw({ sessionId, ...stroke, colour: 'red' })
    const { items } = await as(lena).strokes({ sessionId })
    expect(items.map(({ colour }) => colour)).toEqual(['ink', 'red'])
    const words = await world.db.read(
      async (tx) => (await classChannel.words.drawn?.(tx, { sessionId }, [{ strokeId }])) ?? [],
    )
    expect(words).toMatchObject([{ stroke: { colour: 'red', points: [1, 2, 3, 4] } }])
  })

  test('gives a late comer everything, page by page, and everybody their own last stroke back', async () => {
    const { as, ada, kofi, lena } = world
    const { sessionId } = await classGoingOn()
    await as(ada).arrangeClass({ sessionId, board: true, drawing: true })
    for (let drawn = 0; drawn < 5; drawn++) {
      at(`16:0${drawn}:00`)
      await as(drawn % 2 ? kofi : ada).draw({ sessionId, ...stroke, width: 40 + drawn })
    }
    const first = await as(lena).strokes({ sessionId, limit: 3 })
    const second = await as(lena).strokes({ sessionId, limit: 3, after: first.next ?? '' })
    expect([...first.items, ...second.items].map(({ width }) => width)).toEqual([40, 41, 42, 43, 44])
    await as(kofi).undraw({ sessionId })
    await as(lena).undraw({ sessionId })
    expect((await as(lena).strokes({ sessionId })).items.map(({ width }) => width)).toEqual([40, 41, 42, 44])
    await expect(as(kofi).wipeBoard({ sessionId })).rejects.toMatchObject({ code: 'not_allowed' })
    await as(ada).wipeBoard({ sessionId })
    expect((await as(lena).strokes({ sessionId })).items).toEqual([])
  })

  test('is bounded, and gone with the class', async () => {
    const { as, ada, rows } = world
    const { sessionId, teacher } = await classGoingOn()
    await as(ada).arrangeClass({ sessionId, board: true })
    await expect(as(ada).draw({ sessionId, ...stroke, points: [1, 2, 3] })).rejects.toMatchObject({
      fields: { points: 'field.invalid' },
    })
    await rows(
      `insert into live.stroke select 'stk_' || at, '${sessionId}', '${teacher.seatId}', 'ink', 40, '{1,2}' from generate_series(1, 1999) at`,
    )
    const both = await Promise.allSettled([
      as(ada).draw({ sessionId, ...stroke }),
      as(ada).draw({ sessionId, ...stroke }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await as(ada).endForAll({ sessionId })
    expect(await rows(`select 1 from live.stroke where session_id = '${sessionId}'`)).toEqual([])
  })
})
