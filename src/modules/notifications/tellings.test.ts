import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { refusalOf } from '../../../test/accounts.ts'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import { sendersForSpecs } from '../../../test/stand-ins/senders.ts'
import { sweep } from '../../../test/sweeps.ts'
import { noteStatus } from './messages.ts'
import type { NoticeId, Way } from './schema.ts'

const number = '+33612345678'
const browser = {
  platform: 'web' as const,
  token: {
    endpoint: 'https://push.example/canary-token',
    keys: { p256dh: `B${'a'.repeat(86)}`, auth: 'canary_auth_canary_auth'.slice(0, 22) },
  },
}

let world: CourseWorld
let ways: ReturnType<typeof sendersForSpecs>
beforeEach(async () => {
  ways = sendersForSpecs()
  world = await openCourseWorld({ ports: { senders: ways.senders } })
  await world.as(world.kofi).profiles.changePhone({ phone: number })
  await world.join(world.kofi)
  await world.settle()
})
afterEach(() => world.close())

const notices = (person: Person = world.kofi) => world.as(person).notifications
const allow = (...allowed: Way[]) => notices().arrange({ allowed })
const messages = () =>
  world.rows<{ id: NoticeId; state: string; way: string; topic: string; whatsapp_id: string | null }>(
    'select id, state, way, topic, whatsapp_id from notifications.message order by id',
  )
const states = async () => (await messages()).map(({ state }) => state)

/** A class in a week, whose reminders come a day and ten minutes before. */
async function planClass() {
  await world.as(world.ada).live.planSessions({
    courseId: world.courseId,
    title: 'Canary fractions',
    date: '2026-09-08',
    time: '18:00',
    timeZone: 'Europe/Paris',
    minutes: 60,
  })
  await world.settle()
}
const untilReminder = () => world.later({ hours: 24 * 6 + 7, minutes: 1 })

describe('Without a word of consent', () => {
  it('a reminder comes by mail, and by no other way', async () => {
    await planClass()
    await untilReminder()
    expect(await messages()).toEqual([])
    expect([ways.whatsapps, ways.texts, ways.pushes].flat()).toEqual([])
  })

  it('every way is off, and nothing is on by asking', async () => {
    const { topics } = await notices().mine()
    expect(topics.map(({ topic }) => topic)).toEqual(['class_reminders', 'course_updates'])
    expect(topics.flatMap((topic) => topic.ways).filter(({ allowed }) => allowed)).toEqual([])
  })

  it('no device is kept', async () => {
    expect(await refusalOf(notices().addDevice(browser))).toBe('notice.not_agreed')
  })
})

describe('A push', () => {
  beforeEach(async () => {
    await allow('push_class_reminders')
    await notices().addDevice(browser)
    await planClass()
    await untilReminder()
  })

  it('carries an id; its words come to whoever it was for, and to nobody else', async () => {
    const [push, ...more] = ways.pushes
    expect(more).toEqual([])
    expect(JSON.stringify(push)).not.toMatch(/fractions/i)
    const noticeId = push?.id as NoticeId
    expect((await notices().openNotice({ noticeId })).words).toMatchObject({
      title: expect.stringContaining('Canary fractions'),
      line: 'Northside',
    })
    expect(await notices(world.ada).openNotice({ noticeId })).toEqual({ words: null })
    expect(await states()).toEqual(['push_sent'])
  })

  it('to a browser that is gone takes its row away', async () => {
    ways.answers.push = () => ({ is: 'gone' })
    await notices().sendTry()
    await world.settle()
    expect((await notices().mine()).devices).toEqual([])
    expect(await world.rows('select 1 from notifications.device')).toEqual([])
  })

  it('whose receipt says later that nobody was there takes its row away, and no other', async () => {
    await notices().addDevice({ platform: 'ios', token: 'ExponentPushToken[away]', label: 'Old phone' })
    await notices().addDevice({ platform: 'ios', token: 'ExponentPushToken[there]', label: 'Phone' })
    ways.answers.push = (token) => ({ is: 'taken', receipt: typeof token === 'string' ? `for ${token}` : undefined })
    ways.gone.add('for ExponentPushToken[away]')
    await notices().sendTry()
    await world.settle()
    const labels = async () => (await notices().mine()).devices.map(({ label }) => label)
    expect(await labels()).toContain('Old phone')
    await world.later({ minutes: 15 })
    expect(await labels()).not.toContain('Old phone')
    expect(await labels()).toContain('Phone')
    expect(await labels()).toHaveLength(2)
  })

  it('that was on its way is not sent once the consent is taken back', async () => {
    await notices().sendTry()
    await allow()
    await world.settle()
    expect(ways.pushes).toHaveLength(1)
  })

  it('ends at once, with the tokens, when everything is switched off', async () => {
    expect(await notices().switchOff()).toEqual({ consents: 1, devices: 1 })
    expect(await world.rows('select 1 from notifications.device')).toEqual([])
    expect(await refusalOf(notices().sendTry())).toBe('notice.not_agreed')
  })
})

describe('A device', () => {
  beforeEach(() => allow('push_class_reminders'))

  it('is shown without its token, and its token lies sealed', async () => {
    await notices().addDevice({ ...browser, label: 'My tablet' })
    const [device] = (await notices().mine()).devices
    expect(device).toMatchObject({ platform: 'web', label: 'My tablet' })
    expect(JSON.stringify(device)).not.toContain('canary')
    const [row] = await world.rows<{ row: string }>('select row_to_json(device)::text as row from notifications.device')
    expect(row?.row).not.toContain('canary')
    expect(row?.row).not.toContain(Buffer.from('canary').toString('hex'))
  })

  it('that comes back is the same one; of somebody else before, it is theirs no more', async () => {
    await notices().addDevice(browser)
    await notices().addDevice(browser)
    expect((await notices().mine()).devices).toHaveLength(1)
    await notices(world.lena).arrange({ allowed: ['push_class_reminders'] })
    await notices(world.lena).addDevice(browser)
    expect((await notices().mine()).devices).toEqual([])
  })

  it('is one of ten at most: the one that was used longest ago makes room', async () => {
    for (let at = 0; at < 12; at++) {
      world.clock.advance({ minutes: 1 })
      await notices().addDevice({ platform: 'ios', token: `token-${at}`, label: `Phone ${at}` })
    }
    const { devices } = await notices().mine()
    expect(devices).toHaveLength(10)
    expect(devices.at(-1)?.label).toBe('Phone 2')
  })

  it('is forgotten by its person only', async () => {
    const { deviceId } = await notices().addDevice(browser)
    await notices(world.ada).forgetDevice({ deviceId })
    expect((await notices().mine()).devices).toHaveLength(1)
    await notices().forgetDevice({ deviceId })
    expect((await notices().mine()).devices).toEqual([])
  })

  it('is forgotten after sixty days without use, and not a second sooner', async () => {
    await notices().addDevice(browser)
    world.clock.advance({ hours: 24 * 60 - 1, minutes: 59, seconds: 59 })
    await sweep(world.db)
    expect((await notices().mine()).devices).toHaveLength(1)
    world.clock.advance({ seconds: 1 })
    await sweep(world.db)
    expect((await notices().mine()).devices).toEqual([])
  })
})

describe('WhatsApp', () => {
  const both: Way[] = ['whatsapp_class_reminders', 'sms_class_reminders']
  const [failed, delivered] = ['failed' as const, 'delivered' as const]
  const report = async (status: 'sent' | 'delivered' | 'failed') => {
    const [message] = await messages()
    await noteStatus(world.db, 'whatsapp', { outsideId: `wamid.${message?.id}`, id: null, status })
    await world.settle()
  }
  async function remind(...allowed: Way[]) {
    await allow(...allowed)
    await planClass()
    await untilReminder()
  }

  it('brings a reminder with what it is about and where it leads, and no SMS follows', async () => {
    await remind(...both)
    expect(ways.whatsapps).toMatchObject([
      { to: number, topic: 'class_reminders', text: expect.stringContaining('Canary fractions') },
    ])
    await report('sent')
    await report(delivered)
    expect(ways.texts).toEqual([])
    expect(await states()).toEqual(['wa_delivered'])
  })

  it('that is refused is followed by exactly one SMS, under the same id', async () => {
    ways.answers.whatsapp = 'refused'
    await remind(...both)
    expect(ways.texts.map(({ id }) => id)).toEqual(ways.whatsapps.map(({ id }) => id))
    expect(ways.texts).toHaveLength(1)
    expect(await states()).toEqual(['sms_sent'])
  })

  it('that fails later is followed by one SMS, however often that is reported', async () => {
    await remind(...both)
    await report(failed)
    await report(failed)
    await Promise.all([report(failed), report(failed)])
    expect(ways.texts).toHaveLength(1)
    expect(await states()).toEqual(['sms_sent'])
  })

  it('that was delivered cannot fail any more', async () => {
    await remind(...both)
    await report(delivered)
    await report(failed)
    expect(ways.texts).toEqual([])
  })

  it('that fails is followed by nothing without the consent to SMS', async () => {
    ways.answers.whatsapp = 'refused'
    await remind('whatsapp_class_reminders')
    expect(ways.texts).toEqual([])
    expect(await states()).toEqual(['wa_failed'])
  })

  it('that fails is followed by nothing once either consent is taken back', async () => {
    await remind(...both)
    await allow('sms_class_reminders')
    await report(failed)
    expect(ways.texts).toEqual([])
  })

  it('is not sent for an agreement to SMS alone', async () => {
    await remind('sms_class_reminders')
    expect(await messages()).toEqual([])
  })

  it('that takes nothing is asked three times, and then SMS stands in', async () => {
    ways.answers.whatsapp = 'later'
    await remind(...both)
    await world.later({ minutes: 1 })
    await world.later({ minutes: 2 })
    expect(ways.whatsapps).toHaveLength(3)
    expect(ways.texts).toHaveLength(1)
  })

  it('whose answer never came is not sent again; a report says how it went', async () => {
    ways.answers.whatsapp = 'unknown'
    await remind(...both)
    expect(await states()).toEqual(['wa_sending'])
    const [message] = await messages()
    const id = message?.id as NoticeId
    await noteStatus(world.db, 'whatsapp', { outsideId: 'wamid.late', id, status: failed })
    await world.settle()
    expect(ways.whatsapps).toHaveLength(1)
    expect(ways.texts).toHaveLength(1)
  })

  it('brings nothing to somebody whose number is gone', async () => {
    await world.as(world.kofi).profiles.removePhone()
    await remind(...both)
    expect(ways.whatsapps).toEqual([])
    expect(await states()).toEqual(['dropped'])
  })

  it('brings nothing about a class that was called off meanwhile', async () => {
    await allow(...both)
    await planClass()
    const [session] = await world.rows<{ id: string }>('select id from live.session')
    await world.as(world.ada).live.cancelSession({ sessionId: session?.id as string })
    await untilReminder()
    expect(ways.whatsapps).toEqual([])
  })
})

it('A try may be asked for five times an hour', async () => {
  await allow('push_class_reminders')
  for (let at = 0; at < 5; at++) await notices().sendTry()
  expect(await refusalOf(notices().sendTry())).toBe('rate.limited')
})
