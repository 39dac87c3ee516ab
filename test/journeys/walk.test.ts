import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { furnishSchool } from '../../bin/demo/school.ts'
import { enter } from '../../bin/shots/photographs.ts'
import { examine, fillName, type House, openHouse, somePassword, tellAge, type VisitorOptions } from './browser.ts'

const walk = '/settings/accessibility/walk'

describe('Who is new is offered to set up pages, and to say what they are here for:', () => {
  let house: House
  let code = ''
  const complaints: string[][] = []
  beforeAll(async () => {
    house = await openHouse()
    await furnishSchool(house.app)
    const { context } = await visitor('ada@demo.test')
    const answer = async (path: string) => (await context.request.get(`/api/v1${path}`)).json()
    const { items } = await answer('/courses/taught')
    code = (await answer(`/courses/${items[0].courseId}/invitation`)).code
  })
  afterAll(() => house.close())

  async function visitor(email: string | null, look: VisitorOptions = {}) {
    const visiting = await house.visitor(look)
    complaints.push(visiting.complaints)
    if (email) await enter(visiting.context, house.origin, email, look.locale?.startsWith('fr') ? 'fr' : 'en')
    return visiting
  }

  /** In whatever language the form is shown. */
  async function signUp(page: Page, name: string, email: string, next = '/') {
    await page.goto(`/sign-up?next=${encodeURIComponent(next)}`)
    await tellAge(page)
    await fillName(page, name)
    await page.locator('[name=email]').fill(email)
    await page.locator('[name=password]').fill(somePassword)
    await page.locator('main form button[type=submit]').click()
    await page.waitForURL(`${house.origin}${next}`)
  }
  const heading = (page: Page) => page.getByRole('heading', { level: 1 })
  const look = (page: Page) =>
    page.evaluate<unknown>(
      `({ size: getComputedStyle(document.documentElement).fontSize, ink: getComputedStyle(document.body).color })`,
    )

  it('on a phone in French, at twice the size from the very next step; a skipped question changes nothing', async () => {
    const { page } = await visitor(null, { phone: true, locale: 'fr-FR' })
    await signUp(page, 'Léa Petit', 'lea@demo.test')
    const card = page.locator('form.welcome')
    expect(await card.getByRole('link').allTextContents()).toEqual([
      'Réglez l’affichage et le son des pages à votre façon',
      'Dites-nous ce qui vous amène',
    ])
    await examine(page)
    await card.getByRole('link').first().click()
    await page.waitForURL(`**${walk}`)
    expect(await heading(page).textContent()).toBe('1 sur 4\u00a0: Qu’est-ce qui vous aide à voir\u00a0?')
    await examine(page)
    await page.getByLabel('Double, 200 %').check()
    await page.getByLabel('Contraste élevé').check()
    await page.locator('[name=agreed]').check()
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click()
    await page.waitForURL('**?step=hearing')
    expect(await heading(page).textContent()).toContain('2 sur 4')
    expect(await look(page)).toEqual({ size: '32px', ink: 'rgb(0, 0, 0)' })
    await examine(page)
    await page.getByRole('link', { name: 'Passer cette question' }).click()
    await page.waitForURL('**?step=moving')
    await examine(page)
    await page.getByLabel('Plus grands au toucher').check()
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click()
    await page.waitForURL('**?step=reading')
    expect(await page.locator('html').getAttribute('data-targets')).toBe('large')
    await examine(page)
    await page.getByRole('link', { name: 'Passer cette question' }).click()
    await page.waitForURL('**?step=done')
    await page.getByText('Les pages sont maintenant comme vous les avez choisies').waitFor()
    await examine(page)
    await page.getByRole('link', { name: 'Dites-nous ce qui vous amène' }).click()
    await page.waitForURL('**/settings/survey')

    await page.goto('/settings/accessibility')
    for (const [name, value] of Object.entries({ textSize: 'largest', targets: 'large', captions: 'off' }))
      expect([name, await page.locator(`input[name=${name}]:checked`).getAttribute('value')]).toEqual([name, value])
    await page.goto('/')
    expect(await card.getByRole('link').allTextContents()).toEqual(['Dites-nous ce qui vous amène'])
  })

  it('on a desktop in English, without script, back and forward, and on to where one was going', async () => {
    const { context } = await visitor('lena@demo.test')
    const plain = await visitor(null, { script: false })
    const { page } = plain
    await plain.context.addCookies((await context.storageState()).cookies)
    await page.goto(`${walk}?next=/courses`)
    expect(await heading(page).textContent()).toBe('1 of 4: What helps you see?')
    await page.getByLabel('Large, 125 %').check()
    await page.getByRole('button', { name: 'Save and go on' }).click()
    expect(await page.getByText('Your consent is needed').or(page.locator('[name=agreed]:invalid')).count()).toBe(1)
    await page.locator('[name=agreed]').check()
    await page.getByRole('button', { name: 'Save and go on' }).click()
    await page.waitForURL('**?step=hearing&next=%2Fcourses')
    expect(await page.locator('html').getAttribute('data-text')).toBe('large')
    await page.getByRole('link', { name: 'Back', exact: true }).click()
    expect(await heading(page).textContent()).toBe('1 of 4: What helps you see?')
    expect(await page.locator('input[name=textSize]:checked').getAttribute('value')).toBe('large')
    for (const step of ['2 of 4', '3 of 4', '4 of 4', 'That is all']) {
      await page.getByRole('link', { name: 'Skip this question' }).click()
      await page.getByRole('heading', { level: 1, name: step }).waitFor()
      expect(await page.locator('html').getAttribute('data-text')).toBe('large')
    }
    await page.getByRole('link', { name: 'Go on to where you were going' }).click()
    await page.waitForURL('**/courses')
  })

  it('all of it may be skipped, and then nothing is kept; no address elsewhere is where one was going', async () => {
    const { page } = await visitor('mei@demo.test')
    await page.goto(`${walk}?step=done&next=https://elsewhere.test/`)
    await page.getByText('Nothing was changed, and nothing is kept').waitFor()
    await examine(page)
    await page.getByRole('link', { name: 'To your start page' }).click()
    await page.waitForURL(`${house.origin}/`)
    await page.getByRole('link', { name: 'Set up how pages look and sound for you' }).waitFor()
  })

  it('“Not now” is remembered, after a reload and on another device', async () => {
    const { page } = await visitor('kofi@demo.test')
    await page.goto('/')
    await page.getByRole('button', { name: 'Not now' }).click()
    await page.locator('form.welcome').waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Hello' }).waitFor()
    expect(await page.locator('form.welcome').count()).toBe(0)
    const elsewhere = await visitor('kofi@demo.test', { phone: true })
    await elsewhere.page.goto('/')
    await elsewhere.page.getByRole('heading', { level: 1, name: 'Hello' }).waitFor()
    expect(await elsewhere.page.locator('form.welcome').count()).toBe(0)
  })

  it('nothing of it stands in the way into a course that a link leads to', async () => {
    const { page } = await visitor(null)
    await signUp(page, 'Nia Adichie', 'nia@demo.test', `/join/${code}`)
    expect(await page.locator('form.welcome').count()).toBe(0)
    await page.getByRole('main').getByRole('button').first().waitFor()
  })

  it('and no page of it complains', () => {
    expect(complaints.flat()).toEqual([])
  })
})
