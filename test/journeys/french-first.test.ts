import { afterAll, beforeAll, expect, it } from 'vitest'
import { examine, fillName, type House, openHouse, somePassword, tellAge } from './browser.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

it('Where people from Quebec may come, whoever signs up has the French text before them and chooses a language', async () => {
  const { page: owner, complaints: atDesk } = await house.visitor()
  await house.openSchool(owner)
  await owner.goto('/school/gates')
  await owner.getByLabel('People from Quebec may come').check()
  await owner.getByRole('button', { name: 'Save' }).click()
  await owner.getByText('Saved').waitFor()
  expect(atDesk).toEqual([])

  const { page, complaints } = await house.visitor({ phone: true })
  await page.goto('/sign-up')
  await tellAge(page)
  await fillName(page, 'Ama Tremblay')
  await page.getByLabel('E-mail address').fill('ama@demo.test')
  await page.getByLabel('Password', { exact: true }).fill(somePassword)
  const text = page.getByRole('region', { name: 'The French text' })
  expect(await text.getAttribute('lang')).toBe('fr')
  expect((await text.textContent())?.length).toBeGreaterThan(1000)
  await examine(page)
  const inEnglish = page.getByRole('radio', { name: /^In English/ })
  expect(await inEnglish.isChecked()).toBe(false)
  expect(await page.getByRole('radio', { name: 'En français' }).isChecked()).toBe(false)
  await inEnglish.check()
  await page.getByRole('button', { name: 'Create my account' }).click()
  await page.waitForURL(`${house.origin}/`)
  await page.goto('/settings/agreements')
  expect(await page.getByText('What waits for you').count()).toBe(0)
  expect(complaints).toEqual([])
})
