import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stranger } from '#kernel/actor'
import { isAdmitted } from '#kernel/channels'
import { courseForMinors } from '#modules/courses/events'
import { type ClassWorld, openClassWorld } from '../../../test/classes.ts'
import { guestBrowser } from '../../../test/guests.ts'
import { sweep } from '../../../test/sweeps.ts'
import { classChannel, seatChannel } from './channels.ts'
import { linkBehind, takePlace } from './guests.ts'
import type { SessionId } from './schema.ts'

let world: ClassWorld
let sessionId: SessionId
beforeEach(async () => {
  world = await openClassWorld()
  sessionId = await world.classSoon()
})
afterEach(() => world.close())

const ada = () => world.as(world.ada)
const codeOf = async () => (await ada().guestLink({ sessionId })).link?.url.split('/').at(-1) ?? ''
async function link(places = 3): Promise<string> {
  await ada().makeGuestLink({ sessionId, places })
  return codeOf()
}
const coming = (code: string, name = 'Gus Guest') => ({ code, name, agreed: true as const })

/** Somebody who came by the link and knocked. */
async function knocking(code: string, name?: string, address?: string) {
  const browser = guestBrowser(world, address)
  await browser.live.comeAsGuest(coming(code, name))
  const { seatId } = await browser.live.enterRoom({ sessionId })
  return { browser, seatId }
}

async function admitted(code: string, name?: string) {
  const guest = await knocking(code, name)
  const { room } = await world.enter(world.ada, sessionId)
  await ada().admit({ sessionId, seatId: guest.seatId })
  await guest.browser.live.enterRoom({ sessionId })
  await world.rooms.enter(room, guest.seatId, `PA_${guest.seatId}`)
  return { ...guest, room }
}

describe('A link for guests', () => {
  test('is not there until the teacher makes it, keeps its code when places change, and is another when wished', async () => {
    expect(await ada().guestLink({ sessionId })).toMatchObject({ hindrance: null, link: null, taken: 0 })
    const code = await link(2)
    expect(code).toMatch(/^[\w-]{22}$/)
    expect(await link(5)).toBe(code)
    expect((await ada().guestLink({ sessionId })).link).toMatchObject({ places: 5 })
    await ada().makeGuestLink({ sessionId, places: 5, anew: true })
    expect(await codeOf()).not.toBe(code)
    await expect(guestBrowser(world).live.guestWelcome({ code })).rejects.toMatchObject({ code: 'guest_link.unknown' })
    await expect(ada().makeGuestLink({ sessionId, places: 11 })).rejects.toMatchObject({ code: 'guests.too_many' })
  })

  test('shows what is needed and nothing of the course, and answers alike when unknown, withdrawn or over', async () => {
    const code = await link()
    const { live } = guestBrowser(world)
    const welcome = await live.guestWelcome({ code })
    expect(welcome).toMatchObject({ title: 'Fractions', invitedBy: 'Ada Lovelace', state: 'open', you: null })
    expect(JSON.stringify(welcome)).not.toMatch(/Mathematics|crs_/)
    const answers: unknown[] = []
    const ask = async (which: string) =>
      answers.push(await live.guestWelcome({ code: which }).catch(({ code, details }) => ({ code, details })))
    await ask('A'.repeat(22))
    await ada().withdrawGuestLink({ sessionId })
    await ask(code)
    const again = await link()
    await ada().enterRoom({ sessionId })
    await ada().endForAll({ sessionId })
    await ask(again)
    expect(answers).toEqual(Array(3).fill({ code: 'guest_link.unknown', details: {} }))
  })

  test('does not exist in a course of minors, nor for a class held elsewhere', async () => {
    const code = await link()
    const { browser, seatId } = await knocking(code)
    await world.rows('update courses.course set minors_at = now(), minors_by = $2 where id = $1', [
      world.courseId,
      world.ada.id,
    ])
    await world.react(courseForMinors, { courseId: world.courseId })
    expect(await ada().guestLink({ sessionId })).toMatchObject({ hindrance: 'guests.of_minors', link: null, taken: 0 })
    await expect(ada().makeGuestLink({ sessionId })).rejects.toMatchObject({ code: 'guests.of_minors' })
    await expect(browser.live.guestWelcome({ code })).rejects.toMatchObject({ code: 'guest_link.unknown' })
    await ada().enterRoom({ sessionId })
    await expect(browser.live.enterRoom({ sessionId })).rejects.toMatchObject({ code: 'guests.of_minors' })
    expect(await world.rows('select 1 from live.seat where id = $1 and removed_at is not null', [seatId])).toHaveLength(
      1,
    )
  })

  test('gives its last place once, however many come at once', async () => {
    const code = await link(2)
    const browsers = Array.from({ length: 6 }, (_, at) => guestBrowser(world, `203.0.113.${at}`))
    const came = await Promise.allSettled(browsers.map(({ live }, at) => live.comeAsGuest(coming(code, `Guest ${at}`))))
    expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    for (const one of came) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'guests.full' })
    expect(await ada().guestLink({ sessionId })).toMatchObject({ taken: 2 })
  })

  test('would give it to all of them if they did not wait for each other', async () => {
    const code = await link(1)
    let looking = 4
    const everybodyLooks = Promise.withResolvers<void>()
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((sign) =>
        world.db.transact(async (tx) => {
          const open = await linkBehind(tx, code)
          looking -= 1
          if (looking === 0) everybodyLooks.resolve()
          await everybodyLooks.promise
          await takePlace(tx, sign.repeat(64), open, sign).catch(() => {})
        }),
      ),
    )
    expect((await ada().guestLink({ sessionId })).taken).toBeGreaterThan(1)
  })

  test('counts every coming of a network, right or wrong, and refuses it for an hour once there were too many', async () => {
    const code = await link(10)
    const { live } = guestBrowser(world, '203.0.113.77')
    for (let at = 0; at < 30; at++)
      await expect(live.comeAsGuest(coming('A'.repeat(22)))).rejects.toMatchObject({ code: 'guest_link.unknown' })
    await expect(live.comeAsGuest(coming(code))).rejects.toMatchObject({ code: 'rate.limited' })
    await guestBrowser(world, '198.51.100.1').live.comeAsGuest(coming(code))
  })
})

describe('A guest', () => {
  test('comes no sooner than the class opens, and is nobody who is signed in', async () => {
    const code = await link()
    world.clock.set(Temporal.Instant.from('2026-09-01T15:00:00Z'))
    const { live } = guestBrowser(world)
    expect(await live.guestWelcome({ code })).toMatchObject({ state: 'ahead' })
    await expect(live.comeAsGuest(coming(code))).rejects.toMatchObject({ code: 'session.not_open_yet' })
    expect(await world.rows('select 1 from live.guest')).toEqual([])
    await expect(world.as(world.kofi).comeAsGuest(coming(code))).rejects.toMatchObject({ code: 'guest.signed_in' })
    await expect(live.comeAsGuest({ code, name: 'Gus', agreed: false as true })).rejects.toMatchObject({
      fields: { agreed: 'guests.not_agreed' },
    })
  })

  test('always waits, opens no room, and is let in by nobody who does not mean them', async () => {
    const code = await link()
    const { browser, seatId } = await knocking(code)
    expect(await world.rows('select opened_at from live.session where id = $1', [sessionId])).toEqual([
      { opened_at: null },
    ])
    await ada().arrangeClass({ sessionId, waiting: true })
    await ada().enterRoom({ sessionId })
    expect(await browser.live.enterRoom({ sessionId })).toMatchObject({ kind: 'waiting', token: null, role: 'guest' })
    await ada().arrangeClass({ sessionId, waiting: false })
    expect((await ada().room({ sessionId })).waiting).toMatchObject([{ seatId, name: 'Gus Guest', role: 'guest' }])
    const shut = ['room', 'chat', 'polls', 'strokes', 'recordings'] as const
    for (const door of shut)
      await expect(browser.live[door]({ sessionId }), door).rejects.toMatchObject({ code: 'seat.waiting' })
    await expect(browser.live.say({ sessionId, text: 'Hello?' })).rejects.toMatchObject({ code: 'seat.waiting' })
    const follows = () =>
      world.db.read(async (tx) => [
        await isAdmitted(tx, classChannel, browser.actor(), { sessionId }),
        await isAdmitted(tx, seatChannel, browser.actor(), { seatId }),
        await isAdmitted(tx, seatChannel, stranger, { seatId }),
      ])
    expect(await follows()).toEqual([false, true, false])
    await ada().admit({ sessionId, seatId })
    expect(await follows()).toEqual([true, true, false])
    expect(await browser.live.enterRoom({ sessionId })).toMatchObject({ kind: 'room', seatId })
    expect(world.rooms.issued.at(-1)).toMatchObject({ displayName: 'Gus Guest', role: 'guest' })
  })

  test('speaks, writes, raises a hand, votes and draws like others, and everybody sees that they are a guest', async () => {
    const code = await link()
    const { browser, seatId } = await admitted(code)
    const { pollId } = await ada().makePoll({ sessionId, question: 'Ready?', choices: ['Yes', 'No'], anonymous: false })
    await ada().startPoll({ sessionId, pollId })
    await browser.live.vote({ sessionId, pollId, place: 0 })
    await browser.live.say({ sessionId, text: 'Good evening' })
    await browser.live.raiseHand({ sessionId })
    await browser.live.gesture({ sessionId, gesture: 'clap' })
    await ada().arrangeClass({ sessionId, board: true, drawing: true })
    await browser.live.draw({ sessionId, colour: 'ink', width: 40, points: [1, 2] })
    const { seats } = await ada().room({ sessionId })
    expect(seats.find((seat) => seat.seatId === seatId)).toMatchObject({
      name: 'Gus Guest',
      role: 'guest',
      hosts: false,
    })
    expect((await world.as(world.kofi).chat({ sessionId })).items).toMatchObject([{ name: 'Gus Guest' }])
    expect((await ada().polls({ sessionId })).items[0]?.choices[0]).toMatchObject({ votes: 1, names: ['Gus Guest'] })
    await expect(ada().makeHost({ sessionId, seatId })).rejects.toMatchObject({ code: 'seat.is_guest' })
  })

  test('goes into groups with the others, writes there, and may come back where others may', async () => {
    const code = await link()
    const { browser, seatId } = await admitted(code)
    await ada().planGroups({ sessionId, way: 'evenly', count: 2, minutes: null, returning: true })
    await ada().openGroups({ sessionId })
    const { mine } = await browser.live.groups({ sessionId })
    expect(mine).toMatchObject({ inside: true })
    await browser.live.say({ sessionId, text: 'Among ourselves' })
    expect((await browser.live.chat({ sessionId })).items).toMatchObject([{ text: 'Among ourselves', role: 'guest' }])
    expect((await ada().chat({ sessionId })).items).toEqual([])
    await browser.live.leaveGroup({ sessionId })
    expect((await browser.live.chat({ sessionId })).items).toEqual([])
    await browser.live.rejoinGroup({ sessionId })
    const late = await knocking(code, 'Nia', '198.51.100.3')
    await ada().admit({ sessionId, seatId: late.seatId })
    expect(await late.browser.live.enterRoom({ sessionId })).toMatchObject({
      kind: 'room',
      groupId: expect.any(String),
    })
    await ada().withdrawGuestLink({ sessionId, putOut: true })
    expect(await world.rows('select 1 from live.group_seat where seat_id = $1', [seatId])).toEqual([])
  })

  test('comes back to the seat they had, under the name they had, also through a lock', async () => {
    const code = await link()
    const { browser, seatId } = await admitted(code)
    await ada().arrangeClass({ sessionId, locked: true })
    await browser.live.comeAsGuest(coming(code, 'Somebody Else'))
    expect(await browser.live.enterRoom({ sessionId })).toMatchObject({ kind: 'room', seatId })
    expect(await browser.live.session({ sessionId })).toMatchObject({
      name: 'Gus Guest',
      role: 'guest',
      courseTitle: '',
    })
    const other = guestBrowser(world)
    expect(await other.live.guestWelcome({ code })).toMatchObject({ state: 'locked' })
    await other.live.comeAsGuest(coming(code))
    await expect(other.live.enterRoom({ sessionId })).rejects.toMatchObject({ code: 'class.locked' })
  })

  test('is out for good once taken out, under any name, and makes room for somebody else', async () => {
    const code = await link(1)
    const { browser, seatId } = await admitted(code)
    await ada().removeFromClass({ sessionId, seatId })
    await expect(browser.live.enterRoom({ sessionId })).rejects.toMatchObject({ code: 'seat.removed' })
    await expect(browser.live.room({ sessionId })).rejects.toMatchObject({ code: 'seat.removed' })
    await expect(browser.live.comeAsGuest(coming(code, 'Other Name'))).rejects.toMatchObject({ code: 'guest.shut_out' })
    await expect(browser.live.forgetGuest({ sessionId })).rejects.toMatchObject({ code: 'guest.shut_out' })
    expect(await browser.live.guestWelcome({ code })).toMatchObject({ state: 'shut_out', you: null })
    expect((await knocking(code, 'Nia', '198.51.100.2')).seatId).not.toBe(seatId)
  })

  test('stays when the link is withdrawn, or leaves with it when the teacher wants that', async () => {
    const code = await link()
    const inside = await admitted(code)
    const waiting = await knocking(code, 'Wim', '198.51.100.4')
    const outside = guestBrowser(world)
    await outside.live.comeAsGuest(coming(code, 'Nia'))
    await ada().withdrawGuestLink({ sessionId })
    await expect(outside.live.enterRoom({ sessionId })).rejects.toMatchObject({ code: 'session.unknown' })
    await expect(waiting.browser.live.enterRoom({ sessionId })).rejects.toMatchObject({ code: 'guest_link.unknown' })
    expect(await ada().guestLink({ sessionId })).toMatchObject({ link: null, taken: 2 })
    expect(await inside.browser.live.enterRoom({ sessionId })).toMatchObject({ kind: 'room' })
    await ada().withdrawGuestLink({ sessionId, putOut: true })
    await expect(inside.browser.live.enterRoom({ sessionId })).rejects.toMatchObject({ code: 'seat.removed' })
    await world.putOut(inside.room, inside.seatId)
    expect(world.rooms.deeds.at(-1)).toMatchObject({ deed: 'removeSeat', seat: inside.seatId })
  })

  test('takes no place of a student, and stands apart in the attendance and its file', async () => {
    await ada().renameSession({ sessionId, title: 'Fractions', capacity: 1 })
    const code = await link()
    const { seatId, room } = await admitted(code, 'Gus =Guest')
    await world.as(world.kofi).enterRoom({ sessionId })
    world.clock.set(Temporal.Instant.from('2026-09-01T16:30:00Z'))
    await world.rooms.vanish(room, seatId, `PA_${seatId}`)
    const report = await ada().attendance({ sessionId })
    expect(report.guests).toMatchObject([{ seatId, name: 'Gus =Guest', seconds: 1800 }])
    expect(report.lines.map(({ name }) => name)).not.toContain('Gus =Guest')
    const { csv } = await ada().attendanceFile({ sessionId })
    expect(csv).toMatch(/^,Gus =Guest,guest,,2026-09-01T15:55:00Z,2026-09-01T16:30:00Z,30.00,/m)
  })

  test('reads and deletes everything that is kept about them, and is gone from the room by that', async () => {
    const code = await link()
    const { browser, seatId } = await admitted(code)
    await browser.live.say({ sessionId, text: 'Good evening' })
    expect((await browser.live.guestTraces()).items).toMatchObject([
      { sessionId, name: 'Gus Guest', over: false, presences: [{ leftAt: null }], lines: [{ text: 'Good evening' }] },
    ])
    expect((await guestBrowser(world).live.guestTraces()).items).toEqual([])
    await browser.live.forgetGuest({ sessionId })
    expect(world.rooms.deeds.at(-1)).toMatchObject({ deed: 'removeSeat', seat: seatId })
    for (const table of ['live.guest', 'live.chat_line', 'live.presence where seat_id = $1', 'live.seat where id = $1'])
      expect(await world.rows(`select 1 from ${table}`, table.includes('$1') ? [seatId] : []), table).toEqual([])
    await expect(browser.live.session({ sessionId })).rejects.toMatchObject({ code: 'session.unknown' })
  })

  test('is deleted by the teacher as well, for whoever wrote from another browser', async () => {
    const code = await link()
    const { browser, seatId } = await admitted(code)
    const { seatId: own } = await world.as(world.kofi).enterRoom({ sessionId })
    await expect(world.as(world.kofi).deleteGuest({ sessionId, seatId })).rejects.toMatchObject({ code: 'not_allowed' })
    await expect(ada().deleteGuest({ sessionId, seatId: own })).rejects.toMatchObject({ code: 'seat.unknown' })
    await ada().deleteGuest({ sessionId, seatId })
    expect(await world.rows('select 1 from live.guest')).toEqual([])
    expect((await browser.live.guestTraces()).items).toEqual([])
  })

  test('is gone thirty days after the class, with the seat and what hangs on it, and nobody else is', async () => {
    const code = await link()
    const { browser, seatId } = await admitted(code)
    await world.enter(world.kofi, sessionId)
    await browser.live.say({ sessionId, text: 'Good evening' })
    await world.as(world.kofi).say({ sessionId, text: 'Hello' })
    await ada().saveChat({ sessionId })
    await ada().endForAll({ sessionId })
    const end = Temporal.Instant.from('2026-09-01T17:00:00Z').add({ hours: 30 * 24 })
    world.clock.set(end.subtract({ seconds: 1 }))
    await sweep(world.db)
    expect(await world.rows('select name from live.guest')).toEqual([{ name: 'Gus Guest' }])
    world.clock.set(end.add({ seconds: 1 }))
    await sweep(world.db)
    expect(await world.rows('select 1 from live.guest')).toEqual([])
    expect(await world.rows('select 1 from live.seat where id = $1', [seatId])).toEqual([])
    expect(await world.rows('select text from live.saved_line')).toEqual([{ text: 'Hello' }])
    expect((await ada().attendance({ sessionId })).guests).toEqual([])
  })

  test('sees nothing of the room any more once the class is over, but what is kept', async () => {
    const code = await link()
    const { browser } = await admitted(code)
    await browser.live.say({ sessionId, text: 'Good evening' })
    await ada().saveChat({ sessionId })
    await ada().endForAll({ sessionId })
    for (const door of ['room', 'chat', 'recordings'] as const)
      await expect(browser.live[door]({ sessionId }), door).rejects.toMatchObject({ code: 'session.over' })
    expect(await browser.live.session({ sessionId })).toMatchObject({ state: 'over' })
    expect((await browser.live.guestTraces()).items).toMatchObject([{ over: true, lines: [{ text: 'Good evening' }] }])
    await browser.live.forgetGuest({ sessionId })
    expect(await world.rows('select 1 from live.saved_line')).toEqual([])
  })
})
