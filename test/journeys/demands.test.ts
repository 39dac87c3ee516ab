import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manualClock, systemClock } from '#kernel/time'
import { appOf } from './authenticators.ts'
import { examine, fillName, type House, openHouse, somePassword, tellAge } from './browser.ts'

describe('A second step that the school asks for', () => {
  let house: House
  const clock = manualClock(systemClock.now())
  let owner: Page
  beforeAll(async () => {
    house = await openHouse({ clock })
    owner = (await house.visitor()).page
    await house.openSchool(owner)
  })
  afterAll(() => house.close())

  it('is for an owner to ask for who has one; everybody else is led to theirs, and on to where they wanted', async () => {
    await owner.goto('/school')
    await owner.getByRole('link', { name: 'Choose whom to ask' }).click()
    await owner.getByText('Set up a second step of your own first').waitFor()
    await examine(owner)
    await owner.goto('/settings/security/app')
    await setUpApp(owner, 'Show me the key', 'Turn it on')

    const { page, complaints } = await house.visitor({ phone: true, dark: true })
    await page.goto('/sign-up')
    await tellAge(page)
    await fillName(page, 'Kofi Mensah')
    await page.getByLabel('E-mail address').fill('kofi@demo.test')
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Create my account' }).click()
    await page.waitForURL(`${house.origin}/`)

    await owner.goto('/school/second-steps')
    await owner.getByLabel('Everybody').check()
    await owner.getByRole('button', { name: 'Save' }).click()
    await owner.getByText('1 person has none yet').waitFor()
    await examine(owner)

    await page.goto('/settings/profile')
    await page.getByRole('heading', { name: 'Set up your second step' }).waitFor()
    await examine(page)
    await page.goto('/privacy/contact')
    expect(new URL(page.url()).pathname).toBe('/privacy/contact')
    clock.advance({ minutes: 11 })
    await page.goto('/settings/profile')
    await page.getByText('You signed in a while ago').waitFor()
    await examine(page)
    await page.getByRole('button', { name: 'Sign in again' }).click()
    await page.getByLabel('E-mail address').fill('kofi@demo.test')
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'Set up your second step' }).waitFor()
    await setUpApp(page, 'Show me the key', 'Turn it on')
    await examine(page)
    await page.getByRole('link', { name: 'I have kept them' }).click()
    await page.waitForURL('**/settings/profile')
    expect(complaints).toEqual([])
  })

  async function setUpApp(page: Page, show: string, confirm: string): Promise<void> {
    await page.getByRole('button', { name: show }).click()
    const key = page.locator('code')
    await key.waitFor()
    const app = appOf(String(await key.textContent()))
    clock.advance({ seconds: 30 })
    await page.locator('input[name=code]').fill(app.codeAt(clock.now()))
    await page.getByRole('button', { name: confirm }).click()
    await page.getByRole('list', { name: 'Recovery codes' }).waitFor()
  }
})
