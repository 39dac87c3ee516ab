import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { clientOf } from '#kernel/door'
import { presentIn } from '#kernel/presences'
import { quietVisit } from '#kernel/visit'
import { actorOf } from '#modules/identity'
import { type AppClient, channels } from '../../src/composition.ts'
import { type House, openHouse } from './browser.ts'

type Told = { states: string[]; events: string[]; ends: string[] }
type Page = Awaited<ReturnType<House['visitor']>>['page']
/** What test/journeys/roster.svelte.js puts into the page. */
type Line = { openConnection(tab: undefined, pace: object): Connection; openRoster(sessionId: string): Roster }
type Connection = {
  watch(watcher: (state: string) => void): () => void
  subscribe(channel: string, params: object, handlers: Handlers): () => void
}
type Handlers = {
  after: number | undefined
  onEvent(happened: { event: string }): void
  onReset(): void
  onEnd(code: string): void
}
type Roster = { shown(): string[]; state(): string; load(view: string[], at: number): void; close(): void }
type Tab = { line: Line; told: Told; roster: Roster }

describe('The real-time connection in a real browser', () => {
  let house: House
  let page: Page
  let complaints: string[]
  let setOffline: (offline: boolean) => Promise<void>
  let live: AppClient['live']
  let sessionId: Parameters<AppClient['live']['say']>[0]['sessionId']

  beforeAll(async () => {
    house = await openHouse({
      media: 'embedded',
      environment: { MEDIA_UDP_PORTS: '31600-31609', MEDIA_PROCESSES: '1', MEDIA_ADDRESS: '127.0.0.1' },
    })
    const visitor = await house.visitor()
    page = visitor.page
    complaints = visitor.complaints
    setOffline = (offline) => visitor.context.setOffline(offline)
    await house.openSchool(page)
    const { app } = house
    const [token = ''] = (await visitor.context.cookies())
      .filter(({ name }) => name === 'lectern')
      .map(({ value }) => value)
    const owner = (await app.db.read((tx) => actorOf(tx, token))) as Person
    const doors = clientOf(app.doors, app.db, owner, quietVisit(house.origin))
    live = doors.live
    const { courseId } = await doors.courses.createCourse({
      title: 'Watercolour',
      description: '',
      visibility: 'private',
    })
    await doors.courses.publishCourse({ courseId })
    const [date, time] = Temporal.Now.zonedDateTimeISO('UTC')
      .add({ minutes: 5 })
      .toPlainDateTime()
      .toString({ smallestUnit: 'minute' })
      .split('T')
    const planned = await live.planSessions({
      courseId,
      title: 'First',
      date: date ?? '',
      time: time ?? '',
      timeZone: 'UTC',
      minutes: 60,
    })
    sessionId = planned.sessionId
    await live.enterRoom({ sessionId })
    await page.evaluate(await bundled())
    await page.evaluate(follow, sessionId)
  })
  afterAll(() => house.close())

  const told = () => page.evaluate(() => (globalThis as unknown as Tab).told)
  const present = () => house.app.db.read((tx) => presentIn(tx, channels.class, { sessionId }))

  test('opens under the policy of the page, with its cookie, and hears what happens and what it may not follow', async () => {
    await expect.poll(told).toMatchObject({ states: ['connecting', 'connected'], ends: ['channel.unknown'] })
    await live.say({ sessionId, text: 'Hello' })
    await expect.poll(told).toMatchObject({ events: ['said'] })
    expect(await present()).toMatchObject([{ connections: 1 }])
    expect(complaints).toEqual([])
  })

  test('says when it is offline, and catches up with what it missed', async () => {
    await setOffline(true)
    await expect.poll(async () => (await told()).states.at(-1)).toBe('offline')
    await live.raiseHand({ sessionId })
    await setOffline(false)
    await expect.poll(told).toMatchObject({ events: ['said', 'hand_raised'] })
    expect((await told()).states.at(-1)).toBe('connected')
  })

  test('keeps the view of a component true, from what was loaded on', async () => {
    const shown = () => page.evaluate(() => (globalThis as unknown as Tab).roster.shown())
    await page.evaluate((id) => {
      const tab = globalThis as unknown as Tab
      tab.roster = tab.line.openRoster(id)
    }, sessionId)
    await expect.poll(async () => (await shown()).at(-1)).toMatch(/^\d+ hand_raised$/)
    const before = await shown()
    expect(before[0]).toBe('loaded')
    expect(await page.evaluate(() => (globalThis as unknown as Tab).roster.state())).toBe('connected')
    await page.evaluate((at) => (globalThis as unknown as Tab).roster.load(['fresh'], at), before.length - 1)
    await live.lowerHand({ sessionId })
    await expect.poll(shown).toEqual(['fresh', `${before.length} hand_lowered`])
    await page.evaluate(() => (globalThis as unknown as Tab).roster.close())
  })

  test('leaves with its page, without a silence to wait for', async () => {
    const began = performance.now()
    await page.goto('/')
    await expect.poll(present).toEqual([])
    expect(performance.now() - began).toBeLessThan(5000)
  })

  test('is put down by the school when its person signs out', async () => {
    await page.evaluate(await bundled())
    await page.evaluate(follow, sessionId)
    await expect.poll(told).toMatchObject({ states: ['connecting', 'connected'] })
    await page.evaluate(() => fetch('/api/v1/sign-out', { method: 'POST' }))
    await expect.poll(async () => (await told()).states.at(-1)).toBe('signed_out')
  })
})

/** The tab's side of the connection as one script, so that it can be put into any page of the school. */
async function bundled(): Promise<string> {
  const entry = new URL('./roster.svelte.js', import.meta.url).pathname
  const lib = { entry, formats: ['iife' as const], name: 'line' }
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [svelte()],
    build: { write: false, lib },
  })
  const [first] = Array.isArray(built) ? built : []
  return `${first?.output[0].code}; globalThis.line = line`
}

/** Runs in the page. */
function follow(sessionId: string): void {
  const told: Told = { states: [], events: [], ends: [] }
  const tab = globalThis as unknown as Tab
  tab.told = told
  const connection = tab.line.openConnection(undefined, { firstPause: 100 })
  connection.watch((state) => told.states.push(state))
  for (const each of [sessionId, `ses_${'0'.repeat(26)}`])
    connection.subscribe(
      'live.class',
      { sessionId: each },
      {
        after: each === sessionId ? 0 : undefined,
        onEvent: ({ event }) => {
          if (event !== 'seated') told.events.push(event)
        },
        onReset() {},
        onEnd: (code) => told.ends.push(code),
      },
    )
}
