import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manualClock, systemClock } from '#kernel/time'
import { appOf } from './authenticators.ts'
import { examine, type House, openHouse, somePassword } from './browser.ts'

describe('A second step', () => {
  let house: House
  const clock = manualClock(systemClock.now())
  let app: ReturnType<typeof appOf>
  let codes: string[] = []
  beforeAll(async () => {
    house = await openHouse({ clock })
    const { page } = await house.visitor()
    await house.openSchool(page)
  })
  afterAll(() => house.close())

  /** What the person's app shows; a moment later, because a code works once. */
  const nextCode = () => {
    clock.advance({ seconds: 30 })
    return app.codeAt(clock.now())
  }

  it('is set up by scanning or typing a key, and hands out recovery codes once', async () => {
    const { page, complaints } = await house.visitor()
    await signIn(page)
    await page.goto('/settings/security')
    await examine(page)
    await page.getByRole('link', { name: 'Set up an app' }).click()
    await page.getByRole('button', { name: 'Show me the key' }).click()
    await page.getByRole('img', { name: 'QR code of the key' }).waitFor()
    await examine(page)
    app = appOf(String(await page.locator('code').textContent()))
    await page.getByLabel('Code', { exact: true }).fill('000000')
    await page.getByRole('button', { name: 'Turn it on' }).click()
    await page.getByText('This code does not fit').waitFor()
    await page.getByRole('img', { name: 'QR code of the key' }).waitFor()
    await page.getByLabel('Code', { exact: true }).fill(nextCode())
    await page.getByRole('button', { name: 'Turn it on' }).click()
    await page.getByText('Keep these codes now').waitFor()
    await examine(page)
    codes = await page.getByRole('list', { name: 'Recovery codes' }).locator('code').allTextContents()
    expect(codes).toHaveLength(10)
    await page.getByRole('link', { name: 'I have kept them' }).click()
    await page.getByText('10 left').waitFor()
    await examine(page)
    expect(complaints).toEqual([])
  })

  it('stands between the password and the page somebody wanted', async () => {
    const { page, context } = await house.visitor({ phone: true })
    await page.goto('/settings/security')
    await fillIn(page)
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
    const half = (await context.cookies()).find(({ name }) => name === 'lectern')?.value
    await examine(page)
    await page.goto('/settings/security')
    await page.waitForURL('**/sign-in?next=**')
    await page.goto('/sign-in/code?next=%2Fsettings%2Fsecurity')
    await page.getByLabel('Code', { exact: true }).fill('111 111')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('This code does not fit').waitFor()
    await page.getByLabel('Code', { exact: true }).fill(nextCode())
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL('**/settings/security')
    expect((await context.cookies()).find(({ name }) => name === 'lectern')?.value).not.toBe(half)
  })

  it('can be done with a recovery code, without script and in French', async () => {
    const { page } = await house.visitor({ script: false, locale: 'fr-FR', dark: true })
    await page.goto('/sign-in')
    await page.getByLabel('Adresse e-mail').fill('owner@school.test')
    await page.getByLabel('Mot de passe', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
    await page.getByRole('heading', { name: 'Encore une étape' }).waitFor()
    await page.getByRole('link', { name: 'Je n’ai pas mon application' }).click()
    await page.getByLabel('Code de secours').fill(codes[0] ?? '')
    await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
    await page.waitForURL(`${house.origin}/`)
    await page.goto('/settings/security')
    await page.getByText('9 left').waitFor()
  })

  it('is forgotten by starting over, and over after ten minutes', async () => {
    const { page } = await house.visitor()
    await page.goto('/sign-in')
    await fillIn(page)
    await page.getByRole('button', { name: 'Sign in as somebody else' }).click()
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor()
    await fillIn(page)
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
    clock.advance({ minutes: 11 })
    await page.reload()
    await page.getByText('Your sign-in took too long').waitFor()
  })

  it('is turned off only by somebody who shows once more who they are', async () => {
    const { page, complaints } = await house.visitor()
    await signIn(page)
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
    await page.getByLabel('Code', { exact: true }).fill(nextCode())
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL(`${house.origin}/`)
    clock.advance({ minutes: 11 })
    await page.goto('/settings/security')
    await page.getByRole('button', { name: 'Turn the second step off' }).click()
    await page.getByRole('heading', { name: 'Is it still you?' }).waitFor()
    await examine(page)
    await page.getByRole('link', { name: 'Use a code instead' }).click()
    await page.getByLabel('Code', { exact: true }).fill(nextCode())
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.waitForURL('**/settings/security')
    await page.getByRole('button', { name: 'Turn the second step off' }).click()
    await page.getByRole('link', { name: 'Set up an app' }).waitFor()
    clock.advance({ minutes: 11 })
    await page.goto('/settings/security/app')
    await page.getByLabel('Password', { exact: true }).fill('not it')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByText('This is not your current password').waitFor()
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('button', { name: 'Show me the key' }).waitFor()
    expect(complaints).toEqual([])
  })
})

async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in')
  await fillIn(page)
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('E-mail address').fill('owner@school.test')
  await page.getByLabel('Password', { exact: true }).fill(somePassword)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
