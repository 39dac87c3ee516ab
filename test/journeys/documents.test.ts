import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examine, type House, openHouse } from './browser.ts'

describe('What the school publishes about what it keeps', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house.close())

  it('is read by anybody, in both languages, with every version of it; its owner says who is responsible', {
    timeout: 400_000,
  }, async () => {
    const { page } = await house.visitor()
    await house.openSchool(page)
    await page.goto('/school/privacy')
    await examine(page)
    await page.getByLabel('Name of the person or organisation').fill('Northside Music')
    await page.getByLabel('Postal address').fill('1 Quay\nBrest')
    await page.getByLabel('Where to write to about data').fill('data@northside.example')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForLoadState('load')

    const { page: reader } = await house.visitor({ phone: true, locale: 'fr-FR' })
    await reader.goto('/privacy')
    await examine(reader)
    expect(await reader.locator('#who').textContent()).toContain('Northside Music, 1 Quay, Brest')
    const hash = String(await reader.locator('.hash code').textContent())

    await expect
      .poll(async () => {
        await page.goto('/privacy/versions')
        return page.getByRole('heading', { level: 2 }).count()
      })
      .toBeGreaterThan(0)
    await examine(page)
    await page.getByRole('link', { name: 'Version 1', exact: true }).click()
    await page.getByText('This is the first version.').waitFor()
    await examine(page)
    await page.goto('/privacy')
    await examine(page)
    expect(await page.locator('.hash code').textContent()).toBe(hash)
  })
})
