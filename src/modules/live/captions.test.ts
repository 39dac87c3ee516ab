import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { isAdmitted } from '#kernel/channels'
import { clientOf } from '#kernel/door'
import { silentLog } from '#kernel/log'
import { quietVisit } from '#kernel/visit'
import { courseForMinors } from '#modules/courses/events'
import { type ClassWorld, openClassWorld } from '../../../test/classes.ts'
import { guestBrowser } from '../../../test/guests.ts'
import { captionDoors } from './caption-doors.ts'
import { openCaptioner } from './captioners.ts'
import { classChannel } from './channels.ts'
import type { RoomId, SeatId } from './ports.ts'
import type { CaptionId, SessionId } from './schema.ts'

let world: ClassWorld
let sessionId: SessionId
let captioner: ReturnType<typeof openCaptioner>
beforeEach(async () => {
  world = await openClassWorld()
  captioner = openCaptioner(world.db, world.captions.ports, silentLog)
  sessionId = await world.classSoon()
})
afterEach(async () => {
  captioner.close()
  await world.close()
})

type Sitting = { seatId: SeatId; room: RoomId }
const seen = (who = world.kofi) => world.as(who).captions({ sessionId })
const rows = () => world.rows<{ text: string }>('select text from live.caption order by began_at')
const events = async () =>
  (
    await world.rows<{ event: string; payload: object }>(
      `select event, payload from kernel.channel_event where event like 'caption%' order by number`,
    )
  ).map(({ event, payload }) => [event, payload])

/** Said this moment, and through, whether it should come through or not. */
async function say({ seatId: seat, room }: Sitting, text: string, ago = 2_000): Promise<void> {
  world.captions.slip(text, { room, seat, startedAt: world.clock.now().subtract({ milliseconds: ago }) })
  await captioner.idle()
}

async function started(language?: 'fr') {
  const ada = await world.enter(world.ada, sessionId)
  const kofi = await world.enter(world.kofi, sessionId)
  await world.as(world.ada).startCaptions({ sessionId, ...(language && { language }) })
  return { ada, kofi }
}

describe('Captions', () => {
  test('are off until whoever steers the class turns them on, for everybody who sees them', async () => {
    const { ada, kofi, as } = world
    const { room } = await world.enter(ada, sessionId)
    await world.enter(kofi, sessionId)
    expect(await seen()).toMatchObject({ offered: true, on: false, items: [] })
    await expect(as(kofi).startCaptions({ sessionId })).rejects.toMatchObject({ code: 'not_allowed' })
    await expect(as(world.outsider).captions({ sessionId })).rejects.toMatchObject({ code: 'session.unknown' })
    expect([...world.captions.listening]).toEqual([])
    await as(ada).startCaptions({ sessionId })
    expect([...world.captions.listening]).toEqual([[room, []]])
    expect(await seen()).toMatchObject({ on: true, language: null, pausedAt: null })
    await as(ada).stopCaptions({ sessionId })
    expect([...world.captions.listening]).toEqual([])
    expect(await events()).toEqual([
      ['captions_started', {}],
      ['captions_stopped', {}],
    ])
  })

  test('are not offered where nobody recognises speech, nor where a class cannot be listened to', async () => {
    await world.enter(world.ada, sessionId)
    const { ports } = world.captions
    expect(await seen(world.ada)).toMatchObject({ offered: true })
    const unheard = captionDoors({ ...ports, recogniser: null })
    const asAda = clientOf({ live: unheard }, world.db, world.ada, quietVisit('http://school.test')).live
    expect(await asAda.captions({ sessionId })).toMatchObject({ offered: false })
    await expect(asAda.startCaptions({ sessionId })).rejects.toMatchObject({ code: 'room.cannot_listen' })
    Object.assign(ports.hearing, { offered: false })
    expect(await seen(world.ada)).toMatchObject({ offered: false })
    await expect(world.as(world.ada).startCaptions({ sessionId })).rejects.toMatchObject({ code: 'room.cannot_listen' })
    const elsewhere = await world.as(world.ada).planSessions({ ...world.plan, meetingLink: 'https://meet.example/abc' })
    Object.assign(ports.hearing, { offered: true })
    expect(await world.as(world.ada).captions({ sessionId: elsewhere.sessionId })).toMatchObject({ offered: false })
    expect(await rows()).toEqual([])
  })

  test('say who said what, in the order it was said, to whoever sits there', async () => {
    const { ada, kofi } = await started('fr')
    await say(ada, 'Bonjour à tous')
    world.clock.advance({ seconds: 3 })
    await say(kofi, 'Bonjour')
    expect((await seen()).items).toMatchObject([
      { seatId: ada.seatId, name: 'Ada Lovelace', text: 'Bonjour à tous', beganAt: '2026-09-01T15:54:58Z' },
      { seatId: kofi.seatId, name: 'Kofi Mensah', text: 'Bonjour' },
    ])
    expect(world.captions.asked).toEqual([
      { language: 'fr', sound: 'Bonjour à tous' },
      { language: 'fr', sound: 'Bonjour' },
    ])
    expect((await seen(world.lena)).items).toEqual([])
    expect(JSON.stringify(await events())).not.toContain('Bonjour')
  })

  test('reach a guest like everybody, with what they say themselves, once they are let in', async () => {
    const { ada } = await started()
    await world.as(world.ada).makeGuestLink({ sessionId, places: 1 })
    const code = (await world.as(world.ada).guestLink({ sessionId })).link?.url.split('/').at(-1) ?? ''
    const gus = guestBrowser(world)
    await gus.live.comeAsGuest({ code, name: 'Gus Guest', agreed: true })
    const { seatId } = await gus.live.enterRoom({ sessionId })
    await say(ada, 'Welcome')
    const follows = () => world.db.read((tx) => isAdmitted(tx, classChannel, gus.actor(), { sessionId }))
    await expect(gus.live.captions({ sessionId })).rejects.toMatchObject({ code: 'seat.waiting' })
    expect(await follows()).toBe(false)
    await world.as(world.ada).admit({ sessionId, seatId })
    await gus.live.enterRoom({ sessionId })
    await world.rooms.enter(ada.room, seatId, 'PA_gus')
    await say({ seatId, room: ada.room }, 'Thank you')
    expect(await follows()).toBe(true)
    const lines = [
      { name: 'Ada Lovelace', text: 'Welcome' },
      { name: 'Gus Guest', text: 'Thank you' },
    ]
    expect(await gus.live.captions({ sessionId })).toMatchObject({ on: true, items: lines })
    expect((await seen()).items).toMatchObject(lines)
    const ids = (await events()).flatMap(([, payload]) => (payload as { captionId?: string }).captionId ?? [])
    const told = await world.db.read(
      async (tx) =>
        await classChannel.words.captioned?.(
          tx,
          { sessionId },
          ids.map((captionId) => ({ captionId: captionId as CaptionId })),
        ),
    )
    expect(told).toMatchObject(lines.map((caption) => ({ caption })))
    await gus.live.answerCaptions({ sessionId, leftOut: true })
    expect(world.captions.listening.get(ada.room)).toEqual([seatId])
    expect((await seen()).items).toMatchObject([lines[0] as object])
  })

  test('show nothing where nothing was understood', async () => {
    const { ada } = await started()
    world.captions.state.answers = () => ({ is: 'heard', text: '' })
    await say(ada, 'mhm')
    expect(await rows()).toEqual([])
  })

  test('go with the end of the class, and with whoever turns them off', async () => {
    const { ada } = await started()
    await say(ada, 'One')
    await world.as(world.ada).stopCaptions({ sessionId })
    expect(await rows()).toEqual([])
    await world.as(world.ada).startCaptions({ sessionId })
    await say(ada, 'Two')
    await world.as(world.ada).endForAll({ sessionId })
    expect(await rows()).toEqual([])
    await say(ada, 'Three')
    expect(world.captions.asked).toHaveLength(2)
    await world.keep(sessionId)
    expect([...world.captions.listening]).toEqual([])
  })

  test('go on after a restart, for whom they did', async () => {
    const { kofi } = await started()
    await world.as(world.kofi).answerCaptions({ sessionId, leftOut: true })
    world.captions.listening.clear()
    await world.keep(sessionId)
    expect([...world.captions.listening]).toEqual([[kofi.room, [kofi.seatId]]])
  })

  test('are off again when the room cannot be listened to', async () => {
    await world.enter(world.ada, sessionId)
    world.captions.state.isReachable = false
    await expect(world.as(world.ada).startCaptions({ sessionId })).rejects.toMatchObject({ code: 'room.unreachable' })
    expect(await seen(world.ada)).toMatchObject({ on: false })
  })

  test('do not exist in a course of minors, and end when it becomes one', async () => {
    await started()
    await world.rows('update courses.course set minors_by = teacher_id, minors_at = now() where id = $1', [
      world.courseId,
    ])
    await world.react(courseForMinors, { courseId: world.courseId })
    expect(await seen()).toMatchObject({ offered: false, on: false })
    await expect(world.as(world.ada).startCaptions({ sessionId })).rejects.toMatchObject({ code: 'captions.of_minors' })
    await world.keep(sessionId)
    expect([...world.captions.listening]).toEqual([])
  })
})

describe('Whoever leaves their voice out', () => {
  test('is not listened to, and what they said is taken away', async () => {
    const { ada, kofi } = await started()
    await say(kofi, 'A word')
    await world.as(world.kofi).answerCaptions({ sessionId, leftOut: true })
    expect(world.captions.listening.get(kofi.room)).toEqual([kofi.seatId])
    expect(await rows()).toEqual([])
    expect((await events()).at(-1)).toEqual(['captions_taken_away', { captionIds: [expect.stringMatching(/^cap_/)] }])
    expect(JSON.stringify(await events())).not.toContain(kofi.seatId)
    expect(await seen()).toMatchObject({ leftOut: true })
    expect(await seen(world.ada)).toMatchObject({ leftOut: false })
    // Even if it came through, it would go no further.
    await say(kofi, 'Another word')
    await say(ada, 'A third')
    expect(world.captions.asked.map(({ sound }) => sound)).toEqual(['A word', 'A third'])
    await world.as(world.kofi).answerCaptions({ sessionId, leftOut: false })
    await say(kofi, 'A fourth')
    expect(await rows()).toEqual([{ text: 'A third' }, { text: 'A fourth' }])
  })

  test('is left out also of what was on its way', async () => {
    const { kofi } = await started()
    const { promise, resolve } = Promise.withResolvers<void>()
    world.captions.state.answers = async (text) => {
      await promise
      return { is: 'heard', text }
    }
    const said = say(kofi, 'Half a word')
    await vi.waitFor(() => expect(world.captions.asked).toHaveLength(1))
    await world.as(world.kofi).answerCaptions({ sessionId, leftOut: true })
    resolve()
    await said
    expect(await rows()).toEqual([])
  })

  test('may say so before there are captions', async () => {
    const { seatId, room } = await world.enter(world.kofi, sessionId)
    await world.as(world.kofi).answerCaptions({ sessionId, leftOut: true })
    await world.enter(world.ada, sessionId)
    await world.as(world.ada).startCaptions({ sessionId })
    expect([...world.captions.listening]).toEqual([[room, [seatId]]])
  })
})

describe('When the recogniser does not answer', () => {
  test('captions pause and say so, and go on when it does; the class goes on meanwhile', async () => {
    const { ada } = await started()
    world.captions.state.answers = () => ({ is: 'later' })
    for (const words of ['one', 'two', 'three']) await say(ada, words)
    expect(await seen()).toMatchObject({ on: true, pausedAt: '2026-09-01T15:55:00Z' })
    expect((await events()).at(-1)).toEqual(['captions_paused', {}])
    await say(ada, 'not asked')
    expect(world.captions.asked).toHaveLength(3)
    world.clock.advance({ seconds: 6 })
    await say(ada, 'still not')
    world.captions.state.answers = (text) => ({ is: 'heard', text })
    await say(ada, 'not asked so soon')
    world.clock.advance({ seconds: 6 })
    await say(ada, 'again')
    expect(await seen()).toMatchObject({ pausedAt: null, items: [{ text: 'again' }] })
    expect((await events()).slice(-2).map(([event]) => event)).toEqual(['captions_resumed', 'captioned'])
    expect(captioner.figures).toEqual({ heard: 1, failed: 4, dropped: 2 })
    await world.as(world.kofi).raiseHand({ sessionId })
  })

  test('answers that are no answers are failures too', async () => {
    const { ada } = await started()
    world.captions.state.answers = () => ({ is: 'refused' })
    for (const words of ['one', 'two', 'three']) await say(ada, words)
    expect((await seen()).pausedAt).not.toBeNull()
  })

  test('what was said too long ago is dropped and counted', async () => {
    const { ada } = await started()
    for (const words of ['one', 'two', 'three']) await say(ada, words, 20_000)
    await vi.waitFor(async () => expect((await seen()).pausedAt).not.toBeNull())
    expect(world.captions.asked).toEqual([])
    expect(captioner.figures).toEqual({ heard: 0, failed: 0, dropped: 3 })
  })

  test('and is so slow that nobody could follow, what it says is not shown', async () => {
    const { ada } = await started()
    world.captions.state.answers = (text) => {
      world.clock.advance({ seconds: 20 })
      return { is: 'heard', text }
    }
    await say(ada, 'long ago')
    expect(await rows()).toEqual([])
    expect(captioner.figures.failed).toBe(1)
  })

  test('no more waits than can be read along', async () => {
    const { ada } = await started()
    const { promise, resolve } = Promise.withResolvers<void>()
    world.captions.state.answers = async (text) => {
      await promise
      return { is: 'heard', text }
    }
    const startedAt = world.clock.now()
    for (let nth = 0; nth < 40; nth++)
      world.captions.say(`word ${nth}`, { room: ada.room, seat: ada.seatId, startedAt })
    await vi.waitFor(() => expect(world.captions.asked).toHaveLength(1))
    resolve()
    await captioner.idle()
    const { heard, dropped } = captioner.figures
    expect(heard + dropped).toBe(40)
    expect(dropped).toBeGreaterThanOrEqual(40 - 2 - 12)
    expect((await seen()).pausedAt).toBeNull()
  })
})
