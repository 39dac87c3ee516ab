import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enter, openBrowser, type PageWindow, page, received } from './browsers.ts'
import { guestIn } from './guests.ts'
import { type House, openHouse } from './house.ts'

declare const window: PageWindow

const patience = { timeout: 12_000, interval: 100 }

describe('the stock browser client', () => {
  let house: House
  let browser: Browser
  beforeAll(async () => {
    house = await openHouse({ page })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await house.close()
  })

  it('sees and hears a foreign client and is seen and heard by it, through a cut and a fresh start', async () => {
    const ada = await browser.newPage()
    await ada.goto(house.httpUrl)
    await ada.evaluate(enter, await house.token('ada'))
    const kofi = await guestIn(house.wsUrl, await house.token('kofi'))
    await ada.evaluate(async () => {
      await window.room.localParticipant.setMicrophoneEnabled(true)
      await window.room.localParticipant.setCameraEnabled(true)
    })
    await kofi.speak()
    await kofi.show()
    await expect.poll(() => kofi.seen.pictures, patience).toBeGreaterThan(30)
    await expect.poll(() => kofi.seen.loudest, patience).toBeGreaterThan(1_000)
    await expect
      .poll(() => received(ada), patience)
      .toMatchObject({
        frames: expect.toSatisfy((frames: number) => frames > 30),
        energy: expect.toSatisfy((energy: number) => energy > 0.01),
      })

    for (const scenario of ['signal-reconnect', 'full-reconnect'] as const) {
      await ada.evaluate(async (scenario) => {
        window.events.length = 0
        await window.room.simulateScenario(scenario).catch(() => {})
      }, scenario)
      await expect.poll(() => ada.evaluate(() => window.events), patience).toContain('reconnected')
      const [there, here] = [kofi.seen.pictures, (await received(ada)).frames]
      await expect.poll(() => kofi.seen.pictures, patience).toBeGreaterThan(there + 10)
      await expect
        .poll(async () => (await received(ada)).frames, patience)
        .toBeGreaterThan(scenario === 'full-reconnect' ? 10 : here + 10)
    }

    await house.service.removeParticipant('class', 'ada')
    await expect.poll(() => ada.evaluate(() => window.room.state), patience).toBe('disconnected')
    expect(await ada.evaluate(() => window.events)).toContain('disconnected 4')
    await kofi.leave()
    await ada.close()
  }, 60_000)

  it('gets the layer that fits the size it shows', async () => {
    const [ada, kofi] = [await browser.newPage(), await browser.newPage()]
    for (const [page, name] of [
      [ada, 'ada'],
      [kofi, 'kofi'],
    ] as const) {
      await page.goto(house.httpUrl)
      await page.evaluate(enter, await house.token(name, { room: 'sizes' }))
    }
    await ada.evaluate(async () => {
      await window.room.localParticipant.setCameraEnabled(true, {
        resolution: { width: 1280, height: 720, frameRate: 20 },
      })
    })
    const choose = (quality: number) =>
      kofi.evaluate((quality) => {
        for (const publication of window.room.remoteParticipants.get('ada')?.videoTrackPublications.values() ?? [])
          publication.setVideoQuality(quality)
      }, quality)
    for (const [quality, width] of [
      [0, 320],
      [2, 1280],
      [1, 640],
    ] as const) {
      await expect.poll(async () => (await received(kofi)).frames, patience).toBeGreaterThan(0)
      await choose(quality)
      await expect.poll(async () => (await received(kofi)).width, patience).toBe(width)
    }
    const { lost, freezes } = await received(kofi)
    expect(lost).toBe(0)
    // A page that does not get its turn on a busy machine shows a frozen picture too; a switch of layers may not.
    const stalls = await Promise.all([ada, kofi].map((page) => page.evaluate(() => window.stalls)))
    expect(freezes).toBeLessThanOrEqual(stalls.reduce((sum, count) => sum + count))
    await Promise.all([ada.close(), kofi.close()])
  }, 60_000)
})
