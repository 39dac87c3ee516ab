import { createReadStream } from 'node:fs'
import { readdir, truncate } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type * as Client from 'livekit-client'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { browserProgram } from '../../../../bin/checks/browsers.ts'
import { compose } from '../recordings/compositions.ts'
import { beepAndTellTime, brightness, examine, sendFilm, shineWhite } from './films.ts'
import { type House, openHouse } from './house.ts'

// What the page holds; the code given to `evaluate` runs there.
declare const window: { room: Client.Room }

const clientScript = new URL('../../../../node_modules/livekit-client/dist/livekit-client.umd.js', import.meta.url)
const seconds = Number(process.env.LECTERN_LONG_RECORDING ?? 12)

/** A class of one who beeps once a second, and shows how much of the second has passed. */
describe('The recording of a class', () => {
  let house: House
  let browser: Browser
  let film: string | undefined
  beforeAll(async () => {
    house = await openHouse({ page })
    browser = await chromium.launch({
      executablePath: await browserProgram(),
      args: ['--no-sandbox', '--headless', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
    })
  })
  afterAll(async () => {
    await browser?.close()
    await house?.close()
  })

  function page(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === '/client.js') createReadStream(clientScript).pipe(response)
    else if (request.url?.startsWith('/film') && film) void sendFilm(request, response, film)
    else
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><canvas width=640 height=360></canvas><script src=/client.js></script>')
  }

  /** Ada in the class, as the page function has her. */
  async function comes(how: (token: string) => Promise<void>): Promise<Page> {
    const page = await browser.newPage()
    await page.goto(house.httpUrl)
    await page.evaluate(how, await house.token('ada'))
    return page
  }

  /** What a page function sees of the film. */
  async function seenBy<Seen, Asked>(look: (asked: Asked) => Promise<Seen>, asked?: Asked): Promise<Seen> {
    const viewer = await browser.newPage()
    await viewer.goto(house.httpUrl)
    const seen = await viewer.evaluate(look as never, asked)
    await viewer.close()
    return seen as Seen
  }

  // Who speaks and who looks are browsers on this machine too: where it leaves them no time, they drift, not the film.
  it('plays in a browser, as long as the class, with sound and picture together, and can be entered anywhere', {
    timeout: (seconds * 3 + 60) * 1000,
    retry: 2,
  }, async ({ task }) => {
    const id = `rec_beep${task.result?.retryCount ?? 0}`
    const ada = await comes(beepAndTellTime)
    onTestFinished(() => ada.close())
    const { recorder } = house.rooms
    await recorder.start('class', { id, leftOut: [], hosts: ['ada'] })
    const began = performance.now()
    await pause(seconds * 1000)
    await recorder.stop('class')
    const lasted = performance.now() - began
    const stopped = performance.now()
    const made = await recorder.film(id)
    const wait = performance.now() - stopped
    expect(made).toMatchObject({ picture: { width: expect.any(Number) } })
    film = made?.path
    await ada.close()

    const seen = await seenBy(examine)
    const offsets = offsetsOf(seen)
    const apart = offsets.map(Math.abs).sort((one, other) => one - other)
    const [median = 1, most = 1] = [apart[Math.floor(apart.length / 2)], apart[Math.floor(apart.length * 0.9)]]
    if (process.env.LECTERN_FIGURES) {
      const { pictures: _, beeps: __, ...rest } = seen
      const signed = offsets.filter((_, index) => index % 15 === 0).map((gap) => Math.round(gap * 1000))
      const figures = {
        lasted,
        wait,
        bytes: made?.bytes,
        signed,
        median,
        most,
        worst: apart.at(-1),
        measured: apart.length,
      }
      process.stderr.write(`${JSON.stringify({ ...figures, ...rest })}\n`)
    }
    expect(Math.abs(seen.duration - lasted / 1000)).toBeLessThan(0.5)
    expect(seen.beeps.length).toBeGreaterThan(Math.min(seconds, 20) / 2)
    expect(offsets.length).toBeGreaterThan(Math.min(seconds, 20) * 10)
    expect(median).toBeLessThan(0.05)
    expect(most).toBeLessThan(0.08)
    for (const { asked, landed } of seen.seeks) expect(Math.abs(asked - landed)).toBeLessThan(0.05)
    expect(seen.seekable).toBeCloseTo(seen.duration, 1)
    expect(wait).toBeLessThan(120_000)
  })

  it('is there up to the moment at which its process was killed, or its disk was full', async () => {
    const ada = await comes(beepAndTellTime)
    const { recorder } = house.rooms
    await recorder.start('class', { id: 'rec_killed', leftOut: [], hosts: ['ada'] })
    await pause(5_000)
    const [{ pid } = { pid: undefined }] = (await house.rooms.figures()).processes
    process.kill(pid as number, 'SIGKILL')
    // The page comes back by itself, and what is recorded goes on as a stretch of its own.
    const folder = join(house.recordings, 'rec_killed')
    await expect.poll(() => readdir(folder), { timeout: 20_000 }).toContain('0002.journal')
    await pause(6_000)
    await recorder.stop('class')
    const made = await recorder.film('rec_killed')
    expect(made?.milliseconds).toBeGreaterThan(9_000)
    film = made?.path
    await ada.close()

    await truncate(join(folder, '0002.journal'), 40_001)
    film = join(folder, 'again.webm')
    const again = await compose(folder, film)
    expect(again.milliseconds).toBeGreaterThan(4_000)
    const { duration, beeps } = await seenBy(examine)
    expect(duration).toBeGreaterThan(4)
    expect(beeps.length).toBeGreaterThan(2)
    await recorder.discard('rec_killed')
    expect(await readdir(house.recordings)).not.toContain('rec_killed')
  }, 90_000)

  it('goes dark when the camera on stage goes off, and shows the next that comes', async () => {
    const ada = await comes(shineWhite)
    const { recorder } = house.rooms
    await recorder.start('class', { id: 'rec_dark', leftOut: [], hosts: ['ada'] })
    await pause(3_000)
    await ada.evaluate(() => [...window.room.localParticipant.videoTrackPublications.values()][0]?.mute())
    await pause(3_000)
    await ada.evaluate(() => [...window.room.localParticipant.videoTrackPublications.values()][0]?.unmute())
    await pause(3_000)
    await recorder.stop('class')
    film = (await recorder.film('rec_dark'))?.path
    await ada.close()
    // A busy machine does each thing somewhat later: what counts is the order, and that the dark lasts about as long as it did.
    const step = 0.25
    const moments = Array.from({ length: 34 }, (_, index) => (index + 1) * step)
    const seen = (await seenBy(brightness, moments)).map((light) =>
      light > 200 ? 'white' : light < 50 ? 'dark' : 'between',
    )
    const [on, off] = [seen.indexOf('white'), seen.lastIndexOf('dark')]
    expect(on).toBeGreaterThanOrEqual(0)
    const dark = seen.slice(on, off + 1).filter((look) => look === 'dark').length * step
    expect(dark).toBeGreaterThan(1.5)
    expect(dark).toBeLessThan(4.5)
    expect(seen.slice(off + 1)).toContain('white')
  }, 60_000)

  it('holds nothing of somebody who wants to be left out', async () => {
    const ada = await comes(beepAndTellTime)
    const { recorder } = house.rooms
    await recorder.start('class', { id: 'rec_nobody', leftOut: ['ada'], hosts: [] })
    await pause(4_000)
    await recorder.stop('class')
    const made = await recorder.film('rec_nobody')
    expect(made?.picture).toBeNull()
    film = made?.path
    await ada.close()
    const { beeps, pictures } = await seenBy(examine)
    expect({ beeps, pictures }).toEqual({ beeps: [], pictures: [] })
  }, 60_000)
})

/** How late each picture is to the sound, in seconds: full seconds by what the picture tells, against those that are heard. */
function offsetsOf({ beeps, pictures }: Pick<Awaited<ReturnType<typeof examine>>, 'beeps' | 'pictures'>): number[] {
  return pictures.flatMap(({ at, tells }) => {
    const [heard] = beeps.filter((beep) => Math.abs(beep - at) < 1)
    const late = at - tells - (heard ?? 0)
    return heard === undefined ? [] : [late - Math.round(late)]
  })
}
