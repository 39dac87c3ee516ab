import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../free-ports.ts'
import { client, openProviderStandIn } from '../stand-ins/providers.ts'
import { examine, type House, openHouse, somePassword } from './browser.ts'

const kofi = { sub: 'kofi-there', email: 'kofi@demo.test', email_verified: true, name: 'Kofi Mensah' }

describe('Another service that vouches for people', () => {
  let house: House
  let there: Awaited<ReturnType<typeof openProviderStandIn>>
  let owner: Page
  beforeAll(async () => {
    const port = await freePort()
    there = await openProviderStandIn({ back: `http://localhost:${port}/sign-in/google/back` })
    house = await openHouse({
      environment: {
        PORT: String(port),
        GOOGLE_CLIENT_ID: client.id,
        GOOGLE_CLIENT_SECRET: client.secret,
        GOOGLE_ISSUER: there.issuer,
        GOOGLE_NAME: 'Another service',
      },
    })
    owner = (await house.visitor()).page
    await house.openSchool(owner)
  })
  afterAll(async () => {
    await house.close()
    await there.close()
  })

  it('is asked nothing before the click, and everything is as the school likes it after', async () => {
    const { page, context, complaints } = await house.visitor({ phone: true })
    const asked: string[] = []
    context.on('request', (request) => asked.push(new URL(request.url()).host))
    for (const address of ['/', '/sign-in', '/sign-up']) await page.goto(address)
    await page.getByRole('link', { name: 'Continue with Another service' }).hover()
    await page.goto('/sign-in')
    await examine(page)
    expect(new Set(asked)).toEqual(new Set([new URL(house.origin).host]))
    expect(there.requests).toBe(0)

    there.expect({ ...kofi, picture: there.picture })
    await page.getByRole('link', { name: 'Continue with Another service' }).click()
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'Almost there' }).waitFor()
    await examine(page)
    expect(await page.getByLabel('First name').inputValue()).toBe('Kofi')
    await page.getByLabel('Month').selectOption({ index: 4 })
    await page.getByLabel('Year').fill('1990')
    await page.getByRole('button', { name: 'Create my account' }).click()
    await page.waitForURL(`${house.origin}/`)
    await page.goto('/settings/security')
    await page.getByText('your only way to sign in').waitFor()
    await examine(page)
    expect(complaints).toEqual([])
  })

  it('whoever says no there comes back to a page that says so, in their language', async () => {
    const { page } = await house.visitor({ locale: 'fr-FR' })
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Continuer avec Another service' }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Rien n’a changé').waitFor()
    await examine(page)
    await page.goto('/sign-in/google/back?code=made-up&state=forged')
    await page.getByText('Recommencez').waitFor()
  })

  it('an address that has an account is connected by its password', async () => {
    const { page } = await house.visitor({ dark: true })
    there.expect({ ...kofi, sub: 'olive-there', email: 'owner@school.test', name: 'Olive Owner' })
    await page.goto('/sign-in?next=/settings/security')
    await page.getByRole('link', { name: 'Continue with Another service' }).click()
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'You have an account here' }).waitFor()
    await examine(page)
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Connect and sign in' }).click()
    await page.waitForURL('**/settings/security')
    await page.getByText('Connected with owner@school.test').waitFor()
    await page.getByRole('button', { name: 'Disconnect' }).click()
    await page.getByRole('link', { name: 'Connect with Another service' }).waitFor()
  })
})

describe('Where somebody is signed in', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house.close())

  it('is listed; one is ended, and that browser is a stranger', async () => {
    const here = (await house.visitor()).page
    await house.openSchool(here)
    const phone = (await house.visitor({ phone: true })).page
    await phone.goto('/sign-in')
    await phone.getByLabel('E-mail address').fill('owner@school.test')
    await phone.getByLabel('Password', { exact: true }).fill(somePassword)
    await phone.getByRole('button', { name: 'Sign in', exact: true }).click()
    await phone.waitForURL(`${house.origin}/`)
    await phone.goto('/settings/sign-ins')
    await phone.getByText('This one').waitFor()
    await examine(phone)

    await here.goto('/settings/sign-ins')
    await examine(here)
    expect(await here.getByRole('list', { name: 'Signed in now' }).getByRole('listitem').count()).toBe(2)
    await here.getByRole('button', { name: 'End all others' }).waitFor()
    await here.getByRole('button', { name: /^End Chrom/ }).click()
    await here.getByText('That browser is signed out.').waitFor()
    await examine(here)
    await phone.goto('/settings')
    await phone.waitForURL('**/sign-in?next=%2Fsettings')
  })
})
