import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserNeed, browserEntries, devicesEntry, guestCookie, roomEntry } from '#kernel/browser-entries'
import { furnishSchool } from '../../bin/demo/school.ts'
import { planClassSoon } from '../../bin/demo/timetables.ts'
import { people } from '../../bin/shots/photographs.ts'
import { freePort } from '../free-ports.ts'
import { client, openProviderStandIn } from '../stand-ins/providers.ts'
import { examine, type House, openHouse } from './browser.ts'
import { pagesBehindLinks } from './routes.ts'
import { keptBy, namesAmong, namesOf, overtimeOf, strangeAmong } from './stores.ts'
import { strangeDeeds } from './watches.ts'

type Note = (page: Page) => Promise<void>
/** Chosen, or given to a guest, where there are cameras and a class: test/journeys/{room,guests}.test.ts find them. */
const ofRooms: readonly string[] = [...devicesEntry.names, ...roomEntry.names, ...guestCookie.names]

/** That nothing else is found on any page, every journey looks by `examine`; these are read by everybody here. */
const readByAll = ['/', '/courses', '/settings', '/look', '/privacy/cookies']

type State = { state: string; gpc: boolean; chooses: boolean; left: BrowserNeed[] }

const states: State[] = [
  { state: 'nobody chose anything', gpc: false, chooses: false, left: ['necessary'] },
  { state: 'everything was chosen that there is to choose', gpc: false, chooses: true, left: ['necessary', 'chosen'] },
  { state: 'the browser sends Global Privacy Control', gpc: true, chooses: false, left: ['necessary'] },
]

describe('What a browser is left with', () => {
  let house: House
  let there: Awaited<ReturnType<typeof openProviderStandIn>>
  beforeAll(async () => {
    const port = await freePort()
    there = await openProviderStandIn({ back: `http://localhost:${port}/sign-in/google/back` })
    house = await openHouse({
      environment: {
        PORT: String(port),
        LECTERN_GALLERY: 'yes',
        GOOGLE_CLIENT_ID: client.id,
        GOOGLE_CLIENT_SECRET: client.secret,
        GOOGLE_ISSUER: there.issuer,
        GOOGLE_NAME: 'Another service',
        PUSH_CONTACT: 'mailto:hello@school.test',
      },
    })
    await furnishSchool(house.app)
    await planClassSoon(house.app)
  })
  afterAll(async () => {
    await house.close()
    await there.close()
  })

  it.each(states)(
    'is exactly what the inventory says after all that is done there, where $state',
    { timeout: 300_000 },
    async (state) => {
      const found = new Set<string>()
      for (const person of people) await goRound(person, state, (page) => noteWhat(page, found))
      expect([...found].sort()).toEqual([...namesOf(...state.left)].filter((name) => !ofRooms.includes(name)).sort())
    },
  )

  it('is found wherever it lies, if somebody leaves there what nobody was told of', async () => {
    const { page, context } = await visitor(false)
    await page.goto('/')
    expect(strangeAmong(await keptBy(page), house.origin)).toEqual([])
    await context.addCookies([{ name: 'cls_attrib', value: '1', url: house.origin }])
    await context.addCookies([{ name: 'lectern_theme', value: 'dark', url: house.origin, sameSite: 'Strict' }])
    await page.evaluate(`(async () => {
      localStorage.setItem('visitor', '1')
      sessionStorage.setItem('campaign', '1')
      await caches.open('assets')
      await new Promise((done) => { indexedDB.open('events').onsuccess = done })
    })()`)
    expect(strangeAmong(await keptBy(page), house.origin).sort()).toEqual([
      'cookie lectern_theme: httpOnly is false, not true',
      'cookie lectern_theme: lasts is false, not true',
      'cookie lectern_theme: sameSite is Strict, not Lax',
      'not in the inventory: cache storage assets',
      'not in the inventory: cookie cls_attrib',
      'not in the inventory: indexed database events',
      'not in the inventory: local storage visitor',
      'not in the inventory: session storage campaign',
    ])
    await page.evaluate(`document.createElement('canvas').toDataURL()`)
    await expect.poll(() => strangeDeeds(context)).toEqual(['/ reads HTMLCanvasElement.toDataURL'])
  })

  it('stands on the page with its names, and the choices are forgotten there', async () => {
    const { page, context } = await house.visitor({ phone: true })
    await page.goto('/privacy')
    await page.locator('#browser').getByRole('link', { name: 'Cookies and your browser' }).click()
    await page.waitForURL('**/privacy/cookies')
    await examine(page)
    const text = String(await page.locator('main').textContent())
    for (const { names } of browserEntries) for (const name of names) expect(text).toContain(name.replace('*', '…'))
    expect(text).toContain('Not sent')

    await page.goto('/look?next=/privacy/cookies')
    await page.getByLabel('Dark').check()
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.waitForURL('**/privacy/cookies')
    await page.evaluate(`localStorage.setItem('lectern.devices', '{}')`)
    await page.getByRole('button', { name: 'Forget my choices here' }).click()
    await page.getByText('This browser has forgotten them.').waitFor()
    await examine(page)
    await expect.poll(() => page.evaluate(`localStorage.getItem('lectern.devices')`)).toBe(null)
    expect((await context.cookies()).map(({ name }) => name)).toEqual(['lectern_zone'])
  })

  it('a browser’s Global Privacy Control is seen, and said to be honoured', async () => {
    const { page } = await visitor(true)
    await page.goto('/privacy/cookies')
    await page.getByText('Received and honoured').waitFor()
    await examine(page)
    const answer = await page.request.get('/.well-known/gpc.json')
    expect(answer.headers()['content-type']).toContain('application/json')
    expect(await answer.json()).toEqual({ gpc: true, lastUpdate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })
  })

  async function goRound({ name, email }: (typeof people)[number], { gpc, chooses }: State, note: Note): Promise<void> {
    const { page, context } = await visitor(gpc)
    if (email) await signIn(context, email)
    if (chooses) await choose(page, name, note)
    for (const path of readByAll) {
      await page.goto(path)
      await note(page)
    }
    await acts[name]?.(page, note)
    await context.close()
  }

  async function noteWhat(page: Page, found: Set<string>): Promise<void> {
    // A provider’s own page is not ours.
    if (!page.url().startsWith(house.origin)) return
    expect(strangeDeeds(page.context())).toEqual([])
    const kept = await keptBy(page)
    expect([page.url(), strangeAmong(kept, house.origin)]).toEqual([page.url(), []])
    const overtimes = kept.flatMap(({ cookie }) => (cookie ? [overtimeOf(cookie, house.origin)] : []))
    expect(overtimes.filter((seconds) => Math.abs(seconds) > 120)).toEqual([])
    for (const name of namesAmong(kept, house.origin)) found.add(name)
  }

  /** Somebody none of whose pages speaks to anybody but the school. */
  async function visitor(gpc: boolean) {
    const one = await house.visitor()
    one.context.setDefaultTimeout(30_000)
    if (gpc) await one.context.setExtraHTTPHeaders({ 'Sec-GPC': '1' })
    return one
  }

  /** What only somebody who does something comes by. */
  const acts: Partial<Record<string, (page: Page, note: Note) => Promise<void>>> = {
    stranger: actAsStranger,
    teacher: breakOffUpload,
  }

  async function signIn(context: BrowserContext, email: string): Promise<void> {
    const answer = await context.request.post('/api/v1/sign-in', { data: { email, password: 'lectern-demo' } })
    expect(answer.status()).toBe(200)
  }

  async function actAsStranger(page: Page, note: Note): Promise<void> {
    for (const path of await pagesBehindLinks(house)) {
      await page.goto(path)
      await note(page)
    }
    await page.goto('/sign-in/link')
    await page.locator('main [name=email]').fill('kofi@demo.test')
    await page.locator('main form button[type=submit]').first().click()
    await page.locator('main [name=code]').waitFor()
    await note(page)
    await page.goto('/sign-in')
    await page.locator('main a[href^="/sign-in/google"]').click()
    await page.waitForURL(`${there.issuer}/**`)
    await page.goto('/sign-in')
    await note(page)
    await page.goto('/sign-up')
    const year = new Date().getFullYear() - 5
    await page.locator('[name=birthMonth]').selectOption('4')
    await page.locator('[name=birthYear]').fill(String(year))
    await page.locator('main form button[type=submit]').click()
    await page.locator('main a[href="/privacy/contact"]').waitFor()
    await note(page)
  }

  async function breakOffUpload(page: Page, note: Note): Promise<void> {
    await page.route('**/uploads/*', (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    )
    await page.goto('/courses')
    await page.locator('main a[href^="/courses/crs_"]').first().click()
    await page.waitForURL(/courses[/]crs_/)
    await page.goto(`${page.url()}/items/new?kind=material`)
    const plan = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('Chapter three') }
    const input = page.locator('input[type=file]').first()
    // What is chosen before the page has its script is sent with the form, and kept nowhere.
    const isKept = async () => {
      await input.setInputFiles([])
      await input.setInputFiles(plan)
      return page.evaluate(`Object.keys(localStorage).some((key) => key.startsWith('tus::'))`)
    }
    await expect.poll(isKept, { timeout: 15_000, interval: 500 }).toBe(true)
    await note(page)
  }

  async function choose(page: Page, name: string, note: Note): Promise<void> {
    await page.goto('/look')
    await page.getByLabel('Dark').check()
    await page.getByLabel('More contrast').check()
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.waitForURL((url) => url.pathname === '/')
    await page.getByRole('button', { name: 'Français' }).click()
    await note(page)
    if (name !== 'student') return
    await page.context().grantPermissions(['notifications', 'camera', 'microphone'], { origin: house.origin })
    await page.goto('/settings/notifications')
    // Chromium’s own push service cannot be reached from here; the worker is there before it is asked.
    await page.evaluate(
      `navigator.serviceWorker.register('/service-worker.js').then(() => navigator.serviceWorker.ready)`,
    )
    await note(page)
  }
})
