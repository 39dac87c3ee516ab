import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { walk } from './pages.ts'

export type Photograph = { person: string; path: string; locale: string; size: string; look: string; file: string }
export type Wishes = { only: string | undefined; quick: boolean }

export const people = [
  { name: 'stranger', email: null },
  { name: 'owner', email: 'owner@demo.test' },
  { name: 'teacher', email: 'ada@demo.test' },
  { name: 'student', email: 'kofi@demo.test' },
] as const
const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const
const looks = { light: { theme: 'light' }, dark: { theme: 'dark' }, contrast: { theme: 'light', contrast: 'more' } }

type Variant = { size: keyof typeof sizes; look: keyof typeof looks }

/** Every page that a person can reach, once for each language, size and look. */
export async function* photographs(browser: Browser, address: string, folder: string, wishes: Wishes) {
  const locales = wishes.quick ? ['en'] : ['en', 'fr']
  for (const person of people) {
    for (const locale of locales) {
      const { paths, state } = await pathsFor(browser, address, person, locale)
      const wanted = paths.filter((path) => path.startsWith(wishes.only ?? '/'))
      for (const variant of variants(wishes.quick)) {
        const shots = wanted.map((path) => described(person.name, path, locale, variant))
        yield* take(browser, address, folder, state, shots, variant)
      }
    }
  }
}

function variants(quick: boolean): Variant[] {
  return (['desktop', 'phone'] as const).flatMap((size) =>
    (['light', 'dark', 'contrast'] as const).map((look) => ({ size, look })).slice(0, quick ? 1 : 3),
  )
}

function described(person: string, path: string, locale: string, { size, look }: Variant): Photograph {
  const place = path.replaceAll(/([a-z]{3})_[0-9a-z]{22}([0-9a-z]{4})/g, '$1-$2').replaceAll(/[^\w-]+/g, '_')
  return { person, path, locale, size, look, file: `${person}${place.slice(0, 120)}-${size}-${look}-${locale}.png` }
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>

async function pathsFor(browser: Browser, address: string, person: (typeof people)[number], locale: string) {
  const context = await browser.newContext({ viewport: sizes.desktop })
  const page = await enter(context, address, person.email, locale)
  const paths: string[] = []
  for await (const { path } of walk(page, address, person.name)) paths.push(path)
  const state = await context.storageState()
  await context.close()
  return { paths: paths.sort(), state }
}

async function* take(
  browser: Browser,
  address: string,
  folder: string,
  storageState: State,
  shots: Photograph[],
  { size, look }: Variant,
): AsyncGenerator<Photograph> {
  const phone: BrowserContextOptions = size === 'phone' ? { isMobile: true, hasTouch: true, deviceScaleFactor: 2 } : {}
  const context = await browser.newContext({
    ...phone,
    storageState,
    viewport: sizes[size],
    reducedMotion: 'reduce',
    permissions: ['camera', 'microphone'],
  })
  const cookies = Object.entries(looks[look]).map(([name, value]) => ({ name: `lectern_${name}`, value, url: address }))
  await context.addCookies(cookies)
  const page = await context.newPage()
  for (const shot of shots) {
    await photograph(page, address + shot.path, join(folder, shot.file), size)
    yield shot
  }
  await context.close()
}

async function photograph(page: Page, url: string, path: string, size: Variant['size']): Promise<void> {
  await page.setViewportSize(sizes[size])
  await page.goto(url, { waitUntil: 'load' })
  await page.evaluate('document.fonts.ready.then(() => true)')
  // What clings to the window clings to the whole page then, as a reader would see it at its end.
  const height = await page.evaluate<number>('document.documentElement.scrollHeight')
  await page.setViewportSize({ width: sizes[size].width, height: Math.min(height, 6000) })
  await page.screenshot({ path, fullPage: true, animations: 'disabled' })
}

/** Signs in through the doors; the language of an account stands above the browser's, so it is changed there. */
export async function enter(
  context: BrowserContext,
  address: string,
  email: string | null,
  locale: string,
): Promise<Page> {
  const expires = Math.floor(Date.now() / 1000) + 86_400
  await context.addCookies([
    { name: 'lectern_locale', value: locale, url: address, httpOnly: true, sameSite: 'Lax', expires },
  ])
  if (email) {
    const post = { data: { email, password: 'lectern-demo' } }
    await answered(context.request.post(`${address}/api/v1/sign-in`, post))
    const profile = await (await answered(context.request.get(`${address}/api/v1/me/profile`))).json()
    const put = { data: { ...(profile as object), language: locale } }
    await answered(context.request.put(`${address}/api/v1/me/profile`, put))
  }
  return context.newPage()
}

async function answered<Answer extends { ok(): boolean; url(): string; text(): Promise<string> }>(
  asked: Promise<Answer>,
): Promise<Answer> {
  const answer = await asked
  if (!answer.ok()) throw new Error(`${answer.url()} refused: ${await answer.text()}`)
  return answer
}
