import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import { manualClock, systemClock } from '#kernel/time'
import { hashOf } from '#modules/identity'
import { enrol } from '../../bin/demo/people.ts'
import { examine, fillName, type House, openHouse, somePassword, tellAge } from './browser.ts'
import { linkMailed } from './mailboxes.ts'

describe('Somebody who asks about their data without signing in', () => {
  let house: House
  const clock = manualClock(systemClock.now())
  let owner: Page
  beforeAll(async () => {
    house = await openHouse({ clock })
    owner = (await house.visitor()).page
    await house.openSchool(owner)
  })
  afterAll(() => house.close())

  it('writes, confirms by mail, has the copy made, and the owner sees what happened', async () => {
    const { page, complaints } = await house.visitor({ phone: true, dark: true })
    await signUp(page)
    const stranger = (await house.visitor({ script: false })).page
    await stranger.goto('/privacy/contact')
    await stranger.getByRole('region', { name: 'Ask about your data' }).getByRole('link').click()
    await stranger.getByLabel('A copy of everything kept about me').check()
    await stranger.getByLabel('Your name').fill('Kofi Mensah')
    await stranger.getByLabel('Your e-mail address').fill('kofi@demo.test')
    await stranger.getByLabel('Where you live').selectOption('FR')
    await stranger.getByRole('button', { name: 'Send' }).click()
    await stranger.getByText('Look into your mail').waitFor()

    await owner.goto('/school')
    await owner.getByRole('link', { name: 'Privacy requests' }).click()
    await owner.getByText('Address not confirmed').waitFor()
    await examine(owner)

    await page.goto(await linkMailed(house, '/privacy/request/', 'kofi@demo.test'))
    await examine(page)
    await page.getByRole('button', { name: 'Yes, this is my request' }).click()
    await page.getByText('Your request counts').waitFor()
    await examine(page)

    await page.goto('/settings/data')
    await expect
      .poll(() => page.reload().then(() => page.getByText('Your copy is ready').count()), { timeout: 20_000 })
      .toBe(1)
    await page.getByRole('link', { name: 'Ask about your data' }).click()
    await page.getByText('Quicker: you can').waitFor()
    await examine(page)

    await owner.goto('/school/requests?list=done')
    await owner.getByRole('link', { name: 'A copy of the data · Kofi Mensah' }).click()
    await owner.getByText('It was done by itself').waitFor()
    await examine(owner)
    expect(complaints).toEqual([])
  })

  it('and what came by letter is written down, answered, and late once its time is over', async () => {
    await owner.goto('/school/requests')
    await owner.getByText('Nothing is open').waitFor()
    await owner.getByRole('link', { name: 'Write one down' }).click()
    await examine(owner)
    await owner.getByLabel('What is asked').selectOption('objection')
    await owner
      .getByLabel('The day it arrived')
      .fill(clock.now().toZonedDateTimeISO('UTC').toPlainDate().subtract({ days: 2 }).toString())
    await owner.getByLabel('Who asks?').fill('Efua Mensah')
    await owner.getByLabel('Their e-mail address').fill('efua@home.test')
    await owner.getByRole('button', { name: 'Write it down' }).click()
    await owner.getByRole('heading', { name: 'Objection · Efua Mensah' }).waitFor()
    await examine(owner)
    clock.advance({ hours: 24 * 32 })
    await owner.goto('/school/requests?list=late')
    if (owner.url().includes('sign-in')) await signIn(owner, 'owner@school.test')
    await owner.goto('/school/requests?list=late')
    await owner.getByRole('link', { name: /Efua/ }).click()
    await owner.getByRole('heading', { name: 'Objection · Efua Mensah' }).waitFor()
    await owner.locator('main').getByText('Late', { exact: true }).waitFor()
    await owner.getByText('Close it').first().click()
    await owner.getByLabel('What they are told').fill('We stopped.')
    await owner.getByRole('button', { name: 'Close it' }).click()
    await owner.getByText('Answered').first().waitFor()
    await examine(owner)
    await owner.getByText('We stopped.').waitFor()
  })

  it('and an incident is written down, its people are counted and told, and the authority’s text is there', async () => {
    await owner.goto('/school')
    await owner.getByRole('link', { name: 'Incidents' }).click()
    await owner.getByText('Nothing happened').waitFor()
    await examine(owner)
    await owner.getByRole('link', { name: 'Write one down' }).click()
    await examine(owner)
    const known = clock.now().subtract({ hours: 30 }).toZonedDateTimeISO('UTC')
    await owner.getByLabel('What happened').fill('A laptop with a list of addresses was lost.')
    await owner.getByLabel('The day somebody first knew').fill(known.toPlainDate().toString())
    await owner.getByLabel('At what time').fill('12:00')
    await owner.getByRole('button', { name: 'Write it down' }).click()
    await owner.getByLabel('Addresses and phone numbers').check()
    await owner.getByRole('button', { name: 'Count whom it concerns' }).click()
    await owner.getByText('It concerns 2 people').first().waitFor()
    await owner.getByLabel('Some harm may come of it').check()
    await owner.getByLabel('Why', { exact: true }).fill('Addresses invite unwanted mail.')
    await owner.getByRole('button', { name: 'Judge it so' }).click()
    await owner.getByText('Risk judged').waitFor()
    await examine(owner)
    const address = await owner.getByRole('link', { name: 'Get the notification' }).getAttribute('href')
    const text = await (await owner.context().request.get(`${house.origin}${address}`)).text()
    expect(text).toContain('A laptop with a list of addresses was lost.')
    expect(text).toContain('People concerned, about: 2')
    const authority = owner.locator('form[action="?/authority"]')
    await authority.getByLabel('Why not, or why late').fill('It was the weekend.')
    await authority.getByRole('button', { name: 'Note it' }).click()
    await owner.getByText('The authority was told').first().waitFor()
    const people = owner.locator('form[action="?/people"]')
    await people.getByLabel('What they are told').fill('A list with your address was lost.')
    await people.getByLabel('What they can do').fill('Be careful with mail from strangers.')
    await people.getByLabel('Why not, or why late').fill('It was the weekend.')
    await people.getByRole('button', { name: 'Note it' }).click()
    await owner.getByText('People are told').waitFor()
    await expect
      .poll(() => owner.reload().then(() => owner.getByText('Told: 2 of 2.').count()), { timeout: 20_000 })
      .toBe(1)
    await owner.getByLabel('What was learnt').fill('Close the disks of laptops.')
    await owner.getByRole('button', { name: 'Close it' }).click()
    await owner.getByText('Close the disks of laptops.').waitFor()
    await examine(owner)
  })

  it('and an order by law is written down, what goes is chosen, and one approval is not enough', async () => {
    const day = (days: number) => clock.now().toZonedDateTimeISO('UTC').toPlainDate().subtract({ days }).toString()
    await owner.goto('/school')
    await owner.getByRole('link', { name: 'Disclosures by order' }).click()
    await owner.getByText('No order came').waitFor()
    await examine(owner)
    await owner.getByRole('link', { name: 'Write an order down' }).click()
    await owner.getByLabel('Who orders it').fill('High Court of Accra')
    await owner.getByLabel('Its reference', { exact: true }).fill('HC/2026/17')
    await owner.getByLabel('By the law of', { exact: true }).selectOption('GH')
    await owner.getByLabel('The law it names').fill('Courts Act 1993, s. 69')
    await owner.getByLabel('Why it is valid').fill('Signed by a judge; the registry confirmed it.')
    await owner.getByLabel('The day it arrived').fill(day(1))
    await owner.getByLabel('The address of whose data').fill('kofi@demo.test')
    await owner.getByLabel('From the day').fill(day(60))
    await owner.getByLabel('To the day, included').fill(day(2))
    await examine(owner)
    await owner.getByRole('button', { name: 'Write it down' }).click()
    await owner.getByText('Nothing is chosen yet').waitFor()
    await examine(owner)
    await owner.locator('summary', { hasText: 'Addresses and phone numbers' }).first().click()
    await owner.getByLabel('identity.person.email_sealed').check()
    await owner.getByRole('button', { name: 'Set it so' }).first().click()
    await owner.getByRole('cell', { name: 'email_sealed' }).waitFor()
    await owner.getByRole('button', { name: 'I have read what goes' }).click()
    await owner.locator('ol').getByText('Approved', { exact: true }).waitFor()
    await examine(owner)
    expect(await owner.getByRole('button', { name: 'Open it for ten minutes' }).count()).toBe(0)
  })

  it('and once a second owner approves, it is fetched once, and its person reads that it went', async () => {
    const name = 'Odile Owner'
    const other = { name, email: 'odile@school.test', role: 'owner', locale: 'en', timeZone: 'UTC' } as const
    await enrol(house.app, other, await hashOf(somePassword))
    const { page: second, complaints } = await house.visitor()
    await second.goto(`/sign-in?next=${new URL(owner.url()).pathname}`)
    await signIn(second, 'odile@school.test')
    await second.getByRole('button', { name: 'I have read what goes' }).click()
    await second.getByRole('button', { name: 'Open it for ten minutes' }).click()
    const coming = second.waitForEvent('download')
    await second.getByRole('link', { name: 'Fetch it now' }).click()
    const zip = await fromBufferPromise(await readFile(await (await coming).path()))
    const files = new Map<string, string>()
    for await (const entry of zip.eachEntry())
      files.set(entry.fileName, String(await buffer(await zip.openReadStreamPromise(entry))))
    const all = [...files.values()].join()
    expect(all).toContain('kofi@demo.test')
    expect(all).not.toContain('Mensah')
    await expect
      .poll(() => second.reload().then(() => second.locator('ol').getByText('Handed out', { exact: true }).count()))
      .toBe(1)
    expect(await second.getByRole('link', { name: 'Fetch it now' }).count()).toBe(0)
    expect((await second.request.get(`${second.url()}.zip`)).ok()).toBe(false)
    await examine(second)

    const { page: kofi } = await house.visitor({ phone: true, dark: true })
    await kofi.goto('/sign-in?next=/settings/data')
    await signIn(kofi, 'kofi@demo.test')
    await kofi.getByText('High Court of Accra').waitFor()
    await examine(kofi)
    expect(complaints).toEqual([])
  })

  async function signIn(page: Page, address: string): Promise<void> {
    await page.getByLabel('E-mail address').fill(address)
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL((url) => !url.pathname.includes('sign-in'))
  }

  async function signUp(page: Page): Promise<void> {
    await page.goto('/sign-up')
    await tellAge(page)
    await fillName(page, 'Kofi Mensah')
    await page.getByLabel('E-mail address').fill('kofi@demo.test')
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Create my account' }).click()
    await page.waitForURL(`${house.origin}/`)
  }
})
