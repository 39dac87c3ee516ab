import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { onTestFinished, TestRunner } from 'vitest'
import { type Log, openLog } from '#kernel/log'
import { type Clock, systemClock } from '#kernel/time'
import { namesIn, ownerInvitation } from '#modules/identity'
import { browserProgram } from '../../bin/checks/browsers.ts'
import { type App, openApp } from '../../src/app.ts'
import { decideConfig } from '../../src/config/config.ts'
import { builtPages } from '../../src/http/pages.ts'
import { freshDatabase } from '../databases.ts'
import { freePort } from '../free-ports.ts'
import { vaultKeysOfSpecs } from '../vaults.ts'
import { keptBy, strangeAmong } from './stores.ts'
import { examiner, strangeDeeds, watch } from './watches.ts'

/*
 * What every journey stands on: a school of its own in the real app (built pages, real database, real jobs) and real Chromium.
 *
 *   const house = await openHouse()              // one school; `await house.close()` at the end
 *   const { page } = await house.visitor()       // a browser of its own: cookies, size, language, zone
 *   await house.openSchool(page)                 // through the owner link
 *   await examine(page)                          // axe, WCAG 2.2 AA: no findings; nothing wider than the window
 */

const quietly = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
  '--no-sandbox',
  '--use-fake-device-for-media-stream=fps=10',
  '--use-fake-ui-for-media-stream',
]

/** One password for everybody whose password does not matter. */
export const somePassword = 'a quiet river at noon'

/** A page that broke says to its reader only that it did; why is said here. */
const faultsAloud = openLog('error', process.stderr)

export type HouseOptions = {
  /** Settings as the environment would give them. */
  environment?: Record<string, string>
  clock?: Clock
  /** In place of what the environment would choose. */
  ports?: NonNullable<Parameters<typeof openApp>[0]['ports']>
  log?: Log
  /** Without it, no media is started: classes cannot be entered. */
  media?: 'embedded'
  /** More switches for Chromium, such as what its fake microphone hears. */
  switches?: readonly string[]
  /** Chromium with all that it can; notifications need it. */
  whole?: boolean
}

export type VisitorOptions = { phone?: boolean; script?: boolean; dark?: boolean; locale?: string; timeZone?: string }

export type House = Awaited<ReturnType<typeof openHouse>>

export async function openHouse({
  environment = {},
  clock = systemClock,
  ports = {},
  log = faultsAloud,
  media,
  switches = [],
  whole = false,
}: HouseOptions = {}) {
  const port = Number(environment.PORT ?? 0) || (await freePort())
  const origin = `http://localhost:${port}`
  await using opening = new AsyncDisposableStack()
  const database = await freshDatabase()
  opening.defer(() => database.drop())
  const folder = await mkdtemp(join(tmpdir(), 'lectern-house-'))
  opening.defer(() => rm(folder, { recursive: true, force: true }))
  const config = decideConfig({
    PORT: String(port),
    DATA_DIR: folder,
    LIMIT_REQUESTS_A_MINUTE: '100000',
    ...(media ? {} : { LIVEKIT_URL: 'ws://127.0.0.1:9', LIVEKIT_API_KEY: 'none', LIVEKIT_API_SECRET: 'none' }),
    ...environment,
  })
  const about = async () => ({
    config,
    databaseUrl: database.url,
    log,
    pages: await builtPages(config.limits.uploadBytes),
    version: '0.0.0',
    secrets: {
      session: 'a session secret for journeys only',
      media: 'a media secret for journeys only',
      audit: 'an audit secret for journeys only',
      vault: vaultKeysOfSpecs,
      push: Buffer.alloc(32, 'a push key for journeys').toString('base64url'),
    },
    clock,
    ports,
  })
  let app: App = await openApp(await about())
  opening.defer(() => app.close())
  await app.listen(port)
  const browser = await openChromium({ switches, whole })
  opening.defer(() => browser.close())

  /**
   * Somebody with a browser of their own. Whatever a page of theirs complains about is kept in `complaints`.
   * Who comes within a spec goes with it: a page that stays open is drawn, and listens, to the end of the file.
   */
  async function visitor({
    phone,
    script = true,
    dark,
    locale = 'en-GB',
    timeZone = 'Europe/Paris',
  }: VisitorOptions = {}) {
    const settings: BrowserContextOptions = {
      baseURL: origin,
      viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 900 },
      javaScriptEnabled: script,
      colorScheme: dark ? 'dark' : 'light',
      locale,
      timezoneId: timeZone,
      permissions: ['camera', 'microphone'],
      ...(phone ? { hasTouch: true, isMobile: true } : {}),
    }
    const context = await browser.newContext(settings)
    if (TestRunner.getCurrentTest()) onTestFinished(() => context.close())
    context.setDefaultTimeout(10_000)
    if (script) await watch(context, origin)
    const page = await context.newPage()
    if (script) waitForPagesToo(page)
    const complaints: string[] = []
    page.on('pageerror', (error) => {
      // A page that is left or examined while it still glides in says that it no longer does; nothing broke.
      if (!/Transition was (skipped|aborted)/.test(String(error))) complaints.push(String(error))
    })
    page.on('console', (message) => {
      // A refused form answers with a 4xx, which Chromium reports as if something had broken.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
    })
    return { page, context, complaints }
  }

  /** Through the owner link, as the first owner does; this page is signed in afterwards. */
  async function openSchool(
    page: Page,
    { owner = 'Olive Owner', email = 'owner@school.test', school = 'Northside' } = {},
  ) {
    await page.goto(String(await ownerInvitation(app.db, origin)))
    await fillName(page, owner)
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByLabel('Name of the school').fill(school)
    await page.getByRole('button', { name: 'Open the school' }).click()
    await page.waitForURL(`${origin}/`)
  }

  /** Stopped as by a signal and started again, as an update does it. */
  async function restart(): Promise<App> {
    await app.close()
    app = await openApp(await about())
    await app.listen(port)
    return app
  }

  const opened = opening.move()
  return { app, origin, databaseUrl: database.url, visitor, openSchool, restart, close: () => opened.disposeAsync() }
}

/**
 * An address is changed by script a moment before the page that it names is drawn, and whoever waits for one wants the other.
 * Between the two lies a view transition, which lets no frame pass until the new page is there.
 */
function waitForPagesToo(page: Page): void {
  const waitForAddress = page.waitForURL.bind(page)
  page.waitForURL = async (...wanted) => {
    await waitForAddress(...wanted)
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
  }
}

/** First word and rest, into the two fields of any form that asks for a name. */
export async function fillName(page: Page, name: string): Promise<void> {
  const { firstName, lastName } = namesIn(name)
  await page.locator('[name=firstName]').fill(firstName)
  await page.locator('[name=lastName]').fill(lastName)
}

/** The question before the form of an account, answered by somebody grown up; in whatever language it is asked. */
export async function tellAge(page: Page, { year = 1990, month = 4 } = {}): Promise<void> {
  await page.locator('[name=birthMonth]').selectOption(String(month))
  await page.locator('[name=birthYear]').fill(String(year))
  await page.locator('main form button[type=submit]').click()
  await page.locator('[name=birthYear][type=hidden]').waitFor({ state: 'attached' })
}

/**
 * Nothing for axe to find in light or dark, nothing that has to be scrolled sideways, and nothing left in the browser that nobody
 * was told of; and nothing that the browser was made to do behind somebody’s back. A page whose other look is examined elsewhere need not be looked at in both.
 */
export async function examine(page: Page, { bothLooks = true } = {}): Promise<void> {
  // No page of ours holds a frame, so axe runs where it looks: that is five times as quick as through a builder.
  await page.evaluate(axeItself)
  // Without motion, colours do not glide from one look to the other.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const findings = await page.evaluate<string[]>(lookThrough(bothLooks))
  const { protocol, origin } = new URL(page.url())
  if (protocol !== 'file:') findings.push(...strangeAmong(await keptBy(page), origin))
  findings.push(...strangeDeeds(page.context()))
  await page.emulateMedia({ reducedMotion: null })
  if (findings.length > 0) throw new Error(`${page.url()}\n${findings.join('\n')}`)
}

/** The small one: it goes to every page anew, and is half the way of looking at most of them. */
const axeItself = `${readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')}\n//# sourceURL=${examiner}`

/** Runs in the page, in one go. Of all that axe looks at, only contrast depends on the colours. */
const lookThrough = (bothLooks: boolean) => `(async () => {
  const root = document.documentElement
  // What glides already arrives at once.
  for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish()
  const findings = async (runOnly) => {
    const { violations } = await axe.run(document, { runOnly, resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.target + ' ' + node.failureSummary))
  }
  const found = await findings({ type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })

  if (${bothLooks}) {
    const chosen = root.getAttribute('data-theme')
    const isDark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
    const other = isDark ? 'light' : 'dark'
    root.setAttribute('data-theme', other)
    const there = await findings({ type: 'rule', values: ['color-contrast'] })
    found.push(...there.map((one) => other + ' ' + one))
    if (chosen) root.setAttribute('data-theme', chosen)
    else root.removeAttribute('data-theme')
  }

  // A phone's window grows with what is too wide for it; its screen does not.
  const width = Math.min(innerWidth, screen.width)
  if (root.scrollWidth > width) {
    const widest = [...document.querySelectorAll('body *')]
      .map((one) => [Math.round(one.getBoundingClientRect().right), one.outerHTML.slice(0, 120)])
      .filter(([right]) => right > width)
      .sort(([one], [other]) => other - one)
    found.push('wider than the window: ' + widest.slice(0, 4).join(' | '))
  }
  if (frames.length > 0) found.push('a frame, into which axe did not look')
  return found
})()`

async function openChromium({ switches, whole }: Required<Pick<HouseOptions, 'switches' | 'whole'>>): Promise<Browser> {
  return chromium.launch({ executablePath: await browserProgram({ whole }), args: [...quietly, ...switches] })
}
