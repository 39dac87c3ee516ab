import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { statement } from '#kernel/db'
import { examine, type House, openHouse, somePassword } from './browser.ts'
import { linkMailed } from './mailboxes.ts'

describe('Services outside', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse({
      environment: { PUSH_CONTACT: 'mailto:office@north.test', PROCESSOR_REGIONS: 'push=US', HOSTING_REGION: 'FR' },
    })
  })
  afterAll(() => house.close())

  it('are shown to the owner with what proves what is said of them; the public policy says no more than that', {
    timeout: 400_000,
  }, async () => {
    const { page } = await house.visitor()
    await house.openSchool(page)
    await page.goto('/school/processors')
    await examine(page)
    await page.getByRole('link', { name: 'Notifications on devices' }).click()
    await page.getByText('Nothing was entered yet.').waitFor()
    await examine(page)
    const today = Temporal.Now.plainDateISO('UTC')
    await page.getByLabel('Reference').fill('Cabinet 3')
    await page.getByLabel('Signed or checked on').fill(today.subtract({ days: 2 }).toString())
    await page.getByLabel('Valid to').fill(today.add({ years: 1 }).toString())
    await page.getByRole('button', { name: 'Enter' }).click()
    await page.getByText('Valid', { exact: true }).waitFor()
    await examine(page)

    await page.getByText('Not on file:').first().waitFor()
    await page.getByRole('radio', { name: 'Why data may go there' }).check()
    await page.getByLabel('On what the transfer stands').selectOption('standard_clauses')
    await page.getByLabel('Reference').fill('Cabinet 4')
    await page.getByLabel('Signed or checked on').fill(today.subtract({ days: 2 }).toString())
    await page.getByLabel('Valid to').fill(today.add({ years: 1 }).toString())
    await page.getByRole('button', { name: 'Enter' }).click()
    await page.getByText('Please fill this in.').waitFor()
    await examine(page)
    await page.getByLabel('Module of the standard contractual clauses').selectOption('2')
    await page.getByRole('button', { name: 'Enter' }).click()
    await page.getByText('It is module 2 of these clauses.').first().waitFor()
    await page.getByRole('radio', { name: 'Assessment for Quebec' }).check()
    await page.getByLabel('How sensitive the data are').waitFor()
    await examine(page)

    const { page: owner } = await house.visitor({ phone: true, script: false })
    await signedIn(owner)
    await owner.goto('/school/processors')
    await owner.getByText('What waits for you').waitFor()
    await owner.getByText('the United Kingdom').first().waitFor()
    await owner.getByRole('link', { name: 'Audits' }).click()
    await owner.getByText('Nothing was entered yet.').waitFor()
    await owner.getByRole('radio', { name: 'Penetration test' }).check()
    await owner.getByLabel('Reference').fill('Report 7')
    await owner.getByLabel('SHA-256 of the document').fill('ab'.repeat(32))
    await owner.getByLabel('Ended on').fill(today.subtract({ days: 2 }).toString())
    await owner.getByLabel('Valid to').fill(today.add({ years: 2 }).toString())
    await owner.getByRole('button', { name: 'Enter' }).click()
    await owner.locator('.error').first().waitFor()
    await owner.getByLabel('Valid to').fill(today.add({ months: 6 }).toString())
    await owner.getByRole('button', { name: 'Enter' }).click()
    await owner.getByText('Valid', { exact: true }).waitFor()

    await page.goto('/school/audits')
    await page.getByRole('heading', { name: 'Penetration test' }).waitFor()
    await examine(page)
    await page.goto('/school')
    await page.getByRole('link', { name: 'Record of processing' }).click()
    await page.getByRole('heading', { name: 'Guardians and their consent' }).waitFor()
    await page.getByText('purposes, field by field').first().click()
    await examine(page)
    const take = async (file: string) => page.request.get(`${house.origin}/school/processing.${file}`)
    expect(await (await take('csv')).text()).toContain('identity.guardian_consent.guardian_name')
    const linked = await take('jsonld')
    expect(linked.headers()['content-type']).toContain('application/ld+json')
    expect(await linked.json()).toMatchObject({ '@type': 'dpv:ROPA', '@id': `${house.origin}/school/processing` })

    const { page: reader } = await house.visitor({ phone: true, locale: 'fr-FR' })
    await reader.goto('/privacy')
    const said = await reader.locator('#recipients').textContent()
    expect(said).toContain('Situé en\u00a0: États-Unis')
    expect(said).toContain('module\u00a02')
    expect(await reader.locator('#transfers').textContent()).toContain('fonctionne en\u00a0: France')
    expect(await reader.locator('#security').textContent()).toContain('test d’intrusion')
    expect(said).toContain('l’oblige à n’utiliser les données que pour l’école')

    await reader.getByRole('link', { name: 'Services extérieurs' }).click()
    await reader.getByRole('heading', { name: 'Notifications sur les appareils' }).waitFor()
    await examine(reader)
    const list = await (await reader.request.get(`${house.origin}/privacy/processors.json`)).json()
    expect(list).toMatchObject({ hosting: 'FR', processors: [{ processorId: 'push', region: 'US' }] })
    await reader.goto('/privacy/places?place=AU')
    const overseas = await reader.locator('#law-australia').textContent()
    expect(overseas).toContain('États-Unis et France')
    await examine(reader)
    const feed = await reader.request.get(`${house.origin}/privacy/processors.atom`)
    const read = await reader.evaluate(
      (text) => {
        const page = globalThis as unknown as {
          DOMParser: new () => { parseFromString(text: string, type: string): Feed }
        }
        type Feed = { querySelectorAll(name: string): { length: number; 0?: { textContent: string } } }
        const read = new page.DOMParser().parseFromString(text, 'application/xml')
        return {
          faults: read.querySelectorAll('parsererror').length,
          entries: read.querySelectorAll('entry').length,
          first: read.querySelectorAll('entry > title')[0]?.textContent,
        }
      },
      await feed.text(),
    )
    expect(feed.headers()['content-type']).toContain('application/atom+xml')
    expect(read).toMatchObject({ faults: 0, entries: 1, first: expect.stringContaining('fcm.googleapis.com') })

    const { page: follower } = await house.visitor({ phone: true, locale: 'fr-FR', script: false })
    await follower.goto('/privacy/processors')
    await follower.getByLabel('Votre adresse e-mail').fill('ines@home.test')
    await follower.getByRole('button', { name: 'Me prévenir par e-mail' }).click()
    await follower.getByText('Regardez vos e-mails').waitFor()
    const link = await linkMailed(house, '/privacy/processors/follow/', 'ines@home.test')
    await follower.goto(link)
    await follower.getByRole('button', { name: 'Oui, prévenez-moi' }).click()
    await follower.getByText('Vous serez prévenu').waitFor()
    const leave = link.replace('/follow/', '/leave/')
    const oneClick = await follower.request.post(leave, { form: { 'List-Unsubscribe': 'One-Click' } })
    expect(oneClick.status()).toBe(204)
    await follower.goto(link)
    await follower.getByRole('button', { name: 'Oui, prévenez-moi' }).click()
    await follower.getByText('Il a peut-être déjà servi').waitFor()
    await follower.goto(leave)
    await follower.getByRole('button', { name: 'Ne plus m’écrire' }).click()
    await follower.getByText('C’est fait').waitFor()
  })

  const signedIn = async (page: Page) => {
    await page.goto('/sign-in')
    await page.locator('[name=email]').fill('owner@school.test')
    await page.locator('[name=password]').fill(somePassword)
    await page.locator('main form button[type=submit]').first().click()
    await page.waitForURL(`${house.origin}/`)
  }

  it('are told so that caches may keep it, but never together with somebody’s new cookie', async () => {
    const { page } = await house.visitor()
    await signedIn(page)
    const asked = async () => {
      const headers = (await page.request.get(`${house.origin}/privacy/processors.json`)).headers()
      return { cached: headers['cache-control'], cookie: headers['set-cookie'] ?? null }
    }
    expect(await asked()).toEqual({ cached: 'public, max-age=300', cookie: null })
    await house.app.db.transact((tx) => statement(tx, 'update identity.sign_in set renew_since = $1', [tx.now]))
    expect(await asked()).toEqual({ cached: 'private, no-cache', cookie: expect.stringContaining('lectern=') })
  })
})
