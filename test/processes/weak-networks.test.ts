import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  enter,
  openBrowser,
  type PageWindow,
  page,
  type Received,
  received,
  widestSent,
} from '../../src/adapters/rooms/specs/browsers.ts'
import { guestIn, type SpecGuest } from '../../src/adapters/rooms/specs/guests.ts'
import { type House, openHouse } from '../../src/adapters/rooms/specs/house.ts'
import { BadNetwork, goodWay } from '../../src/adapters/rooms/specs/impairments.ts'
import { backWithin } from '../../src/adapters/rooms/specs/paces.ts'

declare const window: PageWindow

const patience = { timeout: 25_000, interval: 100 }

describe('a student behind a bad network', () => {
  let house: House
  let browser: Browser
  let network: BadNetwork
  let ada: Page
  let lena: SpecGuest
  let kofi: Page
  let entering: number

  beforeAll(async () => {
    house = await openHouse({ page })
    browser = await openBrowser()
    const [{ port = 0 } = {}] = (await house.rooms.figures()).processes
    network = await BadNetwork.open('127.0.0.2', port)
    ada = await browser.newPage()
    await ada.goto(house.httpUrl)
    await ada.evaluate(enter, await house.token('ada'))
    await ada.evaluate(async () => {
      const resolution = { width: 1280, height: 720, frameRate: 20 }
      await window.room.localParticipant.setCameraEnabled(true, { resolution })
    })
    lena = await guestIn(house.wsUrl, await house.token('lena'))
    await lena.speak()
    // Only whoever comes from now on passes through the bad network; hers is to be a good one.
    await vi.waitFor(async () => expect((await received(ada)).sounds.received).toBeGreaterThan(20), patience)
    house.rooms.announce(['127.0.0.2'])
    kofi = await browser.newPage()
    const began = performance.now()
    await kofi.goto(house.httpUrl)
    await kofi.evaluate(enter, await house.token('kofi'))
    await vi.waitFor(async () => expect((await received(kofi)).frames).toBeGreaterThan(3), patience)
    entering = performance.now() - began
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await lena?.leave()
    network?.close()
    await house?.close()
  })

  const seconds = (count: number) => new Promise((done) => setTimeout(done, count * 1_000))
  const during = async (count: number): Promise<{ kofi: Received; lena: number }> => {
    const [before, pictures] = [await received(kofi), lena.seen.pictures]
    await seconds(count)
    const after = await received(kofi)
    const sounds = {
      received: after.sounds.received - before.sounds.received,
      lost: after.sounds.lost - before.sounds.lost,
    }
    return { kofi: { ...after, frames: after.frames - before.frames, sounds }, lena: lena.seen.pictures - pictures }
  }

  /** What Kofi gets of what Ada sends, once she sends more than the smallest. */
  const picture = async () => {
    const [{ width }, sent] = await Promise.all([received(kofi), widestSent(ada)])
    if (sent < 640 || width === 0) return 'none yet'
    return width < sent ? 'smaller' : 'the widest'
  }

  it('hears on, sees a smaller picture, and costs the others nothing; then everything comes back', async () => {
    await expect.poll(picture, patience).toBe('the widest')
    await kofi.evaluate(() => {
      for (const publication of window.room.remoteParticipants.get('ada')?.videoTrackPublications.values() ?? [])
        publication.setVideoQuality(2)
    })
    const well = await during(5)
    network.way = { loss: 0.05, milliseconds: 100, bitsPerSecond: 300_000, queueBytes: 20_000 }
    // As the room does where a connection is poor: sound waits long enough for what is lost to be sent again.
    await kofi.evaluate(() => {
      for (const participant of window.room.remoteParticipants.values())
        for (const { audioTrack } of participant.audioTrackPublications.values())
          (audioTrack as { setPlayoutDelay?(seconds: number): void } | undefined)?.setPlayoutDelay?.(0.4)
    })
    await expect.poll(picture, patience).toBe('smaller')
    await seconds(6)
    const badly = await during(30)
    network.way = { ...goodWay }
    const { received: arrived, lost } = badly.kofi.sounds
    if (process.env.LECTERN_FIGURES) process.stderr.write(`sounds: ${arrived} arrived, ${lost} lost\n`)
    expect(arrived / (arrived + Math.max(0, lost))).toBeGreaterThan(0.98)
    expect(arrived).toBeGreaterThan(30 * 50 * 0.95)
    expect(badly.lena / 30).toBeGreaterThan((well.lena / 5) * 0.7)
    await expect.poll(picture, { ...patience, timeout: 90_000 }).toBe('the widest')
  }, 200_000)

  it('is back when nothing at all came through for five seconds', async () => {
    network.cut(5_000)
    await seconds(5)
    const { frames, sounds } = await received(kofi)
    const begun = performance.now()
    await expect.poll(async () => (await received(kofi)).frames, patience).toBeGreaterThan(frames + 3)
    await expect
      .poll(async () => (await received(kofi)).sounds.received, patience)
      .toBeGreaterThan(sounds.received + 20)
    expect(performance.now() - begun).toBeLessThan(backWithin(entering))
  }, 60_000)

  it('goes on within five seconds from another address', async () => {
    network.move()
    const { frames, sounds } = await received(kofi)
    const begun = performance.now()
    await expect.poll(async () => (await received(kofi)).frames, patience).toBeGreaterThan(frames + 3)
    await expect
      .poll(async () => (await received(kofi)).sounds.received, patience)
      .toBeGreaterThan(sounds.received + 20)
    expect(performance.now() - begun).toBeLessThan(backWithin(entering))
  }, 60_000)
})
