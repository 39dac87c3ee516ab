import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enrolPerson, hashOf, keepPassword, namesIn } from '#modules/identity'
import { examine, type House, openHouse, somePassword } from './browser.ts'

describe('A course that is handed over', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
    await house.openSchool((await house.visitor()).page)
    await teacher('Ada Lovelace', 'ada@demo.test')
    await teacher('Ben Other', 'ben@demo.test')
  })
  afterAll(() => house.close())

  it('is offered on a phone, agreed to on a desktop, and gone from who taught it', async () => {
    const { page: ada } = await house.visitor({ phone: true })
    await signIn(ada, 'ada@demo.test')
    await ada.goto('/courses/new')
    await ada.getByLabel('Title').fill('Mathematics')
    await ada.getByRole('button', { name: 'Make the course' }).click()
    await ada.waitForURL(/\/courses\/crs_/)
    await ada.goto('/settings/erasure')
    await ada.getByRole('link', { name: 'Hand it over: Mathematics' }).click()
    await ada.getByLabel('To whom').selectOption({ label: 'Ben Other' })
    await examine(ada)
    await ada.getByRole('button', { name: 'Ask them to take it' }).click()
    await ada.getByText('Until they agree, nothing changes.').waitFor()
    await examine(ada)

    const { page: ben } = await house.visitor()
    await signIn(ben, 'ben@demo.test')
    await ben.goto('/courses')
    await ben.getByRole('heading', { name: 'You are asked to teach' }).waitFor()
    await examine(ben)
    await ben.getByRole('button', { name: 'Take over “Mathematics”' }).click()
    await ben.getByText('The course is yours now.').waitFor()
    await ben.getByRole('link', { name: 'Mathematics' }).click()
    await ben.getByRole('link', { name: 'Edit' }).first().click()
    await examine(ben)

    await ada.goto('/settings/erasure')
    expect(await ada.getByText('Mathematics').count()).toBe(0)
  })

  async function signIn(page: Page, email: string): Promise<void> {
    await page.goto('/sign-in')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL(`${house.origin}/`)
  }

  async function teacher(name: string, email: string): Promise<void> {
    const hash = await hashOf(somePassword)
    await house.app.db.transact(async (tx) => {
      const person = { ...namesIn(name), email, role: 'teacher' as const, locale: 'en', timeZone: 'Europe/Paris' }
      const id = await enrolPerson(tx, { ...person, verifiedAt: tx.now })
      if (id) await keepPassword(tx, id, hash)
    })
  }
})
