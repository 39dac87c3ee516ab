import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Processor } from '#kernel/processors'
import { ways } from '#modules/notifications/schema'
import { decideConfig } from '../../src/config/config.ts'
import { processorsOf } from '../../src/config/processors.ts'
import { type Canary, foundIn } from '../canaries.ts'
import { everybodyOutside } from '../configurations.ts'
import { type CourseWorld, openCourseWorld } from '../courses.ts'
import { roomsForSpecs } from '../rooms.ts'
import { capturedCalls, type Handed } from './captured-calls.ts'

/**
 * Whatever is called, and whatever people have written: those outside are handed what the map says and nothing else. Every column
 * that somebody can fill holds words of its own, and each call is read for all of them.
 */
const processors = everybodyOutside((settings) => processorsOf(decideConfig(settings)))

/** Words that make trouble in addresses, forms, JSON and HTML. */
const troubles = ['', ' ', '&b=c', '"', "'", '<b>', '%0d%0a', '\u00e9', '\u{1f98b}', '{name}', '\\', '?x=#y', '*/']
const trouble = fc.constantFrom(...troubles)
const acts = ['publish', 'handOut', 'plan', 'move', 'cancel', 'suspend', 'remind'] as const
type Act = (typeof acts)[number] | 'enter'
const rounds = fc.record({
  before: trouble,
  after: trouble,
  acts: fc.shuffledSubarray([...acts], { minLength: 4 }),
  /** Whether WhatsApp takes messages: where it does not, an SMS follows. */
  taken: fc.boolean(),
  platforms: fc.shuffledSubarray(['web', 'ios', 'android'] as const, { minLength: 1 }),
})

/** Which columns each was handed words of. */
function learned(handed: readonly Handed[], marks: readonly Canary[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const { to, text } of handed)
    for (const hit of foundIn([{ where: to, text }], marks)) {
      const column = hit.slice(0, -` in ${to}`.length)
      found.set(to, (found.get(to) ?? new Set()).add(column))
    }
  return found
}

/** What the map does not let them have. */
function unsaid(found: ReadonlyMap<string, ReadonlySet<string>>, known: readonly Processor[]): string[] {
  return [...found].flatMap(([to, columns]) => {
    const fields = known.find(({ id }) => id === to)?.fields ?? []
    return [...columns].filter((column) => !fields.includes(column)).map((column) => `${to} was handed ${column}`)
  })
}

describe('Those outside', () => {
  const seen = new Map<string, Set<string>>()

  test('are handed nothing that the map does not name, whatever people write and do', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (round) => {
        const { handed, marks } = await played(round)
        const found = learned(handed, marks)
        for (const [to, columns] of found) seen.set(to, new Set([...(seen.get(to) ?? []), ...columns]))
        expect(unsaid(found, processors)).toEqual([])
      }),
      { seed: 166, numRuns: 8, endOnFailure: true },
    )
  }, 120_000)

  test('are all spoken to meanwhile, so that there was something to read', () => {
    expect(Object.fromEntries([...seen].map(([to, columns]) => [to, [...columns].sort()]))).toMatchObject({
      mail: expect.arrayContaining(['courses.course.title', 'identity.person.email_sealed', 'identity.person.name']),
      media: ['identity.person.name'],
      sms: expect.arrayContaining(['courses.course.title', 'profiles.profile.phone']),
      whatsapp: expect.arrayContaining(['courses.course.title', 'profiles.profile.phone']),
      expo: ['notifications.device.sealed'],
      fcm: ['notifications.device.sealed'],
    })
  })

  test('would be found out: an agenda in a message, a number in a form, a name in a ticket', () => {
    const marks = [
      { what: 'live.session.agenda', secret: 'mark4711' },
      { what: 'profiles.profile.phone', secret: '+33612345678' },
    ]
    const leaks = [
      { to: 'whatsapp', text: JSON.stringify({ text: 'Bring mark4711' }) },
      { to: 'media', text: new URLSearchParams({ to: '+33612345678' }).toString() },
    ]
    expect(unsaid(learned(leaks, marks), processors)).toEqual([
      'whatsapp was handed live.session.agenda',
      'media was handed profiles.profile.phone',
    ])
  })
})

type Round = {
  before: string
  after: string
  taken: boolean
  acts: readonly Act[]
  platforms: readonly ('web' | 'ios' | 'android')[]
}

async function played({ before, after, taken, acts, platforms }: Round) {
  const marks: Canary[] = []
  const word = (column: string, { plain = false } = {}) => {
    const secret = `mark${crypto.randomUUID().slice(0, 8)}`
    marks.push({ what: column, secret })
    return plain ? secret : `${before}${secret}${after}`.trim()
  }
  let world: CourseWorld | undefined
  const now = () => world?.clock.now() ?? Temporal.Instant.from('2026-09-01T09:00:00Z')
  const calls = capturedCalls(processors, now, { taken })
  world = await openCourseWorld({ ports: { ...calls.ports, rooms: calls.watched(roomsForSpecs(now).media) } })
  try {
    await play(world)
    return { handed: calls.handed, marks }
  } finally {
    await world.close()
  }

  async function play(world: CourseWorld): Promise<void> {
    const { ada, kofi, olive, courseId } = world
    await world.as(kofi).profiles.introduce({
      bio: word('profiles.profile.bio'),
      skills: [word('profiles.profile.skills')],
      languages: ['fr'],
      links: [{ label: '', url: `https://${word('profiles.profile.links', { plain: true })}.example/` }],
      visibility: 'courses',
    })
    await world.as(kofi).profiles.changePhone({ phone: '+33612345678' })
    marks.push(
      { what: 'profiles.profile.phone', secret: '33612345678' },
      { what: 'identity.person.name', secret: 'Kofi Mensah' },
      { what: 'identity.person.email_sealed', secret: 'student-4@school.test' },
    )
    await world.as(ada).courses.editCourse({
      ...{ courseId, visibility: 'listed' },
      title: word('courses.course.title'),
      description: word('courses.course.description_source'),
    })
    await world.join(kofi)
    await world.as(kofi).notifications.arrange({ allowed: [...ways] })
    for (const platform of platforms) {
      const token = {
        web: calls.browser.token,
        ios: `ExponentPushToken[${word('notifications.device.sealed', { plain: true })}]`,
        android: word('notifications.device.sealed', { plain: true }),
      }[platform]
      await world.as(kofi).notifications.addDevice({ platform, token, label: word('notifications.device.label') })
    }
    const plan = async (date: string, time = '18:00', elsewhere = true) => {
      const link = `https://meet.example/${word('live.session.meeting_link', { plain: true })}`
      const { sessionId } = await world.as(ada).live.planSessions({
        ...{ courseId, title: 'Fractions', date, time, timeZone: 'Europe/Paris', minutes: 60 },
        ...(elsewhere && { meetingLink: link }),
      })
      await world.settle()
      return sessionId
    }
    const sessionId = await plan('2026-09-08')
    const done: Record<Act, () => Promise<unknown>> = {
      publish: () =>
        world.as(ada).courses.addItem({
          ...{ courseId, kind: 'announcement', publish: true },
          title: word('courses.item.title'),
          body: word('courses.item.body_source'),
        }),
      handOut: () =>
        world.as(ada).courses.addItem({
          ...{ courseId, kind: 'link', publish: true, title: word('courses.item.title') },
          url: `https://${word('courses.item.url', { plain: true })}.example/`,
        }),
      plan: () => plan('2026-09-09'),
      move: () =>
        world
          .as(ada)
          .live.moveSession({ sessionId, date: '2026-09-08', time: '19:00', timeZone: 'Europe/Paris', minutes: 45 }),
      cancel: async () => world.as(ada).live.cancelSession({ sessionId: await plan('2026-09-10') }),
      enter: async () => {
        const held = { sessionId: await plan('2026-09-01', '11:00', false) }
        await world.as(kofi).live.enterRoom(held)
        await world.as(kofi).live.say({ ...held, text: word('live.chat_line.text') })
        await world.as(kofi).live.keepNote({ ...held, text: word('live.note.text') })
      },
      suspend: async () => {
        await world
          .as(olive)
          .identity.suspend({ personId: world.lena.id, reason: word('identity.person.suspension_reason') })
      },
      remind: () => world.later({ hours: 24 * 6 + 8, minutes: 1 }),
    }
    // A class of today comes before the days that a reminder waits for.
    for (const act of ['enter' as const, ...acts]) {
      await done[act]()
      await world.settle()
    }
    await world.later({ minutes: 30 })
  }
}
