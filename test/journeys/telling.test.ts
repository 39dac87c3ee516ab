import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { eventually } from '../accounts.ts'
import { browserForSpecs } from '../stand-ins/browsers.ts'
import { openTeller, vapidFault } from '../stand-ins/tellers.ts'
import { examine, type House, openHouse } from './browser.ts'
import { countPresses } from './presses.ts'

/*
 * Real here: the page, the door, the sealed token, the job, the encrypted and signed call over http, the service worker and the
 * notification that Chromium shows. Stubbed: Chromium's own push service, which cannot be reached from here. In its place the
 * browser is handed a subscription at a push service of ours (its keys are real and the spec decrypts with them), and what that
 * service received is put into the service worker through DevTools, as Chromium would after decrypting it.
 */
let teller: Awaited<ReturnType<typeof openTeller>>
let house: House
let browser: ReturnType<typeof browserForSpecs>
beforeAll(async () => {
  teller = await openTeller((call) => ({ status: vapidFault(call, teller.url.origin) ? 403 : 201 }))
  browser = browserForSpecs(`${teller.url.origin}/send/abc`)
  const environment = { PUSH_CONTACT: 'mailto:hello@school.test', PUSH_HOSTS: teller.url.host }
  house = await openHouse({ environment, whole: true })
})
afterAll(async () => {
  await house.close()
  await teller.close()
})

const reminders = 'Reminders of your classes: Devices'
const pushes = () => teller.calls.length

/** The subscription that Chromium's push service would have given out. */
const subscribed = () => `
  PushManager.prototype.getSubscription = async () => null
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly || !applicationServerKey) throw new Error('a browser asks for both')
    return { toJSON: () => (${JSON.stringify(browser.token)}) }
  }`

/**
 * Puts into the real service worker what the push service received, decrypted, and waits for what it shows. A worker that is
 * just starting may miss it, so it is put in again, as a push service does; the same push is shown once.
 */
async function deliver(page: Page, data: string) {
  const devtools = await page.context().newCDPSession(page)
  const registrationId = await registrationOf(devtools)
  try {
    for (let tries = 1; ; tries++) {
      await devtools.send('ServiceWorker.deliverPushMessage', { origin: house.origin, registrationId, data })
      const all = await vi
        .waitUntil(() => shown(page).then((all) => all.length > 0 && all), { timeout: 5_000 })
        .catch(() => null)
      if (all || tries === 5) return all ?? []
    }
  } finally {
    await devtools.detach()
  }
}

async function registrationOf(devtools: CDPSession): Promise<string> {
  const found = new Promise<string>((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [registration] = registrations
      if (registration) resolve(registration.registrationId)
    })
  })
  await devtools.send('ServiceWorker.enable')
  return found
}

const shown = (page: Page) =>
  page.evaluate<{ title: string; body: string; data: string }[]>(`navigator.serviceWorker.ready
    .then((worker) => worker.getNotifications())
    .then((all) => all.map(({ title, body, data }) => ({ title, body, data })))`)

it('Whoever agrees is told by push in this browser; whoever takes it back is sent nothing', async () => {
  const { page, context, complaints } = await house.visitor()
  await context.grantPermissions(['notifications'], { origin: house.origin })
  await context.addInitScript(subscribed())
  const presses = await countPresses(context)
  await house.openSchool(page)
  await page.goto('/settings/notifications')
  await examine(page)
  expect(
    await page
      .getByRole('checkbox')
      .evaluateAll((boxes) => boxes.filter((box) => (box as never as { checked: boolean }).checked).length),
  ).toBe(0)
  expect(await page.getByRole('button', { name: 'Tell me on this device' }).count()).toBe(0)

  const agreeing = await presses(async () => {
    await page.getByRole('checkbox', { name: reminders }).check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
  })
  await page.getByRole('button', { name: 'Tell me on this device' }).click()
  await page.getByText('This device is told from now on.').waitFor()
  await page.getByRole('button', { name: 'Forget' }).waitFor()
  await examine(page)

  await page.getByRole('button', { name: 'Send me a try' }).click()
  await page.getByText('On its way, by every way you switched on.').waitFor()
  const call = await eventually(() => teller.calls[0])
  expect(call.body.toString('latin1')).not.toContain('Northside')
  const data = browser.read(call.body)
  expect(JSON.parse(data)).toEqual({ id: expect.stringMatching(/^ntf_/) })

  const [notification] = await deliver(page, data)
  expect(notification).toEqual({
    title: 'A try from Northside: this way works',
    body: 'Northside',
    data: `${house.origin}/settings/notifications`,
  })

  const withdrawing = await presses(async () => {
    await page.getByRole('button', { name: 'Switch everything off' }).click()
    await page.getByText('Everything is off.').waitFor()
  })
  expect([agreeing, withdrawing]).toEqual([2, 1])
  expect(await page.getByRole('button', { name: 'Forget' }).count()).toBe(0)
  expect(await page.getByRole('button', { name: 'Send me a try' }).count()).toBe(0)
  await page.getByText('Remind me of my classes on my devices').nth(1).waitFor()
  await examine(page)
  expect(pushes()).toBe(1)
  expect(complaints).toEqual([])
})

it('Without a session a push says only that something waits', async () => {
  const { page, context } = await house.visitor()
  await context.grantPermissions(['notifications'], { origin: house.origin })
  await page.goto('/sign-in')
  await page.evaluate(
    `navigator.serviceWorker.register('/service-worker.js?waiting=Something%20waits').then(() => navigator.serviceWorker.ready)`,
  )
  const [notification] = await deliver(page, JSON.stringify({ id: 'ntf_01k00000000000000000000000' }))
  expect(notification).toMatchObject({ title: 'Something waits', body: '' })
})

it('It works without script and is well made on a phone, in French, in the dark', async () => {
  const { page, context } = await house.visitor({ phone: true, dark: true, locale: 'fr-FR' })
  await page.goto('/sign-in')
  await page.locator('[name=email]').fill('owner@school.test')
  await page.locator('[name=password]').fill('a quiet river at noon')
  await page.locator('main button[type=submit]').click()
  await page.waitForURL(`${house.origin}/`)
  const french = { firstName: 'Olive', lastName: 'Owner', language: 'fr', timeZone: 'Europe/Paris', bio: '' }
  await page.evaluate(
    `fetch('/api/v1/me/profile', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(french))} })`,
  )

  const quiet = await house.visitor({ phone: true, script: false, locale: 'fr-FR' })
  await quiet.context.addCookies(await context.cookies())
  await quiet.page.goto('/settings/notifications')
  const box = quiet.page.getByRole('checkbox', { name: 'Rappels de vos cours : Appareils' })
  await box.check()
  await quiet.page.getByRole('button', { name: 'Enregistrer' }).click()
  await quiet.page.waitForURL(/saved=arrange/)
  expect(await box.isChecked()).toBe(true)

  await page.goto('/settings/notifications')
  await page.getByRole('button', { name: 'Me prévenir sur cet appareil' }).waitFor()
  await examine(page)
})
