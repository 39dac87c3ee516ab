import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { enrolPerson, hashOf, keepPassword, namesIn } from '#modules/identity'
import { examine, type House, openHouse, somePassword } from './browser.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

it('A teacher sends a copy in, sees what stands in it, and brings a course', async () => {
  const { page: owner } = await house.visitor()
  await house.openSchool(owner)
  for (const title of ['Watercolour', 'Ink']) {
    await owner.goto('/courses/new')
    await owner.getByLabel('Title').fill(title)
    await owner.getByRole('button', { name: 'Make the course' }).click()
    await owner.waitForURL(/\/courses\/crs_/)
  }
  await owner.goto('/settings/profile')
  await owner.getByLabel('A few lines about you').fill('I paint with water.')
  await owner.getByRole('button', { name: 'Save' }).first().click()
  await owner.getByText('Saved').first().waitFor()
  await owner.goto('/settings/data')
  await owner.getByRole('button', { name: 'Make a copy' }).click()
  await owner.getByText('Your copy is ready').waitFor()
  const coming = owner.waitForEvent('download')
  await owner.getByRole('link', { name: 'Download the copy' }).click()
  const zip = await readFile(await (await coming).path())

  const { page, complaints } = await house.visitor({ phone: true })
  await enterAsTeacher(page)
  await page.goto('/settings/data')
  await page.getByRole('link', { name: 'Bring courses from another school' }).click()
  await examine(page)
  await page
    .getByLabel('The ZIP from the other school')
    .setInputFiles({ name: 'my-data.zip', mimeType: 'application/zip', buffer: zip })
  await page.getByText('my-data.zip is sent').waitFor()
  await page.getByRole('button', { name: 'Send the copy in' }).click()
  await page.getByText('Which courses shall come?').waitFor()
  await page.getByRole('heading', { name: 'From Northside' }).waitFor()
  await examine(page)
  await page.getByLabel('Ink').uncheck()
  expect(await page.getByLabel('Your profile').isChecked()).toBe(true)
  const name = page.getByLabel('Your name, language and time zone, in the place of those here')
  expect(await name.isChecked()).toBe(false)
  await name.check()
  await page.getByRole('button', { name: 'Bring what is ticked' }).click()
  await page.getByText('Your courses are here.').waitFor()
  await page.getByRole('link', { name: 'Your profile came along' }).waitFor()
  await page.getByRole('link', { name: 'Your name came along' }).waitFor()
  await examine(page)
  await page.getByRole('link', { name: 'Watercolour' }).click()
  await page.getByRole('heading', { name: 'Watercolour', level: 1 }).waitFor()
  expect(await page.getByText('Only you see this course.').count()).toBe(1)
  expect(complaints).toEqual([])
})

async function enterAsTeacher(page: Page): Promise<void> {
  const hash = await hashOf(somePassword)
  await house.app.db.transact(async (tx) => {
    const names = namesIn('Ben Other')
    const person = {
      ...names,
      email: 'ben@demo.test',
      role: 'teacher' as const,
      locale: 'en',
      timeZone: 'Europe/Paris',
    }
    const id = await enrolPerson(tx, { ...person, verifiedAt: tx.now })
    if (id) await keepPassword(tx, id, hash)
  })
  await page.goto('/sign-in')
  await page.getByLabel('E-mail address').fill('ben@demo.test')
  await page.getByLabel('Password', { exact: true }).fill(somePassword)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL(`${house.origin}/`)
}
