import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../accounts.ts'
import { examine, fillName, type House, openHouse, somePassword, tellAge } from './browser.ts'
import { linkMailed } from './mailboxes.ts'

/** Old enough for an account of one's own anywhere that knows no other age, and not grown up. */
const young = { year: new Date().getUTCFullYear() - 17, month: 1 }
const efua = 'efua@home.test'

describe.each([
  { locale: 'en-GB', phone: false, dark: false },
  { locale: 'fr-FR', phone: true, dark: true },
])('A course that minors attend: %o', (how) => {
  let house: House
  let teacher: Page
  let link: string
  beforeAll(async () => {
    house = await openHouse()
    teacher = (await house.visitor()).page
    await house.openSchool(teacher)
  })
  afterAll(() => house.close())

  it('its teacher says so beside a sentence that tells what follows', async () => {
    await teacher.goto('/courses/new')
    await teacher.locator('[name=title]').fill('Physics')
    await teacher.getByText('a parent or guardian agrees to this course').waitFor()
    await teacher.locator('[name=minors][value=yes]').check()
    await examine(teacher)
    await teacher.locator('main form button[type=submit]').first().click()
    const course = await published()
    await teacher.goto(`${course}/edit`)
    expect(await teacher.locator('[name=minors][value=yes]').isChecked()).toBe(true)
    link = await linkTo(course)
  })

  it('a minor has a guardian asked, who agrees from the mail and takes it back: in at once, out at once', async () => {
    const { page } = await house.visitor(how)
    await signUp(page, 'Kofi Mensah', young)
    await page.goto(link)
    await examine(page)
    await page.locator('[name=guardianEmail]').fill(efua)
    await page.locator('main form button[type=submit]').click()
    await page.getByText(efua).waitFor()
    await examine(page)

    const guardian = (await house.visitor(how)).page
    await guardian.goto(await linkMailed(house, '/guardian/course/', efua))
    await guardian.getByText('Kofi Mensah').first().waitFor()
    await examine(guardian)
    await guardian.locator('[name=name]').fill('Efua Mensah')
    await guardian.locator('[name=agreed]').check()
    await guardian.locator('main form button[type=submit]').first().click()
    await guardian.locator('[name=agreed]').waitFor({ state: 'detached' })
    await examine(guardian)

    await page.goto(link)
    await page.locator('main form button[type=submit]').click()
    await page.waitForURL(/\/courses\/crs_/)
    await page.getByRole('heading', { name: 'Physics' }).first().waitFor()
    const course = page.url()

    await guardian.goto(await linkMailed(house, '/guardian/course/consent/', efua))
    await examine(guardian)
    await guardian.locator('main form button[type=submit]').click()
    await guardian.locator('main a[href="/privacy/contact"]').waitFor()
    expect((await page.goto(course))?.status()).toBe(404)
    await page.goto(link)
    await page.locator('[name=guardianEmail]').waitFor()
  })

  it('whoever is grown up is not asked', async () => {
    const { page } = await house.visitor(how)
    await signUp(page, 'Lena Vogel')
    await page.goto(link)
    expect(await page.locator('[name=guardianEmail]').count()).toBe(0)
    await page.locator('main form button[type=submit]').click()
    await page.waitForURL(/\/courses\/crs_/)
  })

  it('whoever teaches reads how many are concerned before saying so; they are out at once', async () => {
    await teacher.goto('/courses/new')
    await teacher.locator('[name=title]').fill('Biology')
    await teacher.locator('main form button[type=submit]').first().click()
    const course = await published()
    const { page } = await house.visitor(how)
    await signUp(page, 'Nia Boateng', young)
    await page.goto(await linkTo(course))
    await page.locator('main form button[type=submit]').click()
    await page.waitForURL(/\/courses\/crs_/)

    await teacher.goto(`${course}/edit`)
    await teacher.getByText('If minors attend, 1 student who is in this course now is out').waitFor()
    await examine(teacher)
    await teacher.locator('[name=minors][value=yes]').check()
    await teacher.locator('main form button[type=submit]').first().click()
    await teacher.waitForURL((url) => url.pathname === course)
    await eventually(async () => (await page.goto(course))?.status() === 404)
    await page.goto(await linkTo(course))
    await page.locator('[name=guardianEmail]').waitFor()
    await teacher.goto(`${course}/edit`)
    expect(await teacher.getByText('If minors attend').count()).toBe(0)
  })

  async function signUp(page: Page, name: string, born?: { year: number; month: number }): Promise<void> {
    await page.goto('/sign-up')
    await tellAge(page, born)
    await fillName(page, name)
    await page.locator('[name=email]').fill(`${name.split(' ')[0]?.toLowerCase()}@home.test`)
    await page.locator('[name=password]').fill(somePassword)
    await page.locator('main form button[type=submit]').click()
    await page.waitForURL((url) => url.pathname !== '/sign-up')
  }

  /** The course that was just made, for everybody to see. */
  async function published(): Promise<string> {
    await teacher.waitForURL(/\/courses\/crs_/)
    await teacher.getByRole('button', { name: 'Publish' }).first().click()
    await teacher.getByRole('button', { name: 'Publish' }).first().waitFor({ state: 'detached' })
    return new URL(teacher.url()).pathname
  }

  async function linkTo(course: string): Promise<string> {
    const invitation = await teacher.request.get(`/api/v1/courses/${course.split('/')[2]}/invitation`)
    return `/join/${(await invitation.json()).code}`
  }
})
