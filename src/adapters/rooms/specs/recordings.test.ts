import { createReadStream } from 'node:fs'
import { access, readdir, truncate } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type * as Client from 'livekit-client'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compose } from '../recordings/compositions.ts'
import { type House, openHouse } from './house.ts'

// What the page holds; the code given to `evaluate` runs there.
declare const window: { LivekitClient: typeof Client; room: Client.Room }
declare const location: { origin: string }

const clientScript = new URL('../../../../node_modules/livekit-client/dist/livekit-client.umd.js', import.meta.url)
const seconds = Number(process.env.LECTERN_LONG_RECORDING ?? 12)

/** A class of one who flashes and beeps at the same moment, once a second. */
describe('The recording of a class', () => {
  let house: House
  let browser: Browser
  let film: string | undefined
  beforeAll(async () => {
    house = await openHouse({ page })
    browser = await chromium.launch({
      executablePath: await chromiumPath(),
      args: ['--no-sandbox', '--headless', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
    })
  })
  afterAll(async () => {
    await browser?.close()
    await house?.close()
  })

  function page(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === '/client.js') createReadStream(clientScript).pipe(response)
    else if (request.url?.startsWith('/film') && film) sendFilm(request, response, film)
    else
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><canvas width=640 height=360></canvas><script src=/client.js></script>')
  }

  it(
    'plays in a browser, as long as the class, with sound and picture together, and can be entered anywhere',
    async () => {
      const ada = await browser.newPage()
      await ada.goto(house.httpUrl)
      await ada.evaluate(flashAndBeep, await house.token('ada'))
      const { recorder } = house.rooms
      await recorder.start('class', { id: 'rec_flash', leftOut: [], hosts: ['ada'] })
      const began = performance.now()
      await pause(seconds * 1000)
      await recorder.stop('class')
      const lasted = performance.now() - began
      const stopped = performance.now()
      const made = await recorder.film('rec_flash')
      const wait = performance.now() - stopped
      expect(made).toMatchObject({ picture: { width: expect.any(Number) } })
      film = made?.path
      await ada.close()

      const viewer = await browser.newPage()
      await viewer.goto(house.httpUrl)
      const seen = await viewer.evaluate(examine)
      await viewer.close()
      const offsets = seen.flashes
        .map((flash) => nearest(seen.beeps, flash) - flash)
        .filter((gap) => Math.abs(gap) < 0.5)
      // A busy machine paints some flashes late, in the page that is recorded: what most say is what the recording adds.
      const apart = offsets.map(Math.abs).sort((one, other) => one - other)
      const [median = 1, most = 1] = [apart[Math.floor(apart.length / 2)], apart[Math.floor(apart.length * 0.75)]]
      if (process.env.LECTERN_FIGURES) {
        const { flashes: _, beeps: __, ...rest } = seen
        const signed = offsets.map((gap) => Math.round(gap * 1000))
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
      expect(offsets.length).toBeGreaterThan(Math.min(seconds, 20) / 2)
      expect(median).toBeLessThan(0.05)
      expect(most).toBeLessThan(0.08)
      for (const { asked, landed } of seen.seeks) expect(Math.abs(asked - landed)).toBeLessThan(0.05)
      expect(seen.seekable).toBeCloseTo(seen.duration, 1)
      expect(wait).toBeLessThan(120_000)
    },
    (seconds * 3 + 60) * 1000,
  )

  it('is there up to the moment at which its process was killed, or its disk was full', async () => {
    const ada = await browser.newPage()
    await ada.goto(house.httpUrl)
    await ada.evaluate(flashAndBeep, await house.token('ada'))
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
    const viewer = await browser.newPage()
    await viewer.goto(house.httpUrl)
    const { duration, beeps } = await viewer.evaluate(examine)
    await viewer.close()
    expect(duration).toBeGreaterThan(4)
    expect(beeps.length).toBeGreaterThan(2)
    await recorder.discard('rec_killed')
    expect(await readdir(house.recordings)).not.toContain('rec_killed')
  }, 90_000)

  it('goes dark when the camera on stage goes off, and shows the next that comes', async () => {
    const ada = await browser.newPage()
    await ada.goto(house.httpUrl)
    await ada.evaluate(shineWhite, await house.token('ada'))
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
    const viewer = await browser.newPage()
    await viewer.goto(house.httpUrl)
    const [shining = 0, off = 255, again = 0] = await viewer.evaluate(brightness, [1.5, 4.5, 8.2])
    await viewer.close()
    expect(shining).toBeGreaterThan(200)
    expect(off).toBeLessThan(50)
    expect(again).toBeGreaterThan(200)
  }, 60_000)

  it('holds nothing of somebody who wants to be left out', async () => {
    const ada = await browser.newPage()
    await ada.goto(house.httpUrl)
    await ada.evaluate(flashAndBeep, await house.token('ada'))
    const { recorder } = house.rooms
    await recorder.start('class', { id: 'rec_nobody', leftOut: ['ada'], hosts: [] })
    await pause(4_000)
    await recorder.stop('class')
    const made = await recorder.film('rec_nobody')
    expect(made?.picture).toBeNull()
    film = made?.path
    await ada.close()
    const viewer = await browser.newPage()
    await viewer.goto(house.httpUrl)
    const { beeps, flashes } = await viewer.evaluate(examine)
    await viewer.close()
    expect({ beeps, flashes }).toEqual({ beeps: [], flashes: [] })
  }, 60_000)
})

function nearest(all: readonly number[], to: number): number {
  return all.reduce((best, one) => (Math.abs(one - to) < Math.abs(best - to) ? one : best), Number.POSITIVE_INFINITY)
}

function sendFilm(request: IncomingMessage, response: ServerResponse, path: string): void {
  void import('node:fs/promises')
    .then(({ stat }) => stat(path))
    .then(({ size }) => {
      const [, from = '0', to = ''] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? []
      const range = { start: Number(from), end: to === '' ? size - 1 : Number(to) }
      response.writeHead(request.headers.range ? 206 : 200, {
        'content-type': 'video/webm',
        'accept-ranges': 'bytes',
        'content-length': range.end - range.start + 1,
        ...(request.headers.range && { 'content-range': `bytes ${range.start}-${range.end}/${size}` }),
      })
      createReadStream(path, range).pipe(response)
    })
}

// biome-ignore-start lint/suspicious/noExplicitAny: this runs in the browser, whose types are not ours here
/** Runs in the page: a canvas that turns white while a tone sounds. */
async function flashAndBeep(token: string): Promise<void> {
  const { document, AudioContext, requestAnimationFrame } = globalThis as any
  const canvas = document.querySelector('canvas')
  const paint = canvas.getContext('2d')
  const sound = new AudioContext()
  await sound.resume()
  const tone = sound.createOscillator()
  const volume = sound.createGain()
  const out = sound.createMediaStreamDestination()
  tone.frequency.value = 880
  volume.gain.value = 0
  tone.connect(volume).connect(out)
  tone.start()
  for (let second = 1; second < 4000; second++) {
    volume.gain.setValueAtTime(0.6, second)
    volume.gain.setValueAtTime(0, second + 0.15)
  }
  const draw = () => {
    // What is heard now was computed a little earlier.
    const now = sound.currentTime
    paint.fillStyle = now >= 1 && now % 1 < 0.15 ? '#fff' : '#000'
    paint.fillRect(0, 0, 640, 360)
    requestAnimationFrame(draw)
  }
  draw()
  const room = new window.LivekitClient.Room({ dynacast: true })
  window.room = room
  await room.connect(location.origin.replace('http', 'ws'), token)
  const { Track } = window.LivekitClient
  await room.localParticipant.publishTrack(canvas.captureStream(30).getVideoTracks()[0], {
    source: Track.Source.Camera,
  })
  await room.localParticipant.publishTrack(out.stream.getAudioTracks()[0], {
    source: Track.Source.Microphone,
    dtx: false,
    red: false,
  })
  await new Promise((done) => setTimeout(done, 1500))
}

/** Runs in the page: a canvas that is white all the time. */
async function shineWhite(token: string): Promise<void> {
  const { document, requestAnimationFrame } = globalThis as any
  const canvas = document.querySelector('canvas')
  const paint = canvas.getContext('2d')
  const draw = () => {
    paint.fillStyle = '#fff'
    paint.fillRect(0, 0, 640, 360)
    requestAnimationFrame(draw)
  }
  draw()
  const room = new window.LivekitClient.Room({ dynacast: true })
  window.room = room
  await room.connect(location.origin.replace('http', 'ws'), token)
  await room.localParticipant.publishTrack(canvas.captureStream(30).getVideoTracks()[0], {
    source: window.LivekitClient.Track.Source.Camera,
  })
  await new Promise((done) => setTimeout(done, 1500))
}

/** Runs in the page: what the film shows at these seconds, from 0 (black) to 255. */
async function brightness(at: number[]): Promise<number[]> {
  const { document } = globalThis as any
  const once = (target: any, event: string) =>
    new Promise((done) => target.addEventListener(event, done, { once: true }))
  const video = document.createElement('video')
  video.muted = true
  video.src = '/film.webm'
  await once(video, 'loadeddata')
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 8
  const paint = canvas.getContext('2d', { willReadFrequently: true })
  const seen: number[] = []
  for (const seconds of at) {
    const sought = once(video, 'seeked')
    video.currentTime = seconds
    await sought
    paint.drawImage(video, 0, 0, 8, 8)
    seen.push(paint.getImageData(4, 4, 1, 1).data[0])
  }
  return seen
}

/** Runs in the page: watches and hears the film, and jumps about in it. */
async function examine() {
  const { document, AudioContext, fetch } = globalThis as any
  const once = (target: any, event: string) =>
    new Promise((done) => target.addEventListener(event, done, { once: true }))
  const sound = new AudioContext({ sampleRate: 48_000 })
  const heard = await sound.decodeAudioData(await (await fetch('/film.webm')).arrayBuffer())
  const samples = heard.getChannelData(0)
  const beeps: number[] = []
  let quiet = 10_000
  for (let at = 0; at < samples.length; at++) {
    if (Math.abs(samples[at]) > 0.08) {
      if (quiet > 9_600) beeps.push(at / 48_000)
      quiet = 0
    } else quiet++
  }
  const video = document.createElement('video')
  document.body.append(video)
  video.muted = true
  video.src = '/film.webm'
  await once(video, 'loadedmetadata')
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 8
  const paint = canvas.getContext('2d', { willReadFrequently: true })
  const flashes: number[] = []
  let wasLight = true
  const watch = (_now: number, { mediaTime }: { mediaTime: number }) => {
    paint.drawImage(video, 0, 0, 8, 8)
    const isLight = paint.getImageData(4, 4, 1, 1).data[0] > 128
    if (isLight && !wasLight) flashes.push(mediaTime)
    wasLight = isLight
    video.requestVideoFrameCallback(watch)
  }
  video.requestVideoFrameCallback(watch)
  const end = Math.min(video.duration, 30)
  // Slowly, so that a busy machine leaves out no picture.
  video.playbackRate = 0.5
  await video.play()
  while (video.currentTime < end - 0.3 && !video.ended) await new Promise((done) => setTimeout(done, 100))
  video.pause()
  const seeks: { asked: number; landed: number }[] = []
  for (const part of [0.9, 0.1, 0.6]) {
    const asked = video.duration * part
    video.currentTime = asked
    await once(video, 'seeked')
    seeks.push({ asked, landed: video.currentTime })
  }
  const { duration, videoWidth } = video
  return { duration, videoWidth, seekable: video.seekable.end(0), heard: heard.duration, seeks, beeps, flashes }
}
// biome-ignore-end lint/suspicious/noExplicitAny: this runs in the browser, whose types are not ours here

async function chromiumPath(): Promise<string> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = [
    process.env.CHROMIUM_PATH,
    ...folders.flatMap((folder) => ['chromium', 'google-chrome'].map((name) => join(folder, name))),
  ]
  for (const path of candidates) {
    if (
      path &&
      (await access(path).then(
        () => true,
        () => false,
      ))
    )
      return path
  }
  return chromium.executablePath()
}
