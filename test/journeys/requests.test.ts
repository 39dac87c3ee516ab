import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manualClock, systemClock } from '#kernel/time'
import { examine, fillName, type House, openHouse, somePassword, tellAge } from './browser.ts'
import { linkMailed } from './mailboxes.ts'

describe('Somebody who asks about their data without signing in', () => {
  let house: House
  const clock = manualClock(systemClock.now())
  let owner: Page
  beforeAll(async () => {
    house = await openHouse({ clock })
    owner = (await house.visitor()).page
    await house.openSchool(owner)
  })
  afterAll(() => house.close())

  it('writes, confirms by mail, has the copy made, and the owner sees what happened', async () => {
    const { page, complaints } = await house.visitor({ phone: true, dark: true })
    await signUp(page)
    const stranger = (await house.visitor({ script: false })).page
    await stranger.goto('/privacy/contact')
    await stranger.getByRole('link', { name: 'Ask about your data' }).click()
    await stranger.getByLabel('A copy of everything kept about me').check()
    await stranger.getByLabel('Your name').fill('Kofi Mensah')
    await stranger.getByLabel('Your e-mail address').fill('kofi@demo.test')
    await stranger.getByLabel('Where you live').selectOption('FR')
    await stranger.getByRole('button', { name: 'Send' }).click()
    await stranger.getByText('Look into your mail').waitFor()

    await owner.goto('/school')
    await owner.getByRole('link', { name: 'Privacy requests' }).click()
    await owner.getByText('Address not confirmed').waitFor()
    await examine(owner)

    await page.goto(await linkMailed(house, '/privacy/request/', 'kofi@demo.test'))
    await examine(page)
    await page.getByRole('button', { name: 'Yes, this is my request' }).click()
    await page.getByText('Your request counts').waitFor()
    await examine(page)

    await page.goto('/settings/data')
    await expect
      .poll(() => page.reload().then(() => page.getByText('Your copy is ready').count()), { timeout: 20_000 })
      .toBe(1)
    await page.getByRole('link', { name: 'Ask about your data' }).click()
    await page.getByText('Quicker: you can').waitFor()
    await examine(page)

    await owner.goto('/school/requests?list=done')
    await owner.getByRole('link', { name: 'A copy of the data · Kofi Mensah' }).click()
    await owner.getByText('It was done by itself').waitFor()
    await examine(owner)
    expect(complaints).toEqual([])
  })

  it('and what came by letter is written down, answered, and late once its time is over', async () => {
    await owner.goto('/school/requests')
    await owner.getByText('Nothing is open').waitFor()
    await owner.getByRole('link', { name: 'Write one down' }).click()
    await examine(owner)
    await owner.getByLabel('What is asked').selectOption('objection')
    await owner
      .getByLabel('The day it arrived')
      .fill(clock.now().toZonedDateTimeISO('UTC').toPlainDate().subtract({ days: 2 }).toString())
    await owner.getByLabel('Who asks?').fill('Efua Mensah')
    await owner.getByLabel('Their e-mail address').fill('efua@home.test')
    await owner.getByRole('button', { name: 'Write it down' }).click()
    await owner.getByRole('heading', { name: 'Objection · Efua Mensah' }).waitFor()
    await examine(owner)
    clock.advance({ hours: 24 * 32 })
    await owner.goto('/school/requests?list=late')
    if (owner.url().includes('sign-in')) await signInOwner()
    await owner.goto('/school/requests?list=late')
    await owner.getByRole('link', { name: /Efua/ }).click()
    await owner.getByRole('heading', { name: 'Objection · Efua Mensah' }).waitFor()
    await owner.locator('main').getByText('Late', { exact: true }).waitFor()
    await owner.getByText('Close it').first().click()
    await owner.getByLabel('What they are told').fill('We stopped.')
    await owner.getByRole('button', { name: 'Close it' }).click()
    await owner.getByText('Answered').first().waitFor()
    await examine(owner)
    await owner.getByText('We stopped.').waitFor()
  })

  async function signInOwner(): Promise<void> {
    await owner.getByLabel('E-mail address').fill('owner@school.test')
    await owner.getByLabel('Password', { exact: true }).fill(somePassword)
    await owner.getByRole('button', { name: 'Sign in', exact: true }).click()
    await owner.waitForURL((url) => !url.pathname.includes('sign-in'))
  }

  async function signUp(page: Page): Promise<void> {
    await page.goto('/sign-up')
    await tellAge(page)
    await fillName(page, 'Kofi Mensah')
    await page.getByLabel('E-mail address').fill('kofi@demo.test')
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Create my account' }).click()
    await page.waitForURL(`${house.origin}/`)
  }
})
