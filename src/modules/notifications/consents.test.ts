import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import { sendersForSpecs } from '../../../test/stand-ins/senders.ts'
import { type Way, ways } from './schema.ts'

let world: CourseWorld
let told: ReturnType<typeof sendersForSpecs>
beforeEach(async () => {
  told = sendersForSpecs()
  world = await openCourseWorld({ ports: { senders: told.senders } })
  await world.as(world.kofi).profiles.changePhone({ phone: '+33612345678' })
  await world.join(world.kofi)
  await world.settle()
})
afterEach(() => world.close())

/** Messages that no consent to their very channel and topic allowed when they were made. */
const withoutConsent = () =>
  world.rows<{ id: string }>(`
    select message.id from notifications.message left join profiles.consent on consent.id = message.consent_id
      and consent.person_id = message.person_id
      and consent.purpose = (case message.way when 'phone' then 'whatsapp_' else 'push_' end) || message.topic
      and consent.given_at <= message.made_at
      and (consent.withdrawn_at is null or consent.withdrawn_at >= message.made_at)
    where consent.id is null`)

type Deed =
  | { kind: 'allow'; ways: Way[] }
  | { kind: 'off' }
  | { kind: 'try' }
  | { kind: 'publish' }
  | { kind: 'settle' }

const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.subarray(ways).map((some) => ({ kind: 'allow' as const, ways: some })) },
    { weight: 1, arbitrary: fc.constant({ kind: 'off' as const }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'try' as const }) },
    { weight: 3, arbitrary: fc.constant({ kind: 'publish' as const }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'settle' as const }) },
  ),
  { minLength: 3, maxLength: 12 },
)

it('Whatever people allow and take back, in whatever order: nothing is put out without a consent, and nothing sent after', async () => {
  const { notifications } = world.as(world.kofi)
  let allowed: readonly Way[] = []
  const sent = () => [told.whatsapps.length, told.texts.length, told.pushes.length]
  const done: Record<Deed['kind'], (deed: Deed) => Promise<unknown>> = {
    async allow(deed) {
      allowed = deed.kind === 'allow' ? deed.ways : []
      await notifications.arrange({ allowed: [...allowed] })
      const isPushedTo = allowed.some((way) => way.startsWith('push_'))
      if (isPushedTo) await notifications.addDevice({ platform: 'ios', token: 'token', label: 'Phone' })
    },
    async off() {
      allowed = []
      await notifications.switchOff()
    },
    try: () => notifications.sendTry().catch(() => {}),
    async publish() {
      const { courseId } = world
      const { itemId } = await world.as(world.ada).courses.addItem({
        courseId,
        kind: 'announcement',
        title: 'News',
        body: 'Hello',
      })
      await world.as(world.ada).courses.publishItem({ itemId })
    },
    settle: () => world.settle(),
  }
  await fc.assert(
    fc.asyncProperty(deeds, async (all) => {
      for (const deed of all) {
        const before = sent()
        const isSending = deed.kind === 'settle'
        await done[deed.kind](deed)
        world.clock.advance({ seconds: 1 })
        const [whatsapps, texts, pushes] = sent().map((now, at) => now - (before[at] ?? 0)) as [number, number, number]
        if (!isSending) expect([whatsapps, texts, pushes]).toEqual([0, 0, 0])
        if (!allowed.some((way) => way.startsWith('whatsapp_'))) expect(whatsapps + texts).toBe(0)
        if (!allowed.some((way) => way.startsWith('push_'))) expect(pushes).toBe(0)
      }
      expect(await withoutConsent()).toEqual([])
    }),
    { numRuns: 15 },
  )
  expect(told.whatsapps.length + told.pushes.length).toBeGreaterThan(0)
})

it('A message that was put out past the gate is found, so the look above can find one', async () => {
  await world.rows(`insert into notifications.message (id, person_id, way, topic, notice, about, state, consent_id, made_at, state_at)
    values ('ntf_planted', '${world.kofi.id}', 'push', 'class_reminders', 'mail:try', '{}', 'waiting', 'con_none', now(), now())`)
  expect(await withoutConsent()).toEqual([{ id: 'ntf_planted' }])
})

it('A consent that is taken back while a message is put out comes before it, or after: never in the middle', async () => {
  const { notifications } = world.as(world.kofi)
  for (let round = 0; round < 10; round++) {
    await notifications.arrange({ allowed: ['whatsapp_class_reminders'] })
    world.clock.advance({ hours: 1 })
    await notifications.sendTry()
    const before = told.whatsapps.length
    await Promise.all([world.settle(), notifications.switchOff()])
    const after = told.whatsapps.length
    await world.settle()
    expect(told.whatsapps.length).toBeLessThanOrEqual(Math.max(after, before + 1))
  }
  expect(await withoutConsent()).toEqual([])
})

it('What one agreed to can be read afterwards: the words, when, and until when', async () => {
  const { notifications, profiles } = world.as(world.kofi)
  await notifications.arrange({ allowed: ['push_class_reminders'] })
  const givenAt = world.clock.now().toString()
  world.clock.advance({ hours: 1 })
  await notifications.arrange({ allowed: [] })
  const { items } = await profiles.consents()
  expect(items).toMatchObject([
    {
      purpose: 'push_class_reminders',
      words: expect.stringContaining('Remind me of my classes on my devices'),
      wordingSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      locale: 'en',
      givenAt,
      withdrawnAt: world.clock.now().toString(),
    },
  ])
})
