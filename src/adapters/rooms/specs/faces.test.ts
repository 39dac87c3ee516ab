import { createReadStream } from 'node:fs'
import { readdir, stat, truncate } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type * as Client from 'livekit-client'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserProgram } from '../../../../bin/checks/browsers.ts'
import { compose } from '../recordings/compositions.ts'
import { facesPathOf } from '../recordings/faces.ts'
import { sendFilm, shineWhite } from './films.ts'
import { type House, openHouse } from './house.ts'
import { shareScreen, tellTimeTwice, tonesIn, watchTime } from './screens.ts'

// What the page holds; the code given to `evaluate` runs there.
declare const window: { room: Client.Room }

const clientScript = new URL('../../../../node_modules/livekit-client/dist/livekit-client.umd.js', import.meta.url)

/** A class of one who shows a screen and a camera; both pictures tell the time. */
describe('The face beside a screen', () => {
  let house: House
  let browser: Browser
  const films = new Map<string, string>()
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
    const film = films.get(request.url ?? '')
    if (request.url === '/client.js') createReadStream(clientScript).pipe(response)
    else if (film) void sendFilm(request, response, film)
    else
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><canvas width=640 height=360></canvas><script src=/client.js></script>')
  }

  async function comes(how: (token: string) => Promise<void>, who = 'ada'): Promise<Page> {
    const page = await browser.newPage()
    await page.goto(house.httpUrl)
    await page.evaluate(how, await house.token(who))
    return page
  }

  async function seenBy<Seen, Asked>(look: (asked: Asked) => Promise<Seen>, asked?: Asked): Promise<Seen> {
    const viewer = await browser.newPage()
    await viewer.goto(house.httpUrl)
    const seen = await viewer.evaluate(look as never, asked)
    await viewer.close()
    return seen as Seen
  }

  it('is a film of its own, in step with the film, where there is something to see', {
    timeout: 120_000,
    retry: 2,
  }, async ({ task }) => {
    const id = `rec_faces${task.result?.retryCount ?? 0}`
    const ada = await comes(tellTimeTwice)
    const { recorder } = house.rooms
    await recorder.start('class', { id, leftOut: [], hosts: ['ada'] })
    const began = performance.now()
    const since = () => performance.now() - began
    await pause(2_000)
    const shared = since()
    await ada.evaluate(shareScreen)
    await pause(4_000)
    const off = since()
    await mute(ada, true)
    await pause(3_000)
    const on = since()
    await mute(ada, false)
    await pause(4_000)
    const alone = since()
    await ada.evaluate(() =>
      window.room.localParticipant.unpublishTrack(
        window.room.localParticipant.getTrackPublication('screen_share' as never)?.track as never,
      ),
    )
    await pause(2_000)
    await recorder.stop('class')
    const made = await recorder.film(id)
    await ada.close()
    expect(made?.faces?.bytes).toBeGreaterThan(10_000)
    const [first, second, ...more] = made?.faces?.spans ?? []
    expect(more).toEqual([])
    for (const [span, from, to] of [
      [first, shared, off],
      [second, on, alone],
    ] as const) {
      // The camera is on stage already when the screen comes, and is joined at a whole picture.
      expect(span?.from).toBeGreaterThan(from - 700)
      expect(span?.from).toBeLessThan(from + 2_500)
      expect(Math.abs((span?.to ?? 0) - to)).toBeLessThan(700)
    }

    films.set('/film.webm', made?.path ?? '').set('/faces.webm', made?.faces?.path ?? '')
    const [film, faces] = [await seenBy(watchTime, '/film.webm'), await seenBy(watchTime, '/faces.webm')]
    expect(Math.abs(film.duration - (made?.milliseconds ?? 0) / 1000)).toBeLessThan(0.1)
    expect(Math.abs(faces.duration - film.duration)).toBeLessThan(0.1)
    for (const seen of [film, faces]) {
      for (const { asked, landed } of seen.seeks) expect(Math.abs(asked - landed)).toBeLessThan(0.05)
      expect(seen.seekable).toBeCloseTo(seen.duration, 1)
    }
    const shown = faces.pictures.filter(({ at }) =>
      [first, second].some((span) => span && at * 1000 >= span.from && at * 1000 < span.to),
    )
    expect(shown.length).toBeGreaterThan(60)
    expect(faces.pictures.length).toBe(shown.length)
    const apart = shown.flatMap((face) => besideIn(film.pictures, face))
    expect(apart.length).toBeGreaterThan(40)
    apart.sort((one, other) => one - other)
    const [median = 1, most = 1] = [apart[Math.floor(apart.length / 2)], apart[Math.floor(apart.length * 0.9)]]
    if (process.env.LECTERN_FIGURES)
      process.stderr.write(
        `${JSON.stringify({ spans: made?.faces?.spans, shared, off, on, alone, median, most, bytes: [made?.bytes, made?.faces?.bytes], width: [film.videoWidth, faces.videoWidth], shown: shown.length })}\n`,
      )
    expect(median).toBeLessThan(0.05)
    expect(most).toBeLessThan(0.08)

    // The sound of the screen is in the film.
    expect(await seenBy(tonesIn, '/film.webm')).toBeGreaterThan(5)
  })

  it('is there up to the moment at which its process was killed, or its disk was full', async () => {
    const ada = await comes(tellTimeTwice)
    await ada.evaluate(shareScreen)
    const { recorder } = house.rooms
    await recorder.start('class', { id: 'rec_killed', leftOut: [], hosts: ['ada'] })
    await pause(5_000)
    const [{ pid } = { pid: undefined }] = (await house.rooms.figures()).processes
    process.kill(pid as number, 'SIGKILL')
    const folder = join(house.recordings, 'rec_killed')
    await expect.poll(() => readdir(folder), { timeout: 20_000 }).toContain('0002.journal')
    await pause(8_000)
    await recorder.stop('class')
    const made = await recorder.film('rec_killed')
    await ada.close()
    const spans = made?.faces?.spans ?? []
    // One, where whoever was thrown out is back within a second; else two.
    expect(spans[0]?.from).toBeLessThan(3_000)
    expect(spans.at(-1)?.to).toBeGreaterThan((made?.milliseconds ?? 0) - 500)
    expect(spans.reduce((sum, { from, to }) => sum + to - from, 0)).toBeGreaterThan(6_000)

    const cut = join(folder, '0001.journal')
    await truncate(cut, Math.floor((await stat(cut)).size * 0.7))
    const again = join(folder, 'again.webm')
    const composed = await compose(folder, again)
    expect(composed.faces?.spans.length).toBeGreaterThan(0)
    films.set('/faces.webm', facesPathOf(again))
    const { pictures, duration } = await seenBy(watchTime, '/faces.webm')
    expect(duration).toBeCloseTo(composed.milliseconds / 1000, 1)
    expect(pictures.length).toBeGreaterThan(30)
    await recorder.discard('rec_killed')
    expect(await readdir(house.recordings)).not.toContain('rec_killed')
  }, 120_000)

  it('is nobody’s who wants to be left out, and no file where no screen was shared', async () => {
    const ada = await comes(tellTimeTwice)
    const kofi = await comes(shineWhite, 'kofi')
    const { recorder } = house.rooms
    await recorder.start('class', { id: 'rec_no_screen', leftOut: [], hosts: ['ada'] })
    await pause(2_000)
    await recorder.stop('class')
    const without = await recorder.film('rec_no_screen')
    expect(without).toMatchObject({ picture: { width: expect.any(Number) }, faces: null })
    expect(await readdir(join(house.recordings, 'rec_no_screen'))).toEqual(['0001.journal', 'film.webm'])

    await mute(ada, true)
    await ada.evaluate(shareScreen)
    await recorder.start('class', { id: 'rec_left_out', leftOut: ['kofi'], hosts: ['ada'] })
    await pause(3_000)
    await recorder.stop('class')
    const made = await recorder.film('rec_left_out')
    expect(made).toMatchObject({ picture: { width: expect.any(Number) }, faces: null })
    await Promise.all([ada.close(), kofi.close()])
  }, 60_000)

  const mute = (who: Page, off: boolean) =>
    who.evaluate(async (isOff) => {
      const camera = window.room.localParticipant.getTrackPublication('camera' as never)
      await (isOff ? camera?.mute() : camera?.unmute())
    }, off)
})

/** How far apart (seconds) a face is from the picture of the film that tells the same moment, where one does. */
function besideIn(film: readonly { at: number; tells: number }[], face: { at: number; tells: number }): number[] {
  const near = film.filter(({ at }) => Math.abs(at - face.at) < 0.45)
  const late = near.map(({ at, tells }) => {
    const apart = at - tells - (face.at - face.tells)
    return Math.abs(apart - Math.round(apart))
  })
  return late.length > 0 ? [late.sort((one, other) => one - other)[Math.floor(late.length / 2)] as number] : []
}
