import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examine, fillName, type House, openHouse, somePassword, tellAge } from './browser.ts'
import { linkMailed } from './mailboxes.ts'

const young = { year: new Date().getUTCFullYear() - 14, month: 1 }
const child = { year: new Date().getUTCFullYear() - 10, month: 1 }

describe.each([
  { locale: 'en-GB', phone: false, dark: false },
  { locale: 'fr-FR', phone: true, dark: true },
])('The gates before an account: %o', (how) => {
  let house: House
  let owner: Page
  beforeAll(async () => {
    house = await openHouse()
    owner = (await house.visitor()).page
    await house.openSchool(owner)
  })
  afterAll(() => house.close())

  it('whoever is too young is turned away, and going back with another birthday does not help', async () => {
    const { page, context } = await house.visitor(how)
    await page.goto('/sign-up')
    expect(await page.locator('[name=birthMonth]').inputValue()).toBe('')
    expect(await page.locator('[name=birthYear]').inputValue()).toBe('')
    await examine(page)
    await answer(page, young)
    await page.locator('main a[href="/privacy/contact"]').waitFor()
    await examine(page)
    await page.goBack()
    await page.goto('/sign-up')
    expect(await page.locator('[name=birthYear]').count()).toBe(0)
    const cookie = (await context.cookies()).find(({ name }) => name === 'lectern_age')
    expect(cookie).toMatchObject({ value: 'no', httpOnly: true, sameSite: 'Lax' })
    expect((cookie?.expires ?? 0) - Date.now() / 1000).toBeLessThanOrEqual(12 * 3600)
  })

  it('the owner asks guardians; a minor waits, a guardian reads and agrees, and takes it back', async () => {
    await owner.goto('/school/gates')
    await examine(owner)
    await owner.locator('[name=leastAge]').selectOption('13')
    await owner.locator('[name=guardians]').check()
    await owner.locator('[name=privacyContact]').fill('Olive Owner, office@school.test')
    await owner.locator('main form button[type=submit]').first().click()
    await owner.getByText('Saved').waitFor()

    const { page } = await house.visitor(how)
    await page.goto('/sign-up')
    await tellAge(page, young)
    await fillName(page, 'Kofi Mensah')
    await page.locator('[name=email]').fill('kofi@home.test')
    await page.locator('[name=password]').fill(somePassword)
    await page.locator('[name=guardianEmail]').fill('efua@home.test')
    await examine(page)
    await page.locator('main form button[type=submit]').click()
    await page.waitForURL('**/waiting')
    await examine(page)
    await page.goto('/courses')
    await page.waitForURL('**/waiting')

    const guardian = (await house.visitor(how)).page
    await guardian.goto(await linkMailed(house, '/guardian/', 'efua@home.test'))
    await guardian.getByText('Kofi Mensah').first().waitFor()
    await examine(guardian)
    await guardian.locator('[name=name]').fill('Efua Mensah')
    await guardian.locator('[name=agreed]').check()
    await guardian.locator('main form button[type=submit]').first().click()
    await guardian.locator('[name=agreed]').waitFor({ state: 'detached' })
    await examine(guardian)

    await page.goto('/waiting')
    await page.waitForURL(`${house.origin}/`)
    await guardian.goto(await linkMailed(house, '/guardian/consent/', 'efua@home.test'))
    await examine(guardian)
    await guardian.locator('main form button[type=submit]').click()
    await guardian.locator('main a[href="/privacy/contact"]').waitFor()
    await page.goto('/settings')
    await page.waitForURL('**/sign-in?next=*')
  })

  it('below 13 nobody is let in, and a parent writes without an account', async () => {
    const { page } = await house.visitor(how)
    await page.goto('/sign-up')
    await answer(page, child)
    await page.locator('main a[href="/privacy/contact"]').click()
    await page.getByText('office@school.test').waitFor()
    await examine(page)
    await page.locator('[name=name]').fill('Efua Mensah')
    await page.locator('[name=email]').fill('parent@home.test')
    await page.locator('[name=child]').fill('Kofi Mensah')
    await page.locator('[name=message]').fill('Please close the account.')
    await page.locator('main form button[type=submit]').click()
    await page.locator('[name=child]').waitFor({ state: 'detached' })
    await page.goto(await linkMailed(house, '/privacy/contact/', 'parent@home.test'))
    await examine(page)
    await page.locator('main form button[type=submit]').click()
    await page.locator('main a[href="/"]').waitFor()

    await owner.goto('/people/guardians')
    await owner.getByText('Please close the account.').waitFor()
    await examine(owner)
    await owner.getByRole('button', { name: 'Mark as answered' }).click()
    await owner.getByText('Answered', { exact: true }).waitFor()
  })

  it('the owner reports a minor, who is out at once', async () => {
    const { page } = await house.visitor(how)
    await page.goto('/sign-up')
    await tellAge(page)
    await fillName(page, 'Lena Vogel')
    await page.locator('[name=email]').fill('lena@home.test')
    await page.locator('[name=password]').fill(somePassword)
    await page.locator('main form button[type=submit]').click()
    await page.waitForURL((url) => url.pathname !== '/sign-up')
    await owner.goto('/people?search=lena')
    await owner.getByRole('link', { name: 'Lena Vogel' }).click()
    await owner.getByRole('link', { name: 'Too young for an account' }).click()
    await owner.getByRole('heading', { name: 'Is Lena Vogel too young?' }).waitFor()
    await examine(owner)
    await owner.getByRole('button', { name: 'Close and erase the account' }).click()
    await owner.getByText('Lena Vogel’s account is closed').waitFor()
    await page.goto('/settings')
    await page.waitForURL('**/sign-in?next=*')
  })

  it('a school that takes only some countries says so plainly, and the privacy contact stays open', async () => {
    await owner.goto('/school/gates')
    await owner.locator('[name=countriesRule][value=only]').check()
    await owner.locator('main details summary').first().click()
    await owner.locator('[name=countries][value=FR]').check()
    await owner.locator('main form button[type=submit]').first().click()
    await owner.getByText('Saved').waitFor()
    const { page } = await house.visitor(how)
    await page.goto('/sign-up')
    await answer(page, { year: 1990, month: 4 })
    await page.locator('main a[href="/privacy/contact"]').waitFor()
    await examine(page)
    await page.locator('main a[href="/privacy/contact"]').click()
    await page.locator('[name=message]').waitFor()
    await page.goto('/credits')
    await examine(page)
  })

  it('keeps out people of the school who are there, if the owner wants, but from nothing that is their own', async () => {
    await arrange('everywhere')
    const { page } = await house.visitor(how)
    await page.goto('/sign-up')
    await tellAge(page)
    await fillName(page, 'Nia Addo')
    await page.locator('[name=email]').fill('nia@home.test')
    await page.locator('[name=password]').fill(somePassword)
    await page.locator('main form button[type=submit]').click()
    await page.waitForURL((url) => url.pathname !== '/sign-up')

    await arrange('only', { membersToo: true })
    expect((await page.goto('/courses'))?.status()).toBe(451)
    await examine(page)
    expect((await page.request.get('/api/v1/courses')).status()).toBe(451)
    await page.locator('main a[href="/settings"]').click()
    await page.locator('main a[href="/settings/security"], nav a[href="/settings/security"]').first().waitFor()
    for (const own of ['/settings/data', '/settings/erasure']) expect((await page.goto(own))?.status()).toBe(200)
    const asked = await page.request.post('/api/v1/privacy/copies', { headers: { origin: house.origin }, data: {} })
    expect(asked.status()).toBe(200)
    await page.locator('a[href="/courses"]').first().click()
    await page.locator('main a[href="/privacy/contact"]').click()
    await page.locator('[name=message]').waitFor()
    expect((await owner.goto('/courses'))?.status()).toBe(200)

    await arrange('everywhere')
    expect((await page.goto('/courses'))?.status()).toBe(200)
  })

  /** The owner says from where people may come; France is on the list. */
  async function arrange(rule: 'everywhere' | 'only', { membersToo = false } = {}): Promise<void> {
    await owner.goto('/school/gates')
    await owner.locator(`[name=countriesRule][value=${rule}]`).check()
    await owner.locator('[name=membersToo]').setChecked(membersToo)
    await owner.locator('main form button[type=submit]').first().click()
    await owner.getByText('Saved').waitFor()
  }

  async function answer(page: Page, { year, month }: { year: number; month: number }): Promise<void> {
    await page.locator('[name=birthMonth]').selectOption(String(month))
    await page.locator('[name=birthYear]').fill(String(year))
    await page.locator('main form button[type=submit]').click()
  }
})
