import { afterAll, beforeAll, expect, it } from 'vitest'
import { examine, type House, openHouse } from './browser.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

it('An owner sees what is kept and what would go, holds something back, and lifts it again', async () => {
  const { page, complaints } = await house.visitor({ phone: true })
  await house.openSchool(page)
  await page.goto('/school')
  await page.getByRole('link', { name: 'Keeping and sweeping' }).click()
  await page.getByRole('heading', { name: 'What would go now' }).waitFor()
  await page.getByText('Nothing has been swept yet').waitFor()
  await examine(page)

  await page.getByRole('link', { name: 'Holds' }).click()
  await page.getByText('Nothing is held').waitFor()
  await page.getByLabel('What is held').selectOption('identity.sign_in.address')
  await page.getByLabel('Reason').fill('A dispute about who signed in')
  await page.getByLabel('Look at it again on').fill('2030-01-01')
  await page.getByRole('button', { name: 'Place a hold' }).click()
  await page.getByRole('heading', { name: 'Held: identity.sign_in.address' }).waitFor()
  await page.getByText('A dispute about who signed in').waitFor()
  await examine(page)
  await page.goto('/school/retention')
  await page.getByRole('link', { name: 'holds: 1' }).first().waitFor()

  await page.goto('/school/holds')
  await page.getByRole('button', { name: 'Lift it' }).click()
  await page.getByText('Lifted on').waitFor()
  expect(await page.getByRole('button', { name: 'Lift it' }).count()).toBe(0)
  if (process.env.SHOTS)
    for (const locale of ['en-GB', 'fr-FR'])
      for (const width of [390, 1280])
        for (const path of ['retention', 'holds']) {
          await page.setViewportSize({ width, height: 900 })
          await page.setExtraHTTPHeaders({ 'accept-language': locale })
          await page.goto(`/school/${path}`)
          await page.screenshot({ path: `${process.env.SHOTS}/${path}-${locale}-${width}.png`, fullPage: true })
        }
  expect(complaints).toEqual([])
})
