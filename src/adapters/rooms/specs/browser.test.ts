import { createReadStream } from 'node:fs'
import { access } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { delimiter, join } from 'node:path'
import type * as Client from 'livekit-client'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guestIn } from './guests.ts'
import { type House, openHouse } from './house.ts'

// What the page holds; the code given to `evaluate` runs there.
declare const window: { LivekitClient: typeof Client; room: Client.Room; events: string[]; stalls: number }
declare const document: { body: { append(element: unknown): void } }
declare const location: { origin: string }

const patience = { timeout: 12_000, interval: 100 }
const clientScript = new URL('../../../../node_modules/livekit-client/dist/livekit-client.umd.js', import.meta.url)

describe('the stock browser client', () => {
  let house: House
  let browser: Browser
  beforeAll(async () => {
    house = await openHouse({ page })
    browser = await chromium.launch({
      executablePath: await chromiumPath(),
      args: [
        ...[
          '--no-sandbox',
          '--headless',
          '--disable-gpu',
          '--use-fake-device-for-media-stream',
          '--use-fake-ui-for-media-stream',
        ],
        ...[
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
          '--disable-quic',
          '--no-first-run',
        ],
      ],
    })
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

/** Runs in the page. */
async function enter(token: string): Promise<void> {
  const room = new window.LivekitClient.Room()
  window.room = room
  window.events = []
  window.stalls = 0
  let turn = performance.now()
  setInterval(() => {
    if (performance.now() - turn > 150) window.stalls++
    turn = performance.now()
  }, 20)
  room.on('reconnected', () => window.events.push('reconnected'))
  room.on('disconnected', (reason) => window.events.push(`disconnected ${reason}`))
  room.on('trackSubscribed', (track) => document.body.append(track.attach()))
  await room.connect(location.origin.replace('http', 'ws'), token)
}

type Stat = {
  type: string
  frameWidth?: number
  framesDecoded?: number
  totalAudioEnergy?: number
  packetsLost?: number
  freezeCount?: number
}
type Received = { frames: number; width: number; energy: number; lost: number; freezes: number }

/** What has arrived at a page of all tracks together, by WebRTC's own statistics. */
function received(page: Page): Promise<Received> {
  return page.evaluate(async () => {
    const tracks = [...window.room.remoteParticipants.values()].flatMap((participant) => [
      ...participant.trackPublications.values(),
    ])
    const reports = (await Promise.all(tracks.map(({ track }) => track?.getRTCStatsReport()))) as (
      | Map<string, Stat>
      | undefined
    )[]
    const streams = reports
      .flatMap((report) => [...(report?.values() ?? [])])
      .filter(({ type }) => type === 'inbound-rtp')
    const sum = (name: keyof Stat): number =>
      streams.reduce((total, stream) => total + Math.max(0, Number(stream[name] ?? 0)), 0)
    const width = Math.max(0, ...streams.map(({ frameWidth }) => frameWidth ?? 0))
    return {
      frames: sum('framesDecoded'),
      width,
      energy: sum('totalAudioEnergy'),
      lost: sum('packetsLost'),
      freezes: sum('freezeCount'),
    }
  })
}

function page(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/client.js') {
    response.setHeader('content-type', 'text/javascript')
    createReadStream(clientScript).pipe(response)
    return
  }
  response.setHeader('content-type', 'text/html')
  response.end('<!doctype html><title>room</title><script src="/client.js"></script>')
}

async function chromiumPath(): Promise<string> {
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name)
      if (
        await access(path).then(
          () => true,
          () => false,
        )
      )
        return path
    }
  }
  throw new Error('no Chromium on the PATH')
}
