import type { BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { furnishSchool } from '../../bin/demo/school.ts'
import { enter } from '../../bin/shots/photographs.ts'
import { examine, type House, openHouse } from './browser.ts'

describe('How somebody presents themselves', () => {
  let house: House
  let kofi: Page
  let kofis: BrowserContext
  let profile = ''
  const complaints: string[][] = []

  beforeAll(async () => {
    house = await openHouse()
    await furnishSchool(house.app)
    ;({ page: kofi, context: kofis } = await visitor('kofi@demo.test'))
  })
  afterAll(() => house.close())

  async function visitor(email: string, look: Parameters<House['visitor']>[0] = {}) {
    const visiting = await house.visitor(look)
    complaints.push(visiting.complaints)
    if (email) await enter(visiting.context, house.origin, email, look.locale?.startsWith('fr') ? 'fr' : 'en')
    return visiting
  }
  const answer = async (path: string) => {
    const { context } = await house.visitor()
    const got = await context.request.get(path)
    return { status: got.status(), headers: got.headers(), text: await got.text() }
  }

  it('a photo is chosen, and cut with the keys alone', async () => {
    const picture = await sharp({ create: { width: 800, height: 400, channels: 3, background: '#00f' } })
      .composite([{ input: { create: { width: 400, height: 400, channels: 3, background: '#f00' } }, left: 0, top: 0 }])
      .png()
      .toBuffer()
    await kofi.goto('/settings/profile')
    await kofi.getByLabel('A picture of you').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: picture })
    const across = kofi.getByLabel('Left or right')
    await across.focus()
    await across.press('Home')
    await examine(kofi)
    await kofi.getByRole('button', { name: 'Use this picture' }).click()
    const photo = kofi.locator('main img')
    await photo.waitFor()
    const kept = await kofis.request.get((await photo.getAttribute('src')) ?? '')
    expect(kept.headers()['cache-control']).toMatch(/^private/)
    const { data } = await sharp(await kept.body())
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect([data[0], data[2]].map((part) => (part ?? 0) > 127)).toEqual([true, false])
    await kofi.locator('header img').first().waitFor()
  })

  it('what they say is kept; a link that is none is shown beside its field, and nothing typed is lost', async () => {
    await kofi.getByLabel('A few lines about you').fill('I build radios.\n<b>Sometimes</b> they work.')
    await kofi.getByLabel('Skills').fill('Soldering, Morse code')
    await kofi.getByLabel('Language 1').selectOption('en')
    await kofi.getByLabel('Web address 2').fill('https://localhost/admin')
    await kofi.getByRole('button', { name: 'Save', exact: true }).click()
    await kofi.getByText('begins with https://').waitFor()
    expect(await kofi.getByLabel('A few lines about you').inputValue()).toContain('radios')
    await kofi.getByLabel('Web address 2').fill('https://radios.example.org/kofi')
    await kofi.getByRole('button', { name: 'Save', exact: true }).click()
    await kofi.getByText('Saved', { exact: true }).waitFor()
    await kofi.getByRole('link', { name: 'See it as others do' }).click()
    await kofi.waitForURL(/\/profiles\/per_/)
    await kofi.getByText('<b>Sometimes</b> they work.').waitFor()
    await examine(kofi)
    profile = new URL(kofi.url()).pathname
    const link = kofi.getByRole('link', { name: 'radios.example.org' })
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow ugc')
  })

  it('the teacher of the course finds it beside the name; to a stranger it does not exist', async () => {
    const { page: ada } = await visitor('ada@demo.test')
    await ada.goto('/courses')
    await ada.getByRole('link', { name: 'Reading poems aloud' }).first().click()
    await ada.waitForURL(/\/courses\/crs_/)
    await ada.goto(`${new URL(ada.url()).pathname}/people`)
    await ada.locator('main li img').waitFor()
    await ada.getByRole('link', { name: 'Kofi Mensah' }).click()
    await ada.getByText('I build radios.').waitFor()
    const photo = (await ada.locator('main img').getAttribute('src')) ?? ''
    expect((await answer(profile)).status).toBe(404)
    expect((await answer(photo)).status).toBe(404)
  })

  it('published, a stranger sees it; taken off, it is gone, also for search engines', async () => {
    const sitemap = async () => (await answer('/sitemap.xml')).text
    expect(await sitemap()).toContain(`${house.origin}/@ada-lindqvist<`)
    expect(await sitemap()).not.toContain('@kofi')
    await kofi.goto('/settings/profile')
    await kofi.getByRole('button', { name: 'Publish my page' }).click()
    await kofi.getByRole('link', { name: `${house.origin}/@kofi-mensah` }).waitFor()

    const { page: reader } = await visitor('')
    await reader.goto('/@kofi-mensah')
    await reader.getByText('I build radios.').waitFor()
    await examine(reader)
    expect(await reader.locator('meta[name=robots]').count()).toBe(0)
    expect(await sitemap()).toContain(`${house.origin}/@kofi-mensah<`)

    await kofi.getByRole('button', { name: 'Take it off' }).click()
    await kofi.getByRole('button', { name: 'Publish my page' }).waitFor()
    const gone = await answer('/@kofi-mensah')
    expect([gone.status, gone.headers['x-robots-tag']]).toEqual([410, 'noindex'])
    expect(gone.text).toContain('<meta name="robots" content="noindex"')
    expect(gone.text).not.toContain('radios')
    expect(await sitemap()).not.toContain('@kofi')
    await reader.reload()
    await examine(reader)
  })

  it('a sitemap that has not changed is not sent again', async () => {
    const { headers } = await answer('/sitemap.xml')
    const { context } = await house.visitor()
    const again = await context.request.get('/sitemap.xml', { headers: { 'if-none-match': headers.etag ?? '' } })
    expect(again.status()).toBe(304)
    expect((await answer('/robots.txt')).text).toContain(`Sitemap: ${house.origin}/sitemap.xml`)
  })

  it('on a phone, in French, without script: the middle of a picture is taken', async () => {
    const { page } = await visitor('lena@demo.test', { phone: true, locale: 'fr-FR', script: false })
    await page.goto('/settings/profile')
    const buffer = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#0a0' } })
      .jpeg()
      .toBuffer()
    await page.getByLabel('Une image de vous').setInputFiles({ name: 'moi.jpg', mimeType: 'image/jpeg', buffer })
    await page.getByRole('button', { name: 'Utiliser cette image' }).click()
    await page.locator('main img').waitFor()
  })

  it('on a phone, in French, in the dark, it is well made', async () => {
    const { page } = await visitor('lena@demo.test', { phone: true, dark: true, locale: 'fr-FR' })
    for (const path of ['/settings/profile', profile, '/@ada-lindqvist']) {
      await page.goto(path)
      await page.locator('main h1').waitFor()
      await examine(page)
    }
    expect(complaints.flat()).toEqual([])
  })
})
