import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examine, fillName, type House, openHouse, somePassword, tellAge } from './browser.ts'

describe('What the school publishes about what it keeps', () => {
  let house: House
  let owner: Page
  beforeAll(async () => {
    house = await openHouse({ environment: { COMING_SMTP_URL: 'smtps://a:b@mail.example:465' } })
    owner = (await house.visitor()).page
    await house.openSchool(owner)
  })
  afterAll(() => house.close())

  it('is read by anybody, in both languages, with every version of it; its owner says who is responsible', {
    timeout: 400_000,
  }, async () => {
    const page = owner
    await page.goto('/school/privacy')
    await page.getByText('mail.example:465').waitFor()
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
    await reader.getByRole('link', { name: 'Supprimer votre compte' }).click()
    await reader.getByText('Vous avez 7 jours pour changer d’avis').waitFor()
    await examine(reader)
    await reader.getByRole('link', { name: 'Cookies et navigateur' }).press('Enter')
    await reader.waitForURL('**/privacy/cookies')
    await reader.getByRole('link', { name: 'Supprimer votre compte' }).waitFor()
    await reader.goto('/privacy/places?place=CA-QC')
    expect(await reader.locator('main section[id]').first().getAttribute('id')).toBe('law-quebec')
    await reader.getByText('Vaut pour vous').waitFor()
    await examine(reader)
    await reader.getByRole('link', { name: 'Enfants et adolescents' }).click()
    // Without guardians, nobody comes in before the usual age.
    await reader.getByText('Personne de moins de 16 ans').waitFor()
    expect(await reader.locator('dt').allTextContents()).toEqual(['18 ans'])
    await examine(reader)
    await reader.goto('/privacy')
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

    await page.goto('/school/privacy')
    await page.getByLabel('Where to write to about data').fill('post@northside.example')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForLoadState('load')
    await page.goto('/privacy/versions/2')
    await page.getByLabel('Compare with').selectOption('1')
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.waitForURL('**/privacy/versions/2?against=1*')
    await page.getByRole('heading', { name: 'What is different from version 1' }).waitFor()
    await examine(page)
  })

  it('shows beside each promise what shows it, without script too', { timeout: 400_000 }, async () => {
    const { page: plain } = await house.visitor({ phone: true, locale: 'fr-FR', script: false })
    await plain.goto('/privacy')
    await plain.getByRole('link', { name: 'Ce qui montre que tout cela est tenu' }).click()
    await plain.getByRole('link', { name: /^Vos droits \d+$/ }).click()
    await plain.locator('#P-079 summary').click()
    await plain.locator('#P-079').getByText('test/journeys/erasures.test.ts').waitFor()

    const { page } = await house.visitor({ phone: true, locale: 'fr-FR' })
    await page.goto('/privacy/proof?about=rights#P-079')
    await page.locator('#P-079 summary').click()
    await examine(page)
    const { page: other } = await house.visitor()
    await other.goto('/privacy/proof?about=machines&show=unbuilt')
    await examine(other)
    const unbuilt = other.locator('article')
    expect(await unbuilt.count()).toBeGreaterThan(0)
    expect(await unbuilt.locator('details').count()).toBe(0)
    expect(await unbuilt.getByText('Passed').count()).toBe(0)
    const { counts, promises } = await (await other.request.get('/privacy/proof.json')).json()
    expect(promises).toHaveLength(233)
    expect(counts.promises.unbuilt).toBeGreaterThan(await unbuilt.count())
  })

  it('is accepted with a sign-up, shown with a receipt that proves it, and asked for where there was no form', async () => {
    const { page, complaints } = await house.visitor({ phone: true, locale: 'fr-FR', dark: true })
    await page.goto('/sign-up')
    await tellAge(page)
    await page.getByRole('link', { name: 'Conditions d’utilisation' }).waitFor()
    await examine(page)
    await fillName(page, 'Kofi Mensah')
    await page.locator('[name=email]').fill('kofi@school.test')
    await page.locator('[name=password]').fill(somePassword)
    await page.locator('main form button[type=submit]').click()
    await page.waitForURL(`${house.origin}/`)
    expect(await page.getByRole('link', { name: 'Lire et accepter' }).count()).toBe(0)
    await page.goto('/settings/agreements')
    await page.getByText(/Version \d+, lue le/).waitFor()
    expect(await page.getByText(/Version \d+, acceptée le/).count()).toBe(2)
    const receipt = await page.getByRole('textbox', { name: 'Reçu' }).inputValue()

    const { page: stranger } = await house.visitor()
    await stranger.goto('/agreements/receipt')
    await stranger.getByRole('textbox', { name: 'Receipt' }).fill('nothing of the kind')
    await stranger.getByRole('button', { name: 'Look it up' }).click()
    await stranger.getByRole('alert').waitFor()
    await examine(stranger)
    await stranger.getByRole('textbox', { name: 'Receipt' }).fill(receipt)
    await stranger.getByRole('button', { name: 'Look it up' }).click()
    await stranger.getByRole('link', { name: 'Community guidelines' }).click()
    await stranger.waitForURL('**/agreements/guidelines/versions/*')
    await examine(stranger)

    await owner.goto('/')
    await owner.getByRole('link', { name: 'Read and accept' }).click()
    await owner.getByRole('button', { name: 'Accept' }).click()
    await owner.getByText(/Version \d+, read on/).waitFor()
    expect(await owner.getByRole('button', { name: 'Accept' }).count()).toBe(0)
    expect(complaints).toEqual([])
  })
})
