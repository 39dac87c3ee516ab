import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apart, clear, closestOf, noticeable } from '../visions.ts'
import { examine, type House, openHouse } from './browser.ts'
import { examiner } from './watches.ts'

let house: House
let page: Page
beforeAll(async () => {
  house = await openHouse()
  page = (await house.visitor()).page
  await house.openSchool(page)
})
afterAll(() => house.close())

/** Chooses one thing, keeps it, and looks at the start page. */
async function choose(name: string, value: string): Promise<void> {
  await page.goto('/settings/accessibility')
  await page.locator(`input[name=${name}][value=${value}]`).check()
  await page.locator('input[name=agreed]').check()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.waitForURL('**/settings/accessibility?saved=keep')
}

const styleOf = (selector: string, property: string) =>
  page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`)
const boxOf = async (selector: string) =>
  (await page.locator(selector).first().boundingBox()) ?? { width: 0, height: 0 }

/** What stands for something by its colour, as this browser paints it; and the button that a page is about. */
const coloursShown = () =>
  page.evaluate<Record<string, string>>(`(() => {
    const ink = document.createElement('canvas').getContext('2d')
    const painted = (colour) => {
      ink.fillStyle = colour
      ink.fillRect(0, 0, 1, 1)
      return '#' + [...ink.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part.toString(16).padStart(2, '0')).join('')
    }
    const probe = document.body.appendChild(document.createElement('i'))
    const colours = Object.fromEntries(['accent', 'live', 'danger', 'warning', 'success'].map((name) => {
      probe.style.color = 'var(--' + name + ')'
      return [name, painted(getComputedStyle(probe).color)]
    }))
    probe.remove()
    return { ...colours, button: painted(getComputedStyle(document.querySelector('main form button.primary')).backgroundColor) }
  })()
  //# sourceURL=${examiner}`)
async function closestShown() {
  const { button, ...colours } = await coloursShown()
  return closestOf(colours)
}

describe('What somebody needs of pages is what they get:', () => {
  beforeEach(async () => {
    await page.goto('/settings/accessibility')
    const remove = page.getByRole('button', { name: 'Remove my settings' })
    if (await remove.isVisible()) {
      await remove.click()
      await page.getByText('Nothing of it is kept').waitFor()
    }
  })

  it('text is twice as large, and nothing is wider than the window, on a phone too', async () => {
    expect(await styleOf('html', 'font-size')).toBe('16px')
    await choose('textSize', 'largest')
    expect(await styleOf('html', 'font-size')).toBe('32px')
    for (const size of [
      { width: 1280, height: 900 },
      { width: 390, height: 844 },
    ]) {
      await page.setViewportSize(size)
      for (const path of ['/', '/courses', '/settings', '/settings/account', '/settings/accessibility', '/people']) {
        await page.goto(path)
        await examine(page)
      }
    }
    await page.setViewportSize({ width: 1280, height: 900 })
  })

  it('contrast is high', async () => {
    await choose('contrast', 'more')
    expect(await styleOf('html', 'background-color')).toBe('rgb(255, 255, 255)')
    expect(await styleOf('body', 'color')).toBe('rgb(0, 0, 0)')
    await examine(page)
  })

  it('colours stay apart whoever looks, by day, by night and with high contrast; the school’s own gives way', async () => {
    await page.goto('/school')
    await page.getByRole('checkbox', { name: 'Use a colour of our own' }).check()
    await page.getByLabel('Colour', { exact: true }).fill('#9b1207')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.waitForURL('**/school?saved')
    expect((await closestShown()).distance).toBeLessThan(noticeable)
    await choose('palette', 'safe')
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await closestShown()).toSatisfy(({ distance }) => distance >= clear)
      await examine(page)
    }
    await page.emulateMedia({ colorScheme: null })
    const accent = String((await coloursShown()).accent)
    expect(apart(accent, '#9b1207', 'usual')).toBeGreaterThan(clear)
    // It glides from one colour to the other.
    await expect.poll(async () => (await coloursShown()).button).toBe(accent)
    await choose('contrast', 'more')
    expect(await closestShown()).toSatisfy(({ distance }) => distance >= clear)
    expect((await coloursShown()).accent).not.toBe(accent)
    await examine(page)
  })

  it('nothing moves, also where the device does not say so', async () => {
    const moving = () => styleOf('main button', 'transition-duration')
    await page.goto('/settings/accessibility')
    expect(await page.evaluate(`matchMedia('(prefers-reduced-motion: reduce)').matches`)).toBe(false)
    expect(Number.parseFloat(await moving())).toBeGreaterThan(0.05)
    await choose('motion', 'reduced')
    expect(Number.parseFloat(await moving())).toBeLessThan(0.001)
  })

  it('what one touches is at least 44 pixels high', async () => {
    await choose('targets', 'large')
    for (const selector of ['main form button[type=submit]', 'nav li a', 'input[type=radio]', 'main nav li a'])
      expect([selector, (await boxOf(selector)).height >= 44]).toEqual([selector, true])
    await examine(page)
  })

  it('captions are shown from the start', async () => {
    const modeOfCaptions = () =>
      page.evaluate(`(() => {
        const video = document.createElement('video')
        video.addTextTrack('captions', 'English', 'en').mode = 'disabled'
        document.querySelector('main')?.append(video)
        video.dispatchEvent(new Event('loadedmetadata'))
        return video.textTracks[0]?.mode
      })()`)
    expect(await modeOfCaptions()).toBe('disabled')
    await choose('captions', 'on')
    await expect.poll(modeOfCaptions).toBe('showing')
  })

  it('keys are written on what they do, and do it', async () => {
    await choose('keyboardHints', 'on')
    expect(
      await page.evaluate(
        `getComputedStyle(document.querySelector('nav a[aria-keyshortcuts="Alt+2"]'), '::after').content`,
      ),
    ).toContain('Alt+2')
    // What few need comes after the page itself.
    await page.waitForLoadState('networkidle')
    await page.keyboard.press('Alt+2')
    await page.waitForURL('**/courses')
    await examine(page)
  })

  it('there are fewer things, in one column', async () => {
    await page.goto('/settings/account')
    expect(await page.locator('footer').isVisible()).toBe(true)
    await choose('layout', 'simple')
    await page.goto('/settings/account')
    expect(await page.locator('footer').isVisible()).toBe(false)
    expect(await styleOf('.settings', 'grid-template-columns')).not.toContain(' ')
    await examine(page)
  })

  it('a screen reader is told more', async () => {
    await page.goto('/settings/account')
    expect(await page.locator('[data-announcer]').count()).toBe(0)
    await choose('announcements', 'more')
    await page.getByRole('link', { name: 'Account', exact: true }).click()
    await page.waitForURL('**/settings/account')
    await expect.poll(() => page.locator('[data-announcer]').textContent()).toContain('Account')
  })

  it('everything of it is there before any script, and goes with one button', async () => {
    await choose('textSize', 'large')
    const state = await page.context().storageState()
    const plain = await house.visitor({ script: false })
    await plain.context.addCookies(state.cookies)
    await plain.page.goto('/')
    expect(await plain.page.locator('html').getAttribute('data-text')).toBe('large')
    await plain.page.goto('/settings/accessibility')
    await plain.page.getByRole('button', { name: 'Remove my settings' }).click()
    await plain.page.getByText('Nothing of it is kept').waitFor()
    expect(await plain.page.locator('html').getAttribute('data-text')).toBeNull()
  })
})

it.each([
  { locale: 'fr-FR', dark: true, phone: true },
  { locale: 'en-GB', dark: false, phone: false },
])('axe finds nothing where one chooses: %o', async (how) => {
  const person = await house.visitor(how)
  await person.page.goto('/sign-in')
  await person.page.locator('[name=email]').fill('owner@school.test')
  await person.page.locator('[name=password]').fill('a quiet river at noon')
  await person.page.locator('main button[type=submit]').click()
  await person.page.waitForURL(`${house.origin}/`)
  await person.page.goto('/settings/accessibility')
  await examine(person.page)
  expect(person.complaints).toEqual([])
})
