import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examine, type House, openHouse } from './browser.ts'

describe('API keys', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house.close())

  it('are made for a program, used by it, looked after, and ended', async () => {
    const { page, context, complaints } = await house.visitor()
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await house.openSchool(page)
    await page.goto('/settings/security')
    await page.getByRole('link', { name: 'Look at my keys' }).click()
    await page.getByText('You have no keys.').waitFor()
    await examine(page)

    await page.getByRole('link', { name: 'Make a key' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Timetable')
    await page.getByRole('button', { name: 'Make a key' }).click()
    await page.getByText('Choose at least one thing').waitFor()
    await page.getByLabel('See courses and what is in them').check()
    await page.getByLabel('How long it works').selectOption({ label: '30 days' })
    await examine(page)
    await page.getByRole('button', { name: 'Make a key' }).click()
    await page.getByRole('heading', { name: 'Your new key' }).waitFor()
    await examine(page)
    await page.getByRole('button', { name: 'Copy' }).click()
    const key = await page.evaluate<string>('navigator.clipboard.readText()')
    expect(key).toMatch(/^lectern_[0-9A-Za-z]{75}$/)

    // A program has no cookies: a context of its own.
    const { context: program } = await house.visitor()
    const ask = (path: string) => program.request.get(path, { headers: { authorization: `Bearer ${key}` } })
    const courses = await ask('/api/v1/courses/taught')
    expect(courses.status()).toBe(200)
    expect(await (await ask('/api/v1/me')).json()).toMatchObject({ code: 'key.scope' })

    await page.getByRole('link', { name: 'I have copied it' }).click()
    await page.getByText('last used').waitFor()
    expect(await page.content()).not.toContain(key)
    await examine(page)
    await page.getByRole('button', { name: 'End Timetable' }).click()
    await page.getByText('The key is ended.').waitFor()
    await page.getByText('you or the school ended it').waitFor()
    await examine(page)

    const refused = await ask('/api/v1/courses/taught')
    expect(refused.status()).toBe(401)
    expect(refused.headers()['www-authenticate']).toContain('invalid_token')
    expect(await refused.json()).toMatchObject({ code: 'key.invalid' })
    expect(complaints).toEqual([])
  })

  it('are made and ended without script, on a phone', async () => {
    const { page } = await house.visitor({ phone: true, script: false })
    await page.goto('/sign-in?next=%2Fsettings%2Fsecurity%2Fkeys%2Fnew')
    await page.getByLabel('E-mail address').fill('owner@school.test')
    await page.getByLabel('Password', { exact: true }).fill('a quiet river at noon')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByLabel('Name', { exact: true }).fill('Register')
    await page.getByLabel('See live classes and attendance').check()
    await page.getByRole('button', { name: 'Make a key' }).click()
    expect(await page.getByLabel('Register', { exact: true }).inputValue()).toMatch(/^lectern_/)
    await page.getByRole('link', { name: 'I have copied it' }).click()
    await page.getByRole('button', { name: 'End Register' }).click()
    await page.getByText('The key is ended.').waitFor()
  })
})
