import { afterAll, beforeAll, expect, it } from 'vitest'
import { examine, type House, openHouse } from './browser.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

it('The owner chooses what the roles are called, hears how it sounds first, and the school speaks so', async () => {
  const { page, complaints } = await house.visitor()
  await house.openSchool(page)
  await page.goto('/school')
  await page.getByText('“Ask your educator for the link.” “Send it to your learners.”').waitFor()
  await page.getByText('“Ask your mentor for the link.” “Send it to your mentees.”').waitFor()
  await examine(page)
  await page.getByLabel('Mentors and mentees').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL('**/school?saved')

  // As the server writes a page, and as a browser does that comes to it by a link.
  await page.goto('/people')
  await page.getByRole('button', { name: 'Invite a mentor' }).waitFor()
  await page.goto('/')
  await page.getByRole('link', { name: 'People' }).first().click()
  await page.getByRole('button', { name: 'Invite a mentor' }).waitFor()
  expect(await page.locator('main').textContent()).not.toMatch(/teacher|student|\[/i)

  const french = await house.visitor({ locale: 'fr-FR', script: false })
  await french.page.goto('/')
  await french.page.getByText('demandez-le à votre mentor').waitFor()
  expect(complaints).toEqual([])
})
